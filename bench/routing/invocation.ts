// One start of a Lambda in the simulation: how long it works, and whether it lives to the end.
import { handlerMemoryMb } from '#core/cost-model.ts';
import { assumedCpuMs, assumedMs, wallMsOf } from '#core/lambda-model.ts';
import { maxRenderMs } from '#core/tiers.ts';
import type { Upload } from './sample-uploads.ts';

export interface Invocation {
  /** Functions of one name share their warm environments. */
  readonly functionName: string;
  readonly memoryMb: number;
  /** From the end of the invocation before, or from the upload's last byte, to its first line, in milliseconds. */
  readonly afterMs: number;
  /** Waiting for S3 and Lambda, in milliseconds. */
  readonly ioMs: number;
  /** Part of a read that grows with the file, in milliseconds. */
  readonly transferMs: number;
  /** At one full vCPU. */
  readonly cpuMs: number;
  readonly usesChild: boolean;
  /** Requests to S3 that read. */
  readonly reads: number;
  /** What ran out of memory or time: the whole Lambda, or the render process in it. */
  readonly killed?: 'lambda' | 'child';
}

/** Where and how an image is rendered. */
export interface Place {
  readonly functionName: string;
  readonly memoryMb: number;
  readonly afterMs: number;
  /** In a process beside the handler's, which can be killed without it. */
  readonly usesChild: boolean;
  /** Requests before the read of the whole upload, such as one for its head. */
  readonly headReads?: number;
}

/** Where an upload is only looked at. */
export interface DecisionPlace extends Omit<Place, 'usesChild'> {
  /** What the look reads. */
  readonly readBytes?: number;
}

/** Share of a Lambda's memory beyond which the kernel ends what runs there; the rest is the runtime's. An assumption. */
const survivableShare = 0.95;

/** Beyond this share of a Lambda's memory our render process is killed (plan.ts). */
const childShare = 0.85;

/** Share of an image's CPU time after which it holds too much: decoders ask for memory early or as rows come. A guess. */
const killedAfter = 0.5;

/** Reads the upload, renders it and writes the outcome, or is killed on the way. */
export function renderAt(upload: Upload, place: Place): Invocation {
  const { usesChild, headReads = 0, functionName, memoryMb, afterMs } = place;
  const reads = headReads + 1;
  const base = { functionName, memoryMb, afterMs, usesChild, reads };
  const transferMs = (upload.bytes / 1e6) * assumedMs.readPerMegabyte;
  const readMs = reads * assumedMs.read;
  const requestsMs = (reads + 2) * assumedCpuMs.request;

  const needMb = upload.trueMemoryMb + (usesChild ? handlerMemoryMb : 0);
  if (needMb > memoryMb * (usesChild ? childShare : survivableShare)) {
    const cpuMs = requestsMs + upload.trueCpuMs * killedAfter;
    return { ...base, ioMs: readMs, transferMs, cpuMs, killed: usesChild ? 'child' : 'lambda' };
  }
  if (usesChild && wallMsOf(upload.trueCpuMs, memoryMb) > maxRenderMs) {
    const cpuMs = maxRenderMs / wallMsOf(1, memoryMb);
    return { ...base, ioMs: readMs, transferMs, cpuMs, killed: 'child' };
  }
  const ioMs = readMs + assumedMs.write;
  return { ...base, ioMs, transferMs, cpuMs: requestsMs + upload.trueCpuMs };
}

/** Reads what a decision needs, and hands over or writes that there will be no thumbnail. */
export function decideAt(place: DecisionPlace, outcome: 'hand over' | 'failure'): Invocation {
  const { functionName, memoryMb, afterMs, headReads = 0, readBytes = 0 } = place;
  // An invoke is accepted about as quickly as a first byte comes; so counts estimateRun.
  const lastMs = outcome === 'failure' ? assumedMs.write : assumedMs.read;
  return {
    functionName,
    memoryMb,
    afterMs,
    ioMs: headReads * assumedMs.read + lastMs,
    transferMs: (readBytes / 1e6) * assumedMs.readPerMegabyte,
    cpuMs: (headReads + (outcome === 'failure' ? 2 : 1)) * assumedCpuMs.request,
    usesChild: false,
    reads: headReads,
  };
}
