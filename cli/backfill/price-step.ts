// What one step of an upload, which is one invocation, costs beside its Lambda: requests, logs and events. The forecast adds up the steps
// of a plan, and the ceiling those that ran.
import { firstReadBytes, headBytes } from '#core/first-read.ts';
import {
  colderClasses,
  decryptUsd,
  getUsd,
  lambdaLogBytes,
  logByteUsd,
  outcomeEventUsd,
  putUsd,
} from '#core/price.ts';
import type { Candidate, Mode } from './select-uploads.ts';

/** What all uploads of a backfill have in common. */
export interface Circumstances {
  /** By default the dearest. */
  readonly mode?: Mode | undefined;
  /** Number of variants. */
  readonly thumbnails: number;
  /** EVENTS=on. */
  readonly hasEvents: boolean;
  /** Whether S3 asks KMS for the key of each upload. */
  readonly hasSourceKey: boolean;
}

export type PricedUpload = Pick<Candidate, 'key' | 'bytes' | 'storageClass'>;

/** Dollars. */
export interface StepUsd {
  readonly s3: number;
  readonly retrieval: number;
  readonly kms: number;
  readonly logs: number;
  readonly events: number;
}

/** Outcomes of a step: see `RunResult` in lambda/outcome.ts. */
export const stepOutcomes = [
  'thumbnail',
  'failure',
  'handed over',
  'escalated',
  'left',
  'gone',
  'ignored',
] as const;

/** One invocation. */
export interface Step {
  readonly on: 'dispatcher' | 'worker' | 'failed-invocation';
  readonly outcome: (typeof stepOutcomes)[number];
  readonly code?: string | undefined;
  readonly reason?: string | undefined;
  /** The dispatcher's reads of the header, if they are known. */
  readonly header?: { readonly count: number; readonly bytes: number };
}

/** @returns what a step costs beside its Lambda. DELETEs are free */
export function priceStep(step: Step, upload: PricedUpload, circumstances: Circumstances): StepUsd {
  const { hasEvents, hasSourceKey } = circumstances;
  const { header: _, on: __, ...logged } = step;
  const { gets, bytes } = sourceReadsOf(step, upload);
  const { heads, reads, puts } = requestsAround(step, circumstances);
  const source = colderClasses[upload.storageClass ?? ''] ?? { getUsd, byteUsd: 0 };
  // Lambda's lines and ours (lambda/backfill.ts).
  const line = JSON.stringify({ inputKey: upload.key, ...logged });
  const hasEnded = ['thumbnail', 'failure', 'left'].includes(step.outcome);
  return {
    s3: puts * putUsd + reads * getUsd + (gets + heads) * source.getUsd,
    retrieval: bytes * source.byteUsd,
    kms: hasSourceKey ? gets * decryptUsd : 0,
    logs: (Buffer.byteLength(line) + lambdaLogBytes) * logByteUsd,
    events: hasEvents && hasEnded ? outcomeEventUsd : 0,
  };
}

/** Failures that the header alone shows. Before any other one the step may have read the whole upload. */
const headerCodes: ReadonlySet<string> = new Set([
  'empty',
  'not-an-image',
  'unsupported-format',
  'too-many-bytes',
  'too-many-pixels',
]);

/** GETs of the upload. */
function sourceReadsOf({ on, outcome, code = '', header }: Step, upload: PricedUpload) {
  if (outcome === 'gone' || outcome === 'left') return { gets: 0, bytes: 0 };
  const whole = { gets: 1, bytes: upload.bytes };
  if (on === 'worker') return whole;
  // It reads one byte, and perhaps the header.
  if (on === 'failed-invocation') return { gets: 2, bytes: headBytes };
  // The dispatcher reads a small upload at once. Of a larger one it reads the header first, as the sample did.
  if (upload.bytes <= firstReadBytes(upload.bytes)) return whole;
  const { count, bytes } = header ?? { count: 1, bytes: headBytes };
  const isRendered =
    outcome === 'thumbnail' ||
    outcome === 'escalated' ||
    (outcome === 'failure' && !header && !headerCodes.has(code));
  return isRendered ? { gets: count + 1, bytes: bytes + upload.bytes } : { gets: count, bytes };
}

/** HEADs of the upload, reads of its outcomes, and PUTs. */
function requestsAround({ on, outcome }: Step, { mode = 'all', thumbnails }: Circumstances) {
  if (outcome === 'gone') return { heads: 1, reads: 0, puts: 0 };
  // failed-invocation looks twice if it has no job. A worker has one, and does not look.
  const looks = { dispatcher: 1, worker: 0, 'failed-invocation': 2 }[on];
  const look = { heads: looks, reads: looks * (thumbnails + 1), puts: 0 };
  const replacesThumbnail = mode === 'stale' || mode === 'all';
  if (outcome === 'left') return { ...look, heads: look.heads + 1 };
  if (outcome === 'failure') {
    const former = replacesThumbnail ? { puts: 1, reads: 2 } : { puts: 0, reads: 0 };
    return {
      heads: look.heads + 1,
      reads: look.reads + thumbnails + former.reads,
      puts: 1 + former.puts,
    };
  }
  if (outcome !== 'thumbnail') return look;
  return {
    heads: look.heads + 1,
    reads: look.reads + (mode === 'missing' ? 0 : 1),
    puts: thumbnails + (replacesThumbnail ? 1 : 0),
  };
}
