// Entry of a tier's process for tests. It works like a handler, but reads the upload from a path instead of S3.
import { readFileSync } from 'node:fs';
import type { Tier } from '#core/tiers.ts';
import { readProcessMemory, resetPeakMemory } from '#render/process/process-memory.ts';
import { createRenderPool } from '#render/process/render-pool.ts';
import { type RenderBudget, renderWithinBudget } from '#render/process/render-within-budget.ts';
import type { RenderOptions } from '#render/rendering.ts';

export interface TierOrder extends RenderOptions {
  readonly path: string;
  readonly tier: Tier;
}

export interface TierReply {
  /** "thumbnail", or the code of the failure. */
  readonly code: string;
  /** Peak memory of this process plus that of its render process, in MB; 0 if the system does not report it. */
  readonly peakMemoryMb: number;
  /** Time limit of the render process, in milliseconds; `undefined` if the handler did not ask it. */
  readonly deadlineMs: number | undefined;
  readonly thumbnail?: Uint8Array;
}

const inner = createRenderPool();
let deadlineMs: number | undefined;
let childPeakMb = 0;
const renderPool: RenderBudget['renderPool'] = {
  async render(maxMemoryMb, order) {
    const rendering = await inner.render(maxMemoryMb, async () => {
      const ordered = await order();
      deadlineMs = ordered?.timeoutMs;
      return ordered;
    });
    childPeakMb = rendering?.peakMemoryMb ?? 0;
    return rendering;
  },
};

process.on('disconnect', () => process.exit());
process.on('message', async ({ path, tier, ...options }: TierOrder) => {
  // The memory of an earlier image must not count for this image.
  globalThis.gc?.();
  resetPeakMemory(process.pid);
  const { memoryMb, timeoutSeconds } = tier;
  const rendering = await renderWithinBudget(
    options,
    async () => {
      const bytes = readFileSync(path);
      return { byteLength: bytes.length, body: [bytes] };
    },
    { memoryMb, remainingMs: () => timeoutSeconds * 1000, renderPool },
  );
  if (!rendering) throw new Error('no rendering');
  const reply: TierReply = {
    code: rendering.ok ? 'thumbnail' : rendering.failure.code,
    peakMemoryMb: (readProcessMemory(process.pid)?.peakMb ?? 0) + childPeakMb,
    deadlineMs,
    ...(rendering.ok ? { thumbnail: rendering.thumbnails[0]?.bytes ?? new Uint8Array() } : {}),
  };
  process.send?.(reply);
});
