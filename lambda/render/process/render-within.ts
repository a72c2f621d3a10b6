// Renders an image within the memory and the time that a Lambda has.
import { Interruption } from '#core/interruption.ts';
import { renderMemoryMb } from '#core/plan.ts';
import { maxRenderMs } from '#core/tiers.ts';
import type { RenderOptions } from '../rendering.ts';
import type { Render } from './render-process.ts';
import type { MeasuredRendering, RenderOrder } from './renderer.ts';

/** What the running function has. */
export interface Means {
  /** Memory it was given, in MB. */
  readonly memoryMb: number;
  /** Time until it is ended, in milliseconds. */
  remainingMs(): number;
  readonly renderProcess: { readonly render: Render };
}

export type ImageBytes = Pick<RenderOrder, 'byteLength' | 'body'>;

/** Kept for writing the outcome: a PUT and a DELETE, with a retry of each. */
const reserveMs = 3000;
/** With less than this an image would be called slow that never had a chance. */
const minRenderMs = 1000;

/**
 * @param open gives the image's bytes; `undefined` when the image has gone, which becomes the result
 * @returns the rendering, its CPU time, and the peak of the memory that it and this process took together, in MB
 * @throws for faults that are not the image's, such as an invocation that is over, and what `open` throws
 */
export function renderWithin(
  options: RenderOptions,
  open: () => Promise<ImageBytes>,
  means: Means,
): Promise<MeasuredRendering>;
export function renderWithin(
  options: RenderOptions,
  open: () => Promise<ImageBytes | undefined>,
  means: Means,
): Promise<MeasuredRendering | undefined>;
export async function renderWithin(
  options: RenderOptions,
  open: () => Promise<ImageBytes | undefined>,
  { renderProcess, memoryMb, remainingMs }: Means,
): Promise<MeasuredRendering | undefined> {
  const rendering = await renderProcess.render(renderMemoryMb(memoryMb), async () => {
    const timeoutMs = Math.min(maxRenderMs, remainingMs() - reserveMs);
    if (timeoutMs < minRenderMs) throw new Interruption('The invocation has no time left.');
    const bytes = await open();
    return bytes && { ...options, ...bytes, timeoutMs };
  });
  if (!rendering) return rendering;
  const ownMb = process.memoryUsage.rss() / 2 ** 20;
  return { ...rendering, peakMemoryMb: ownMb + rendering.peakMemoryMb };
}
