// What the parent sends to the render process. reply-schema.ts has the replies.
import type { RenderOptions } from '../rendering.ts';

/** `byteLength` bytes follow on the pipe `bytesFd`. */
export interface RenderMessage extends RenderOptions {
  readonly byteLength: number;
}

/**
 * A pipe beside the IPC channel. The channel copies a message twice at each end: 100 MB take 150 ms of CPU and 200 MB in
 * the child, and through the pipe 73 ms and 100 MB.
 */
export const bytesFd = 3;
