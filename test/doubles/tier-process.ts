// Processes an upload like a deployed stack, but without S3: reads its facts, plans it, and renders it in its tier's process.
import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { findImageFacts } from '#core/image-facts.ts';
import { type Plan, planJob } from '#core/plan.ts';
import { defaultMaxPixels, failureOf } from '#core/refuse-by-facts.ts';
import { type Tier, tiers } from '#core/tiers.ts';
import type { ThumbnailFormat } from '#core/variant.ts';
import type { RenderRequest } from '#render/rendering.ts';
import { usualOptions } from '../judges/renders.ts';
import type { TierOrder, TierReply } from './tier-child.ts';

/** How an upload ended, with its memory and time. The code is "tier died" if the image killed the handler's process. */
export interface Outcome extends TierReply {
  /** `undefined` if the plan refused the upload, so no tier rendered it. */
  readonly tier: Tier | undefined;
  readonly tookMs: number;
}

export interface Stack {
  /**
   * Renders on the planned tier.
   *
   * @param wanted the tier to use instead of the planned one
   */
  upload(bytes: Uint8Array, format: ThumbnailFormat, wanted?: Tier): Promise<Outcome>;
  close(): void;
}

const nothingRendered = { peakMemoryMb: 0, deadlineMs: undefined };

/** The process of a tier starts at the tier's first upload and stays warm, like a Lambda. */
export function startStack(): Stack {
  const folder = mkdtempSync(join(tmpdir(), 'tiers-'));
  const children = new Map<string, ChildProcess>();

  function childOf({ name }: Tier): ChildProcess {
    const warm = children.get(name);
    if (warm?.connected) return warm;
    const child = forkTier();
    children.set(name, child);
    return child;
  }

  async function renderOn(tier: Tier, { bytes, ...rest }: RenderRequest): Promise<TierReply> {
    const path = join(folder, tier.name);
    writeFileSync(path, bytes);
    const child = childOf(tier);
    const order: TierOrder = { ...rest, path, tier };
    return new Promise((resolve) => {
      const settle = (reply: TierReply) => {
        child.off('message', settle).off('exit', onExit);
        resolve(reply);
      };
      const onExit = () => settle({ ...nothingRendered, code: 'tier died' });
      child.on('message', settle).on('exit', onExit).send(order);
    });
  }

  return {
    async upload(bytes, format, wanted) {
      const startedAt = performance.now();
      const plan = wanted ? ({ kind: 'render', tier: wanted } as const) : await planUpload(bytes);
      const isRefused = plan.kind === 'refuse';
      const reply = isRefused
        ? { ...nothingRendered, code: plan.failure.code }
        : await renderOn(plan.tier, { ...usualOptions(format), bytes });
      const tier = isRefused ? undefined : plan.tier;
      return { ...reply, tier, tookMs: performance.now() - startedAt };
    },
    close() {
      for (const child of children.values()) child.kill('SIGKILL');
      rmSync(folder, { recursive: true });
    },
  };
}

/** MALLOC_ARENA_MAX is the only setting of a Lambda that changes its memory. */
function forkTier(): ChildProcess {
  const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
  return fork(new URL('./tier-child.ts', import.meta.url), {
    execArgv: ['--expose-gc', '--import', loader],
    env: { ...process.env, MALLOC_ARENA_MAX: '1' },
    serialization: 'advanced',
  });
}

/** Reads the upload's head, and more ranges if the header needs them, like the dispatcher. */
async function planUpload(bytes: Uint8Array): Promise<Plan> {
  const readRange = async ({ from, to }: { from: number; to: number }) => bytes.subarray(from, to);
  const found = await findImageFacts(readRange, bytes.length);
  if (!found.ok) return { kind: 'refuse', failure: failureOf(found) };
  return planJob(found.facts, bytes.length, {
    tiers,
    maxPixels: defaultMaxPixels,
    latencyAim: 'balanced',
  });
}
