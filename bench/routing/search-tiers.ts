// Simulates all tier sets of a small grid. Use it before you change tiers.json.
import type { LatencyAim } from '#core/plan.ts';
import { type Tier, tierNames, tiers } from '#core/tiers.ts';
import { routeByHeader } from './designs.ts';
import type { Upload } from './sample-uploads.ts';
import { type Result, type SimulateOptions, simulate } from './simulate.ts';

export interface TierSetResult {
  readonly memoriesMb: readonly number[];
  readonly busy: Result;
  readonly quiet: Result;
}

/** Memory in MB of the dispatcher, and of the workers. A new AWS account may use at most 3008 MB. */
const dispatcherMb = [256, 320, 384, 512, 640, 768, 1024];
const workerMb = [512, 768, 1024, 1280, 1536, 1769, 2048];
const largestMb = [3008, 5120];

/** @returns the deployed set first, then sets of two to four memories in MB, each in ascending order */
export function listTierSets(): number[][] {
  const between = [[], ...workerMb.map((one) => [one]), ...pairs(workerMb)];
  const all = dispatcherMb.flatMap((first) =>
    between.flatMap((some) => largestMb.map((last) => [first, ...some, last])),
  );
  const growing = all.filter((set) => set.every((mb, i) => i === 0 || mb > (set[i - 1] ?? mb)));
  const deployed = tiers.map(({ memoryMb }) => memoryMb);
  return [deployed, ...growing.filter((set) => `${set}` !== `${deployed}`)];
}

export function simulateTierSet(
  memoriesMb: readonly number[],
  uploads: readonly Upload[],
  aim: LatencyAim,
  arrivals: { readonly busy: SimulateOptions; readonly quiet: SimulateOptions },
): TierSetResult {
  const set = memoriesMb.map(
    (memoryMb, i): Tier => ({ name: tierNames[i] ?? 'huge', memoryMb, timeoutSeconds: 60 }),
  );
  const runs = uploads.map((upload) => routeByHeader(upload, set, aim));
  return {
    memoriesMb,
    busy: simulate(runs, arrivals.busy),
    quiet: simulate(runs, arrivals.quiet),
  };
}

function pairs(values: readonly number[]): number[][] {
  return values.flatMap((first, i) => values.slice(i + 1).map((second) => [first, second]));
}
