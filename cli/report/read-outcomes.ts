// What is under output/ -> thumbnails with their reports, and failures with their codes: one list, one read of each.
import { batchIdSchema } from '#core/api.ts';
import type { FailureCode } from '#core/failure.ts';
import { parseFailureRecord } from '#core/failure-record.ts';
import { batchPrefixesOf, inputKeyOf, isFailureKey, outputPrefix } from '#core/keys.ts';
import { reportFromMetadata, type ThumbnailReport } from '#core/thumbnail-report.ts';
import { mapBounded } from '#io/map-bounded.ts';
import type { ObjectStore } from '#io/object-store.ts';

export interface ReportedThumbnail {
  readonly key: string;
  readonly report: ThumbnailReport;
}

export interface Outcomes {
  readonly thumbnails: readonly ReportedThumbnail[];
  readonly failures: readonly { readonly key: string; readonly code: FailureCode }[];
  /** Objects that something else put there, or an earlier version whose metadata is another. */
  readonly others: number;
}

type Outcome =
  | ({ readonly kind: 'thumbnail' } & ReportedThumbnail)
  | { readonly kind: 'failure'; readonly key: string; readonly code: FailureCode }
  | { readonly kind: 'other' | 'gone' };

/** HEADs and GETs that run together; the SDK opens at most 50 connections. */
const readsAtOnce = 32;

/** @param named a batch id, or how keys start, with or without `output/`; `undefined` is everything */
export function outcomePrefixOf(named = ''): string {
  if (batchIdSchema.safeParse(named).success) return batchPrefixesOf(named).outcomes;
  return named.startsWith(outputPrefix) ? named : outputPrefix + named;
}

/** @throws when the storage does; what is deleted meanwhile is left out */
export async function readOutcomes(
  store: Pick<ObjectStore, 'list' | 'read' | 'readMetadata'>,
  prefix: string,
): Promise<Outcomes> {
  const listed = await store.list(prefix);
  const keys = listed.map(({ key }) => key).sort();
  const thumbnailInputs = new Set(keys.filter((key) => !isFailureKey(key)).map(inputKeyOf));
  const current = keys.filter((key) => {
    // Both there is the moment between a write and a delete: the thumbnail counts.
    const inputKey = isFailureKey(key) ? inputKeyOf(key) : undefined;
    return inputKey === undefined || !thumbnailInputs.has(inputKey);
  });
  const outcomes = await mapBounded(current, readsAtOnce, (key) => readOutcome(store, key));
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
    if (!record) return { kind: 'gone' };
    const { failure } = parseFailureRecord(record.bytes, key);
    return { kind: 'failure', key, code: failure.code };
  }
  const metadata = await store.readMetadata(key);
  if (!metadata) return { kind: 'gone' };
  const report = reportFromMetadata(metadata);
  return report ? { kind: 'thumbnail', key, report } : { kind: 'other' };
}
