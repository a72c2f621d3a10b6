// Processes an upload like a deployed stack, but without S3: reads its facts, plans it, and renders it in its tier's process.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findImageFacts } from '#core/image-facts.ts';
import { type LatencyAim, type Plan, planJob } from '#core/plan.ts';
import { defaultMaxPixels, failureOf } from '#core/refuse-by-facts.ts';
import { type Tier, tiers } from '#core/tiers.ts';
import type { ThumbnailFormat } from '#core/variant.ts';
import type { LambdaReply } from './lambda-child.ts';
import { type LambdaProcess, startLambda } from './lambda-process.ts';

/** How an upload ended, with its memory and time. The code is "tier died" if the image killed the handler's process. */
export interface Outcome extends Partial<LambdaReply> {
  readonly code: string;
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
  close(): Promise<void>;
}

/** The process of a tier starts at the tier's first upload and stays warm, like a Lambda. */
export function startStack(): Stack {
  const folder = mkdtempSync(join(tmpdir(), 'tiers-'));
  const lambdas = new Map<string, LambdaProcess>();

  async function lambdaOf({ name }: Tier): Promise<LambdaProcess> {
    const warm = lambdas.get(name);
    if (warm?.isAlive()) return warm;
    const lambda = await startLambda();
    lambdas.set(name, lambda);
    return lambda;
  }

  return {
    async upload(bytes, format, wanted) {
      const startedAt = performance.now();
      const tookMs = () => performance.now() - startedAt;
      const plan = wanted ? ({ kind: 'render', tier: wanted } as const) : await planUpload(bytes);
      if (plan.kind === 'refuse')
        return { code: plan.failure.code, tier: undefined, tookMs: tookMs() };
      const { name, memoryMb, timeoutSeconds } = plan.tier;
      const path = join(folder, name);
      writeFileSync(path, bytes);
      const lambda = await lambdaOf(plan.tier);
      const order = { path, format, memoryMb, remainingMs: timeoutSeconds * 1000, rounds: 1 };
      const reply = (await lambda.render(order)) ?? { code: 'tier died' };
      return { ...reply, tier: plan.tier, tookMs: tookMs() };
    },
    async close() {
      await Promise.all([...lambdas.values()].map((lambda) => lambda.close()));
      rmSync(folder, { recursive: true });
    },
  };
}

/** Reads the upload's head, and more ranges if the header needs them, like the dispatcher. */
export async function planUpload(
  bytes: Uint8Array,
  latencyAim: LatencyAim = 'balanced',
): Promise<Plan> {
  const readRange = async ({ from, to }: { from: number; to: number }) => bytes.subarray(from, to);
  const found = await findImageFacts(readRange, bytes.length);
  if (!found.ok) return { kind: 'refuse', failure: failureOf(found) };
  return planJob(found.facts, bytes.length, { tiers, maxPixels: defaultMaxPixels, latencyAim });
}
