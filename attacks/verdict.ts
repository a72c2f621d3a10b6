// Judges the numbers of an attack: what the stack must keep under every attack. Pure.
import { failureCodes, isAboutTheImage } from '#core/failure.ts';
import { maxRenderMs, tiers } from '#core/tiers.ts';
import type { TierRun } from './attack-with-file.ts';
import type { Waits } from './probe.ts';
import type { ChildSample, Watched } from './watch-processes.ts';

/** A render process may exceed the memory of its tier by this share. */
const childOvershoot = 1.1;
/** Growth of a serving process, in MB: it never holds a whole file. */
const maxGrowthMb = 60;
/** A wait up to this time is no fault, because nobody notices it. */
const maxWaitMs = 500;
/** Time for reading, planning, starting and killing a render process, and writing, on a busy machine with two cores. */
const queueingMs = 8000;

/** What one attack did to the stack. */
export interface Effects {
  readonly watched: Watched;
  readonly waits: Waits;
  /** Says which process has ended. */
  readonly death: string | undefined;
}

/** @returns the faults of the stack, in words */
export function judgeEffects(effects: Effects, idle: Waits['longestMs']): string[] {
  const { watched, waits, death } = effects;
  const faults: string[] = [];
  if (death) faults.push(`the stack died: ${death}`);
  const growths = { handler: watched.handlerGrowthMb, page: watched.pageGrowthMb };
  for (const [name, growthMb] of Object.entries(growths)) {
    if (growthMb <= maxGrowthMb) continue;
    faults.push(`the ${name} process grew by ${Math.round(growthMb)} MB`);
  }
  for (const name of ['page', 'api', 's3', 'lambda'] as const) {
    const longestMs = waits.longestMs[name];
    if (longestMs <= Math.max(maxWaitMs, idle[name], waits.longestMs.neighbour)) continue;
    faults.push(`a probe of ${name} waited ${Math.round(longestMs)} ms`);
  }
  // A stack that died answers no probe.
  if (!death) faults.push(...waits.faults.map((fault) => `a probe failed: ${fault}`));
  return faults;
}

/** @returns the faults of a file's outcome, in words. A thumbnail and every failure of the image are right. */
export function judgeEnding(ending: string): string[] {
  const isFailure = failureCodes.some((code) => code === ending && isAboutTheImage(code));
  return isFailure || ending === 'thumbnail' ? [] : [`no outcome: ${ending}`];
}

/** @returns which runs took too long, and which render processes too much memory, in words */
export function judgeRuns(runs: readonly TierRun[], samples: readonly ChildSample[]): string[] {
  return runs.flatMap(({ tier, fromMs, toMs }) => {
    const faults: string[] = [];
    const tookMs = toMs - fromMs;
    if (tookMs > maxRenderMs + queueingMs) {
      faults.push(`the ${tier} tier took ${(tookMs / 1000).toFixed(1)} s`);
    }
    const inRun = samples.filter(({ atMs }) => atMs > fromMs && atMs <= toMs);
    const peakMb = Math.max(0, ...inRun.map((sample) => sample.peakMb));
    const limitMb = memoryOf(tier) * childOvershoot;
    if (peakMb > limitMb) faults.push(`a child of the ${tier} tier took ${Math.round(peakMb)} MB`);
    return faults;
  });
}

/** An unknown tier has at most the memory of the largest. */
function memoryOf(name: string): number {
  const tier = tiers.find((known) => known.name === name) ?? tiers.at(-1);
  return tier?.memoryMb ?? 0;
}
