// Checks how every upload ended, after all invocations have ended, against the promise of docs/reliability.md.
import sharp from 'sharp';
import { failureCodes } from '#core/failure.ts';
import { parseFailureRecord } from '#core/failure-record.ts';
import { mapWithConcurrency } from '#core/map-with-concurrency.ts';
import { sourceEtagOf } from '#core/thumbnail-report.ts';
import type { ObjectStore } from '#storage/object-store.ts';
import { outcomeKeysOf } from '#test/doubles/default-keys.ts';
import type { Color, Source } from './sources.ts';
import type { Uploads } from './uploads.ts';

export const faults = ['lost', 'doubled', 'stale', 'wrong'] as const;
export type Fault = (typeof faults)[number];

export interface End {
  readonly key: string;
  readonly kind: string;
  /** "thumbnail", or the failure's code. */
  readonly outcome: string;
  readonly fault?: Fault | undefined;
}

/** Codes that describe the run and not the bytes. Only an upload whose run a fault struck may end with them. */
const codesOfRuns: readonly string[] = [
  'interrupted',
  'internal-error',
  'crashed',
  'took-too-long',
  'needs-too-much-memory',
];

/** @param isStruck whether a fault struck a run of the upload */
export function judgeEnds(
  store: ObjectStore,
  uploads: Uploads,
  isStruck: (key: string) => boolean,
): Promise<End[]> {
  return mapWithConcurrency(uploads.keys, 16, (key) =>
    judgeEnd(store, key, uploads.sourceOf(key), isStruck(key)),
  );
}

async function judgeEnd(
  store: ObjectStore,
  key: string,
  source: Source,
  isStruck: boolean,
): Promise<End> {
  const keys = outcomeKeysOf(key);
  if (!keys) throw new Error(`Not the key of an upload: ${key}`);
  const upload = await store.readHead(key);
  const thumbnail = await store.read(keys.thumbnailKey);
  const record = await store.read(keys.failureKey);
  const end = (outcome: string, fault?: Fault) => ({ key, kind: source.kind, outcome, fault });

  if (thumbnail && record) return end('both', 'doubled');
  const outcome = thumbnail ?? record;
  if (!outcome) return end('none', 'lost');
  if (sourceEtagOf(outcome.metadata) !== upload?.etag) return end('of an earlier upload', 'stale');
  if (thumbnail) {
    const isRight =
      source.expected instanceof Object && (await isOf(thumbnail.bytes, source.expected));
    return end('thumbnail', isRight ? undefined : 'wrong');
  }
  const { code } = parseFailureRecord(outcome.bytes, key).failure;
  const isRight = code === source.expected || (isStruck && codesOfRuns.includes(code));
  return end(code, isRight && failureCodes.some((known) => known === code) ? undefined : 'wrong');
}

/** Encoders move a flat colour by a few of 255. */
const tolerance = 12;

async function isOf(bytes: Uint8Array, { r, g, b }: Color): Promise<boolean> {
  const { channels } = await sharp(bytes).removeAlpha().stats();
  return [r, g, b].every((value, i) => Math.abs((channels[i]?.mean ?? -1) - value) <= tolerance);
}
