// Renders here what is safe to, and in the render process what is not; either way within what the Lambda has left.
import { predictNeed } from '#core/cost-model.ts';
import { readImageFacts } from '#core/image-facts.ts';
import { Interruption } from '#core/interruption.ts';
import { needsOwnProcess } from '#core/needs-own-process.ts';
import { ownProcessMb } from '#core/plan.ts';
import { maxRenderMs } from '#core/tiers.ts';
import type { MeasuredRendering } from './forked-renderer.ts';
import { cpuMsSince } from './process-cpu.ts';
import type { RenderProcess } from './render-process.ts';
import { type RenderRequest, renderThumbnail } from './render-thumbnail.ts';

/** What the running function has. */
export interface Means {
  /** Memory it was given, in MB. */
  readonly memoryMb: number;
  /** Time until it is ended, in milliseconds. */
  remainingMs(): number;
  readonly renderProcess: RenderProcess;
}

/** Kept for writing the outcome: a PUT and a DELETE, with a retry of each. */
const reserveMs = 3000;
/** With less than this an image would be called slow that never had a chance. */
const minRenderMs = 1000;

/**
 * Share of the Lambda's memory for both processes; its own runtime and the kernel have the rest. The child gets what the
 * plan counted on, however large this process has become: or the same image would end one way in a fresh process and
 * another in a warm one. The kernel is the limit behind this one, and takes the child first.
 */
const usableShare = 0.85;

/**
 * @returns the rendering, its CPU time, and the peak of the memory it took together with this process, in MB
 * @throws for faults that are not the image's, such as an invocation that is over
 */
export async function renderWithin(
  request: RenderRequest,
  means: Means,
): Promise<MeasuredRendering> {
  const found = readImageFacts(request.bytes, request.bytes.length);
  if (!found.ok || !needsOwnProcess(found.facts, request.bytes.length)) {
    // A render process that waits for its next image must not take the room that the plan counted on for this one.
    const neededMb = found.ok ? predictNeed(found.facts, request.bytes.length).memoryMb : 0;
    await means.renderProcess.release(means.memoryMb * usableShare - neededMb);
    const start = process.cpuUsage();
    const rendering = await renderThumbnail(request);
    return {
      ...rendering,
      cpuMs: cpuMsSince(start),
      peakMemoryMb: process.resourceUsage().maxRSS / 1024,
    };
  }
  const ownMb = process.memoryUsage.rss() / 2 ** 20;
  const timeoutMs = Math.min(maxRenderMs, means.remainingMs() - reserveMs);
  if (timeoutMs < minRenderMs) throw new Interruption('The invocation has no time left.');
  const maxMemoryMb = Math.max(means.memoryMb * usableShare - ownMb, ownProcessMb(means.memoryMb));
  const rendering = await means.renderProcess.render(request, { timeoutMs, maxMemoryMb });
  return { ...rendering, peakMemoryMb: ownMb + rendering.peakMemoryMb };
}
