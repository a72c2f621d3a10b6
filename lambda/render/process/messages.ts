// What the render process and its parent say to each other. No schema here: the child would pay for loading zod.
import type { Rendering, RenderOptions } from '../rendering.ts';

/** Parent to child. The bytes themselves follow on the pipe `bytesFd`, `byteLength` of them. */
export interface RenderMessage extends RenderOptions {
  readonly byteLength: number;
}

export type RenderReply =
  /** The child has loaded the renderer; said once. */
  | { readonly kind: 'ready' }
  | { readonly kind: 'rendering'; readonly rendering: Rendering; readonly cpuMs: number }
  /** The kernel refused memory to a decoder: the child has reached its limit. */
  | { readonly kind: 'out-of-memory' }
  /** The renderer threw for a fault that is not the image's. */
  | { readonly kind: 'fault'; readonly message: string };

/**
 * A pipe beside the IPC channel, which copies a message twice at either end: 100 MB cost 150 ms of CPU and 200 MB in
 * the child through the channel, 73 ms and 100 MB through the pipe.
 */
export const bytesFd = 3;
