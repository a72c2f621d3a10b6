// Takes an upload through a deployed stack without S3: the facts, the plan, and the warm process of its tier.
import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { findImageFacts } from '#core/image-facts.ts';
import { type Plan, planJob } from '#core/plan.ts';
import { failureOf } from '#core/refuse-by-facts.ts';
import { type Tier, tiers } from '#core/tiers.ts';
import type { RenderRequest } from '#render/rendering.ts';
import { usualRequest } from '../judges/renders.ts';
import type { TierOrder, TierReply } from './tier-child.ts';

/** How an upload ended, and what it took. Its code is "tier died" when it took the handler's process with it. */
export interface Outcome extends TierReply {
  /** `undefined` where the plan refused it, so that no tier had it. */
  readonly tier: Tier | undefined;
  readonly tookMs: number;
}

export interface Stack {
  /**
   * Renders where the plan says.
   *
   * @param wanted renders on this tier instead of the planned one
   */
  upload(bytes: Uint8Array, format: RenderRequest['format'], wanted?: Tier): Promise<Outcome>;
  close(): void;
}

const nothingRendered = { peakMemoryMb: 0, deadlineMs: undefined };

/** A tier's process starts with its first upload and stays warm, as a Lambda does. */
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
        : await renderOn(plan.tier, { ...usualRequest, bytes, format });
      const tier = isRefused ? undefined : plan.tier;
      return { ...reply, tier, tookMs: performance.now() - startedAt };
    },
    close() {
      for (const child of children.values()) child.kill('SIGKILL');
      rmSync(folder, { recursive: true });
    },
  };
}

/** With the one setting of a Lambda that memory depends on. */
function forkTier(): ChildProcess {
  const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
  return fork(new URL('./tier-child.ts', import.meta.url), {
    execArgv: ['--expose-gc', '--import', loader],
    env: { ...process.env, MALLOC_ARENA_MAX: '1' },
    serialization: 'advanced',
  });
}

/** Like the dispatcher: reads the upload's head, and more ranges where the header asks for them. */
async function planUpload(bytes: Uint8Array): Promise<Plan> {
  const readRange = async ({ from, to }: { from: number; to: number }) => bytes.subarray(from, to);
  const found = await findImageFacts(readRange, bytes.length);
  if (!found.ok) return { kind: 'refuse', failure: failureOf(found) };
  const { maxPixels } = usualRequest;
  return planJob(found.facts, bytes.length, { tiers, maxPixels, latencyAim: 'balanced' });
}
