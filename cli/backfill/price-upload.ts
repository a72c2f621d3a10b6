// What one upload of a backfill costs, from the plan for it: the same model as `thumbnail explain`, with the requests of
// docs/architecture.md ("Requests per upload") and those of the look before the render.
import { firstReadBytes } from '#core/first-read.ts';
import { assumedMs, estimateRun } from '#core/lambda-model.ts';
import {
  colderClasses,
  decryptUsd,
  getUsd,
  invocationUsd,
  lambdaLogBytes,
  logByteUsd,
  outcomeEventUsd,
  putUsd,
  usdPerInvocation,
} from '#core/price.ts';
import { estimateFailureCost } from '#core/run-cost.ts';
import { dispatcherTier, tierNamed } from '#core/tiers.ts';
import type { PlannedEnd } from './plan-end.ts';
import type { Candidate, Mode } from './select-uploads.ts';

/** What all uploads of a backfill have in common. */
export interface Circumstances {
  readonly mode: Mode;
  /** Number of variants. */
  readonly thumbnails: number;
  /** EVENTS=on. */
  readonly hasEvents: boolean;
  /** Whether a KMS key encrypts the uploads. */
  readonly hasSourceKey: boolean;
}

/** Dollars, by line of the forecast. */
export interface LineUsd {
  readonly lambda: number;
  readonly s3: number;
  readonly retrieval: number;
  readonly kms: number;
  readonly logs: number;
  readonly events: number;
}

export interface UploadPrice {
  readonly usd: LineUsd;
  /** From the start of its first invocation to the end of its last. */
  readonly waitMs: number;
}

export function priceUpload(
  upload: Candidate,
  end: PlannedEnd,
  circumstances: Circumstances,
): UploadPrice {
  const { hasEvents, hasSourceKey, thumbnails } = circumstances;
  const { input, output } = requestsOf(upload, end, circumstances);
  const { getUsd: inputUsd, byteUsd } = colderClasses[upload.storageClass ?? ''] ?? {
    getUsd,
    byteUsd: 0,
  };
  // The run looks at the upload, at each thumbnail and at the failure record.
  const lookMs = (2 + thumbnails) * assumedMs.read;
  const { memoryMb } = tierNamed(dispatcherTier);
  const lookUsd = invocationUsd({ memoryMb, billedMs: lookMs }) - usdPerInvocation;
  const run =
    end.kind === 'render'
      ? estimateRun(end.cpuMs, tierNamed(end.tier), tierNamed(dispatcherTier), thumbnails)
      : {
          usd: estimateFailureCost().usd,
          waitMs: assumedMs.event + assumedMs.read + assumedMs.write,
        };
  return {
    usd: {
      lambda: run.usd + lookUsd,
      s3: output.puts * putUsd + output.reads * getUsd + (input.gets + input.heads) * inputUsd,
      retrieval: input.bytes * byteUsd,
      kms: hasSourceKey ? input.gets * decryptUsd : 0,
      logs: logBytesOf(upload, end) * logByteUsd,
      events: hasEvents && (end.kind === 'render' || end.kind === 'refuse') ? outcomeEventUsd : 0,
    },
    waitMs: run.waitMs + lookMs,
  };
}

/** What the runs of an upload ask of S3. DELETEs are free. */
function requestsOf(upload: Candidate, end: PlannedEnd, { mode, thumbnails }: Circumstances) {
  const look = { heads: 1, reads: thumbnails + 1 };
  if (end.kind === 'gone')
    return { input: { gets: 0, heads: 1, bytes: 0 }, output: { puts: 0, reads: 0 } };
  // The dispatcher reads a small upload at once. Of a larger one it reads the header, as the sample did.
  const isWhole = upload.bytes <= firstReadBytes(upload.bytes);
  const head = isWhole ? { count: 1, bytes: upload.bytes } : end.reads;
  if (end.kind === 'ours')
    return {
      input: { gets: 1, heads: look.heads, bytes: head.bytes },
      output: { puts: 0, reads: look.reads },
    };
  const replacesThumbnail = mode === 'stale' || mode === 'all';
  if (end.kind === 'refuse') {
    const former = replacesThumbnail ? { puts: 1, reads: 2 } : { puts: 0, reads: 0 };
    return {
      input: { gets: head.count, heads: look.heads + 1, bytes: head.bytes },
      output: { puts: 1 + former.puts, reads: look.reads + thumbnails + former.reads },
    };
  }
  const isReadAgain = !isWhole || end.tier !== dispatcherTier;
  const former = replacesThumbnail
    ? { puts: 1, reads: 1 }
    : { puts: 0, reads: mode === 'failed' ? 1 : 0 };
  return {
    input: {
      gets: head.count + (isReadAgain ? 1 : 0),
      heads: look.heads + 1,
      bytes: head.bytes + (isReadAgain ? upload.bytes : 0),
    },
    output: { puts: thumbnails + former.puts, reads: look.reads + former.reads },
  };
}

/** Lambda's lines and ours (lambda/run-upload.ts), for each run. */
function logBytesOf({ key: inputKey }: Candidate, end: PlannedEnd): number {
  const lineBytes = (line: object) =>
    Buffer.byteLength(JSON.stringify({ inputKey, ...line })) + lambdaLogBytes;
  if (end.kind !== 'render') return lineBytes({ outcome: 'failure', ...end });
  const { reason } = end;
  const handedOver =
    end.tier === dispatcherTier ? 0 : lineBytes({ outcome: 'handed over', reason });
  return handedOver + lineBytes({ outcome: 'thumbnail', reason });
}
