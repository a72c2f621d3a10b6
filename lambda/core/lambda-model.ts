// How long a Lambda takes for an image, and what that costs: the part of the model that is AWS's and not the image's.
import { invocationUsd } from './price.ts';
import type { Tier } from './tiers.ts';

/** Memory at which a Lambda has one full vCPU; below it has its share (AWS Lambda developer guide, "Configure memory"). */
export const fullCpuMemoryMb = 1769;

/**
 * Milliseconds that do not depend on the image. Assumptions, not measurements: nothing here was run on AWS. They stand
 * for medians inside one region, with the functions warm.
 */
export const assumedMs = {
  /** S3's event to the dispatcher's first line. */
  event: 50,
  /** First byte of an object, or of a range of it. */
  read: 25,
  /** The outcome's PUT. Not the two HEADs after it, for which nobody waits: about 0.2 dollars a million. */
  write: 40,
  /** From the dispatcher's asynchronous invoke to the worker's first line. */
  handOver: 100,
  /** Of a read, beside its first byte: about 600 Mbit/s; published measurements of Lambdas go from 400 to 700. */
  readPerMegabyte: 13,
  /** A new environment: AWS starts it and fetches the zip. Not billed. */
  start: 200,
  /**
   * Node, the bundle and sharp are loaded. Billed since August 2025 (AWS Compute Blog), and at full speed whatever the
   * memory: Lambda does not throttle this phase (bitesizedserverless.com on the init phase). `npm run bench:start` prints
   * 90 ms of CPU time with Node 20 and 100 with Node 24, of Node itself and the dispatcher's bundle.
   */
  init: 100,
  /** How long an idle environment is kept. AWS does not say; 45 to 60 minutes were seen, and less too (Pluralsight). */
  idle: 600_000,
  /** What Lambda waits before its second and its third try at an asynchronous event (developer guide). */
  retries: [60_000, 120_000],
} as const;

/**
 * CPU time at one full vCPU that does not depend on the image, in milliseconds: of warming up, and of our own code. Read
 * by the simulation only (bench/routing); a plan compares tiers, all of which have it.
 */
export const assumedCpuMs = {
  /**
   * What the first run in a new environment takes beyond a later one: connections, code not yet compiled. A handler
   * with the SDK took 1300 ms at 128 MB (kkloudtarus.net on cold starts), which is this at one vCPU.
   */
  firstRun: 95,
  /** Start of a render process until it can render, measured here with our bundle. */
  childStart: 75,
  /** One request of the SDK, measured here against a server on the same machine. */
  request: 1.6,
} as const;

/** Of one thread. @returns milliseconds of wall time for that much CPU time at one full vCPU */
export function wallMsOf(cpuMs: number, memoryMb: number): number {
  return cpuMs * Math.max(1, fullCpuMemoryMb / memoryMb);
}

export interface RunEstimate {
  /** From the upload's last byte to the thumbnail, in milliseconds. */
  readonly waitMs: number;
  /** Of all Lambdas that take part. */
  readonly usd: number;
}

/**
 * @param cpuMs of rendering, at one full vCPU
 * @param dispatcher the tier that reads the header; when it is `tier` itself, it renders the image too
 */
export function estimateRun(cpuMs: number, tier: Tier, dispatcher: Tier): RunEstimate {
  const renderMs = wallMsOf(cpuMs, tier.memoryMb);
  const workMs = renderMs + assumedMs.write;
  if (tier.name === dispatcher.name) {
    const billedMs = assumedMs.read + workMs;
    return {
      waitMs: assumedMs.event + billedMs,
      usd: invocationUsd({ memoryMb: tier.memoryMb, billedMs }),
    };
  }
  // The dispatcher has read the header, and waits for its invoke to be accepted.
  const dispatchMs = assumedMs.read + assumedMs.read;
  const workerMs = assumedMs.read + workMs;
  return {
    waitMs: assumedMs.event + dispatchMs + assumedMs.handOver + workerMs,
    usd:
      invocationUsd({ memoryMb: dispatcher.memoryMb, billedMs: dispatchMs }) +
      invocationUsd({ memoryMb: tier.memoryMb, billedMs: workerMs }),
  };
}
