// The conditions that the bench simulates for every design: whether environments are warm, and when uploads arrive.
import { arriveAtRandom, arriveInBursts } from './arrivals.ts';
import type { SimulateOptions } from './simulate.ts';

export interface Scenario {
  readonly title: string;
  readonly options: SimulateOptions;
}

/** Uploads in a simulation. With this many, another seed changes p50 and p95 by 2 %, and the cost by 5 %. */
export const uploadCount = 20_000;
export const seed = 2026;

export const warm: Scenario = { title: 'Without cold starts', options: {} };

export const busy: Scenario = {
  title: 'With cold starts, one upload a second',
  options: { arrivalsMs: arriveAtRandom(uploadCount, 1, seed) },
};

export const quiet: Scenario = {
  title: 'With cold starts, one upload in 100 seconds',
  options: { arrivalsMs: arriveAtRandom(uploadCount, 0.01, seed) },
};

export const batches: Scenario = {
  title: 'With cold starts, batches of 20 within a second, one in 10 minutes',
  options: { arrivalsMs: arriveInBursts(uploadCount, { size: 20, everySeconds: 600 }, seed) },
};
