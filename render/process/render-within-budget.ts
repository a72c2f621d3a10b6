// Renders an image within the memory and the time of the running Lambda.

import { renderMemoryMb } from '#core/plan.ts';
import { maxRenderMs } from '#core/tiers.ts';
import { TransientError } from '#core/transient-error.ts';
import type { RenderOptions } from '../rendering.ts';
import type { Render } from './render-pool.ts';
import type { MeasuredRendering, RenderOrder } from './renderer.ts';

/** The resources of the running Lambda. */
export interface RenderBudget {
  readonly memoryMb: number;
  /** @returns the time until AWS ends the invocation, in milliseconds */
  remainingMs(): number;
  readonly renderPool: { readonly render: Render };
}

export type ImageBytes = Pick<RenderOrder, 'byteLength' | 'body' | 'name'>;

/** Time for writing the outcome: a PUT and a DELETE, with a retry of each. */
const reserveMs = 3000;
/** With less time than this, an ordinary image would be reported as too slow. */
const minRenderMs = 1000;

/**
 * @param open returns the image's bytes; `undefined` when the image is gone, which becomes the result
 * @returns the rendering, its CPU time, and the peak of the memory of both processes together, in MB
 * @throws for faults that are not the image's, such as an invocation without time left, and what `open` or the body throws
 */
export async function renderWithinBudget(
  options: RenderOptions,
  open: () => Promise<ImageBytes | undefined>,
  { renderPool, memoryMb, remainingMs }: RenderBudget,
): Promise<MeasuredRendering | undefined> {
  const rendering = await renderPool.render(renderMemoryMb(memoryMb), async () => {
    const timeoutMs = Math.min(maxRenderMs, remainingMs() - reserveMs);
    if (timeoutMs < minRenderMs) throw new TransientError('The invocation has no time left.');
    const bytes = await open();
    return bytes && { ...options, ...bytes, timeoutMs };
  });
  if (!rendering) return rendering;
  const ownMb = process.memoryUsage.rss() / 2 ** 20;
  return { ...rendering, peakMemoryMb: ownMb + rendering.peakMemoryMb };
}
