// One invocation of a Lambda in the simulation: how long it works, and whether it is killed.
import { assumedCpuMs, assumedMs, wallMsOf } from '#core/lambda-model.ts';
import { renderMemoryMb } from '#core/plan.ts';
import { maxRenderMs } from '#core/tiers.ts';
import type { Upload } from './sample-uploads.ts';

export interface Invocation {
  /** Invocations of one function share its warm environments. */
  readonly functionName: string;
  readonly memoryMb: number;
  /** Milliseconds from the end of the previous invocation, or from the upload's last byte, to the handler's first line. */
  readonly afterMs: number;
  /** Waiting for S3 and Lambda, in milliseconds. */
  readonly ioMs: number;
  /** The part of the reads that grows with the file, in milliseconds. */
  readonly transferMs: number;
  /** CPU time at one full vCPU, in milliseconds. */
  readonly cpuMs: number;
  readonly usesChild: boolean;
  /** Number of read requests to S3. */
  readonly reads: number;
  /** The process that ran out of memory or time: the whole Lambda, or only its render process. */
  readonly killed?: 'lambda' | 'child';
}

/** Where and how an image is rendered. */
export interface Place {
  readonly functionName: string;
  readonly memoryMb: number;
  readonly afterMs: number;
  /** Whether a render process of its own renders the image. It can be killed without the handler. */
  readonly usesChild: boolean;
  /** Read requests before the read of the whole upload, such as one for its head. */
  readonly headReads?: number;
}

/** Where a Lambda decides about an upload without rendering it. */
export interface DecisionPlace extends Omit<Place, 'usesChild'> {
  /** Bytes that the decision reads. */
  readonly readBytes?: number;
}

/** The kernel kills the Lambda beyond this share of its memory, because Lambda's runtime has the rest. An assumption. */
const survivableShare = 0.95;

/**
 * Share of an image's CPU time after which memory runs out. A guess: some decoders allocate everything at the start, others
 * allocate row by row.
 */
const cpuShareBeforeKill = 0.5;

/** An invocation that reads the upload, renders it and writes the outcome, unless it is killed before. */
export function renderAt(upload: Upload, place: Place): Invocation {
  const { usesChild, headReads = 0, functionName, memoryMb, afterMs } = place;
  const reads = headReads + 1;
  const base = { functionName, memoryMb, afterMs, usesChild, reads };
  const transferMs = (upload.bytes / 1e6) * assumedMs.readPerMegabyte;
  const readMs = reads * assumedMs.read;
  const requestsMs = (reads + 2) * assumedCpuMs.request;

  const availableMb = usesChild ? renderMemoryMb(memoryMb) : memoryMb * survivableShare;
  if (upload.trueMemoryMb > availableMb) {
    const cpuMs = requestsMs + upload.trueCpuMs * cpuShareBeforeKill;
    return { ...base, ioMs: readMs, transferMs, cpuMs, killed: usesChild ? 'child' : 'lambda' };
  }
  if (usesChild && wallMsOf(upload.trueCpuMs, memoryMb) > maxRenderMs) {
    const cpuMs = maxRenderMs / wallMsOf(1, memoryMb);
    return { ...base, ioMs: readMs, transferMs, cpuMs, killed: 'child' };
  }
  const ioMs = readMs + assumedMs.write;
  return { ...base, ioMs, transferMs, cpuMs: requestsMs + upload.trueCpuMs };
}

/** An invocation that reads the bytes for a decision, then hands the upload over or writes a failure record. */
export function decideAt(place: DecisionPlace, outcome: 'hand over' | 'failure'): Invocation {
  const { functionName, memoryMb, afterMs, headReads = 0, readBytes = 0 } = place;
  // Lambda accepts an invoke about as fast as S3 sends a first byte. `dispatchBilledMs` assumes the same.
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
