// Reads outcomes: thumbnails with their reports, and failures with their codes. Lists once, then reads each.

import { parseFailureRecord } from '#core/failure-record.ts';
import { batchIdPattern, isFailureKey, type KeyScheme } from '#core/keys.ts';
import { mapWithConcurrency } from '#core/map-with-concurrency.ts';
import { reportFromMetadata, type ThumbnailReport } from '#core/thumbnail-report.ts';
import type { ObjectStore } from '#storage/object-store.ts';

export interface ReportedThumbnail {
  readonly key: string;
  readonly report: ThumbnailReport;
}

export interface Outcomes {
  readonly thumbnails: readonly ReportedThumbnail[];
  readonly failures: readonly { readonly key: string; readonly code: string }[];
  /** Number of objects that another program put there, or an earlier version with other metadata. */
  readonly others: number;
}

type Outcome =
  | ({ readonly kind: 'thumbnail' } & ReportedThumbnail)
  | { readonly kind: 'failure'; readonly key: string; readonly code: string }
  | { readonly kind: 'other' | 'deleted' };

/** HEADs and GETs at the same time. The SDK opens at most 50 connections. */
const readsAtOnce = 32;

/** @param named a batch id, or the start of keys with or without the prefix of outcomes; `undefined` means every outcome */
export function outcomePrefixOf(keys: KeyScheme, named = ''): string {
  if (batchIdPattern.test(named)) return keys.batchPrefixesOf(named).outcomes;
  const { prefix } = keys.places.output;
  return named.startsWith(prefix) ? named : prefix + named;
}

/**
 * Ignores objects that somebody deletes while it reads.
 *
 * @throws the error of the storage
 */
export async function readOutcomes(
  store: Pick<ObjectStore, 'list' | 'read' | 'readMetadata'>,
  { inputKeyOf, isFurther }: KeyScheme,
  prefix: string,
): Promise<Outcomes> {
  const listed = await store.list(prefix);
  const keys = listed.flatMap(({ key }) => (isFurther(key) ? [] : key)).sort();
  const thumbnailInputs = new Set(keys.filter((key) => !isFailureKey(key)).map(inputKeyOf));
  const current = keys.filter((key) => {
    // A worker writes the thumbnail before it deletes an earlier failure record, so the thumbnail counts.
    const inputKey = isFailureKey(key) ? inputKeyOf(key) : undefined;
    return inputKey === undefined || !thumbnailInputs.has(inputKey);
  });
  const outcomes = await mapWithConcurrency(current, readsAtOnce, (key) => readOutcome(store, key));
  return {
    thumbnails: outcomes.filter((outcome) => outcome.kind === 'thumbnail'),
    failures: outcomes.filter((outcome) => outcome.kind === 'failure'),
    others: outcomes.filter((outcome) => outcome.kind === 'other').length,
  };
}

async function readOutcome(
  store: Pick<ObjectStore, 'read' | 'readMetadata'>,
  key: string,
): Promise<Outcome> {
  if (isFailureKey(key)) {
    const record = await store.read(key);
    if (!record) return { kind: 'deleted' };
    const { failure } = parseFailureRecord(record.bytes, key);
    return { kind: 'failure', key, code: failure.code };
  }
  const metadata = await store.readMetadata(key);
  if (!metadata) return { kind: 'deleted' };
  const report = reportFromMetadata(metadata);
  return report ? { kind: 'thumbnail', key, report } : { kind: 'other' };
}
