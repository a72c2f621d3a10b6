// Entry of a tier's process for tests: a handler without S3, which is told where its upload is.
import { readFileSync } from 'node:fs';
import type { Tier } from '#core/tiers.ts';
import type { RenderLimits } from '#render/forked-renderer.ts';
import { readProcessMemory, resetPeakMemory } from '#render/process-memory.ts';
import { createRenderProcess, type RenderProcess } from '#render/render-process.ts';
import type { RenderRequest } from '#render/render-thumbnail.ts';
import { renderWithin } from '#render/render-within.ts';

export interface TierOrder extends Omit<RenderRequest, 'bytes'> {
  readonly path: string;
  readonly tier: Tier;
}

export interface TierReply {
  /** "thumbnail", or the code of the failure. */
  readonly code: string;
  /** The most that this process and its render process held, together, in MB; 0 where the system does not tell. */
  readonly peakMemoryMb: number;
  /** What the render process was given, in ms; `undefined` when it was not asked. */
  readonly deadlineMs: number | undefined;
  readonly thumbnail?: Uint8Array;
}

const renderProcess = createRenderProcess();

process.on('disconnect', () => process.exit());
process.on('message', async ({ path, tier, ...rest }: TierOrder) => {
  // What an earlier image left is not this one's.
  globalThis.gc?.();
  const bytes = readFileSync(path);
  resetPeakMemory(process.pid);
  const watched = watch(renderProcess);
  const rendering = await renderWithin(
    { ...rest, bytes },
    {
      memoryMb: tier.memoryMb,
      remainingMs: () => tier.timeoutSeconds * 1000,
      renderProcess: watched,
    },
  );
  const reply: TierReply = {
    code: rendering.ok ? 'thumbnail' : rendering.failure.code,
    peakMemoryMb: (readProcessMemory(process.pid)?.peakMb ?? 0) + watched.peakMb(),
    deadlineMs: watched.limits()?.timeoutMs,
    ...(rendering.ok ? { thumbnail: rendering.thumbnail.bytes } : {}),
  };
  process.send?.(reply);
});

/** Notes what the render process is given, and the most it holds. */
function watch(inner: RenderProcess) {
  let limits: RenderLimits | undefined;
  let peakMb = 0;
  return {
    limits: () => limits,
    peakMb: () => peakMb,
    release: (maxMb: number) => inner.release(maxMb),
    close: () => inner.close(),
    async render(request: RenderRequest, given: RenderLimits) {
      limits = given;
      const rendering = await inner.render(request, given);
      peakMb = rendering.peakMemoryMb;
      return rendering;
    },
  };
}
