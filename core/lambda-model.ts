// How long a Lambda takes for an image and what AWS bills: the part of the model that does not depend on the image's kind.
import { invocationUsd } from './price.ts';
import type { Tier } from './tiers.ts';

/** Memory at which a Lambda has one full vCPU; with less it has a share (AWS Lambda developer guide, "Configure memory"). */
export const fullCpuMemoryMb = 1769;

/**
 * Milliseconds that do not depend on the image. These are assumptions: nothing was run on AWS. They stand for medians
 * inside one region, with warm functions.
 */
export const assumedMs = {
  /** From S3's event to the dispatcher's first line. */
  event: 50,
  /** Until the first byte of a GET arrives. */
  read: 25,
  /** PUT of the outcome. Nobody waits for the DELETE and the HEAD after it, which cost about 0.2 dollars a million. */
  write: 40,
  /** From the dispatcher's asynchronous invoke to the worker's first line. */
  handOver: 100,
  /** Each megabyte after the first byte: about 600 Mbit/s. Published measurements of Lambdas range from 400 to 700. */
  readPerMegabyte: 13,
  /** AWS starts a new environment and fetches the zip. AWS does not bill this time. */
  start: 200,
  /**
   * Loading Node, the bundle and the render process, and a first request to S3. AWS bills it since August 2025 (AWS Compute
   * Blog) and does not throttle the CPU (bitesizedserverless.com on the init phase), so it takes the same time at any
   * memory. `npm run bench:start` prints 209 ms of CPU time with Node 20, and about the same with Node 24.
   */
  init: 205,
  /** How long AWS keeps an idle environment. AWS does not say; others saw 45 to 60 minutes, and less (Pluralsight). */
  idle: 600_000,
  /** How long Lambda waits before the second and the third try at an asynchronous event (developer guide). */
  retries: [60_000, 120_000],
} as const;

/**
 * Milliseconds of CPU time at one full vCPU that do not depend on the image. Only the simulation (bench/routing) reads
 * them: a plan compares tiers, and all tiers have the same.
 */
export const assumedCpuMs = {
  /** Extra time of the first run in a new environment, for code that is not compiled yet (`npm run bench:start`). */
  firstRun: 20,
  /** Start of a render process until it can render: Node and render-child in `npm run bench:start`. */
  childStart: 68,
  /** One request of the SDK, measured here against a server on the same machine. */
  request: 1.6,
} as const;

/** @returns milliseconds of wall time that one thread needs for CPU time measured at one full vCPU */
export function wallMsOf(cpuMs: number, memoryMb: number): number {
  return cpuMs * Math.max(1, fullCpuMemoryMb / memoryMb);
}

/** @returns milliseconds that AWS bills the Lambda that reads an image, renders it and writes one object after the other */
export function renderBilledMs(cpuMs: number, memoryMb: number, writes = 1): number {
  return assumedMs.read + wallMsOf(cpuMs, memoryMb) + writes * assumedMs.write;
}

/** Milliseconds of a dispatcher that hands an image over: it reads the header, and waits until Lambda accepts its invoke. */
export const dispatchBilledMs = assumedMs.read + assumedMs.read;

export interface RunEstimate {
  /** Milliseconds from the upload's last byte to the thumbnail. */
  readonly waitMs: number;
  /** Dollars for all Lambdas that take part. */
  readonly usd: number;
}

/**
 * @param cpuMs CPU time of the rendering, at one full vCPU
 * @param dispatcher the tier that reads the header; if it is `tier`, it renders the image too
 * @param writes number of thumbnails
 */
export function estimateRun(
  cpuMs: number,
  { name, memoryMb }: Tier,
  dispatcher: Tier,
  writes = 1,
): RunEstimate {
  const billedMs = renderBilledMs(cpuMs, memoryMb, writes);
  const usd = invocationUsd({ memoryMb, billedMs });
  if (name === dispatcher.name) return { waitMs: assumedMs.event + billedMs, usd };
  const dispatch = { memoryMb: dispatcher.memoryMb, billedMs: dispatchBilledMs };
  return {
    waitMs: assumedMs.event + dispatchBilledMs + assumedMs.handOver + billedMs,
    usd: invocationUsd(dispatch) + usd,
  };
}
