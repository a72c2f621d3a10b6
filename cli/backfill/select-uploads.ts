// Which uploads a backfill runs, in an order that a later call can continue.
import { parseFailureRecord } from '#core/failure-record.ts';
import { stemStartOf } from '#core/keys.ts';
import { isOfDefinition, reportFromMetadata } from '#core/thumbnail-report.ts';
import { definitionOf } from '#core/variant.ts';
import {
  createS3ObjectStore,
  type ObjectStore,
  type UploadStorage,
} from '#storage/object-store.ts';
import { ReadDenied } from '#storage/s3-errors.ts';
import { withRetries } from '#storage/until-connected.ts';
import { readUploadState, type UploadState } from '#storage/upload-state.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { walkInventory } from './inventory.ts';
import { mapAhead } from './map-ahead.ts';
import { type Pair, pairListings } from './pair-listings.ts';
import { meterStorage, meterStore, type RequestMeter } from './request-meter.ts';

export interface Candidate {
  readonly key: string;
  readonly bytes: number;
  /** When S3 received it (ms). */
  readonly modifiedAt: number;
  readonly etag?: string | undefined;
  readonly storageClass?: string | undefined;
}

/**
 * Which uploads a backfill runs.
 *
 * - missing: those without an outcome
 * - stale: those whose thumbnail is by a former setting, in its former format perhaps, or by another version of the renderer
 * - failed: those with a failure record
 * - all: all of them
 */
export const modes = ['missing', 'stale', 'failed', 'all'] as const;
export type Mode = (typeof modes)[number];

export interface Selection {
  readonly mode: Mode;
  /** Start of the uploads' keys, inside the source. */
  readonly prefix: string;
  /** Uploads written from this time on (ms). */
  readonly sinceMs?: number | undefined;
  /** With the mode failed: only records with this code. */
  readonly code?: string | undefined;
  /** Address of the manifest.json of an S3 Inventory, to read in place of the listings. */
  readonly inventory?: string | undefined;
  /** Outcomes written after this (ms) are of this backfill, and not made again. */
  readonly startedAt: number;
}

export interface Selected {
  /** A call that starts here finds this upload again, and all that come after it. Never goes back. */
  readonly cursor: string;
  /** Uploads passed so far by this call. */
  readonly seen: number;
  /** Absent in a tick, which comes with every thousandth upload and with the last, so that a reader knows how far this is. */
  readonly upload?: Candidate;
  /** It would be selected, but S3 does not read it before somebody restores it. */
  readonly archived?: Candidate;
}

type Found = Pair<Candidate>;

/** Requests to S3 at the same time. */
const looksAtOnce = 20;
const tickEvery = 1000;
const archiveClasses: ReadonlySet<string> = new Set(['GLACIER', 'DEEP_ARCHIVE']);

/**
 * Passes all uploads of the selection once. The memory does not grow with their number.
 *
 * @param cursor of an earlier call with the same selection; `undefined` starts with the first upload
 * @param meter counts the requests
 * @param openBucket for the inventory, which is in a bucket of its own
 * @throws Error whose message is a sentence, if the inventory cannot be read
 */
export async function* selectUploads(
  storage: UploadStorage,
  selection: Selection,
  cursor: string | undefined,
  meter: RequestMeter,
  openBucket: (name: string) => ObjectStore = (name) => withRetries(createS3ObjectStore(name)),
): AsyncGenerator<Selected> {
  const metered = meterStorage(storage, meter);
  const { inventory, prefix, sinceMs = 0 } = selection;
  const found =
    inventory === undefined
      ? listPairs(metered, prefix, cursor)
      : walkInventory(inventory, metered.keys, cursor, (name) =>
          meterStore(openBucket(name), meter),
        );
  const isInside = ({ key, modifiedAt }: Candidate) =>
    key.startsWith(prefix) && modifiedAt >= sinceMs;
  const judged = mapAhead(found, looksAtOnce, (one) => {
    const isWanted = isInside(one.upload) && judge(metered, selection, one);
    return isWanted instanceof Promise
      ? isWanted.then((is) => ({ ...one, isWanted: is }))
      : { ...one, isWanted };
  });
  let seen = 0;
  let tick: Selected | undefined;
  for await (const { upload, isWanted, cursor: at } of judged) {
    seen += 1;
    const place = { cursor: at, seen };
    const isArchived = archiveClasses.has(upload.storageClass ?? '');
    tick = undefined;
    if (isWanted) yield isArchived ? { ...place, archived: upload } : { ...place, upload };
    else if (seen % tickEvery === 0) yield place;
    else tick = place;
  }
  if (tick) yield tick;
}

/** An outcome's path comes after that of its upload, so the pass over the outcomes may start at the upload's. */
function listPairs(
  { stores, keys }: UploadStorage,
  prefix: string,
  cursor?: string,
): AsyncIterable<Found> {
  const { input, output } = keys.places;
  const pathOf = (key: string) => key.slice(input.prefix.length);
  const outcomes = output.prefix + stemStartOf(pathOf(prefix));
  const from = cursor === undefined ? undefined : output.prefix + pathOf(cursor);
  return pairListings(stores.input.walk(prefix, cursor), stores.output.walk(outcomes, from), keys);
}

/** @returns whether the mode wants the upload. A promise, if the listings do not say so */
function judge(storage: UploadStorage, selection: Selection, pair: Found) {
  const { mode, code, startedAt } = selection;
  const { upload, found, writtenAt = 0, hasFormer } = pair;
  if (found === 'unknown') return look(storage, selection, pair);
  if (found === 'missing') return wantsMissing(mode, hasFormer);
  if (writtenAt > startedAt) return false;
  if (mode === 'stale') return found === 'thumbnail' && isStale(storage, upload.key);
  if (mode === 'failed')
    return found === 'failure' && (code === undefined || hasCode(storage, upload.key, code));
  return mode === 'all';
}

function wantsMissing(mode: Mode, hasFormer = false): boolean {
  return mode === 'missing' || mode === 'all' || (mode === 'stale' && hasFormer);
}

/** If S3 denies us the upload, the mode may want it. Its run records the denial. */
async function look(
  storage: UploadStorage,
  selection: Selection,
  { upload, hasFormer }: Found,
): Promise<boolean> {
  const state = await readUploadState(storage, upload.key).catch((error) => {
    if (error instanceof ReadDenied && error.key === upload.key) return error;
    throw error;
  });
  if (!(state instanceof ReadDenied)) return wants(selection, state, hasFormer);
  return selection.code === undefined || selection.code === state.code;
}

async function hasCode(
  { stores, keys }: UploadStorage,
  key: string,
  code: string,
): Promise<boolean> {
  const record = await stores.output.read(keys.outcomeKeysOf(key)?.failureKey ?? '');
  return record !== undefined && parseFailureRecord(record.bytes, key).failure.code === code;
}

async function isStale({ stores, keys }: UploadStorage, key: string): Promise<boolean> {
  const [thumbnailKey = ''] = keys.outcomeKeysOf(key)?.thumbnailKeys ?? [];
  const metadata = (await stores.output.readHead(thumbnailKey))?.metadata;
  if (!metadata) return false;
  const isCurrent = isOfDefinition(metadata, definitionOf(keys.outputsOf(key)));
  return !isCurrent || reportFromMetadata(metadata)?.version !== packageJson.version;
}

/** Decides as `judge` does, by what a look at the objects says. */
function wants(
  { mode, code, startedAt }: Selection,
  state: UploadState,
  hasFormer: boolean | undefined,
): boolean {
  const isOld = (writtenAt = 0) => writtenAt <= startedAt;
  switch (state.kind) {
    case 'waiting':
      if (state.formerAt === undefined) return wantsMissing(mode, hasFormer);
      return (mode === 'stale' || mode === 'all') && isOld(state.formerAt);
    case 'thumbnail': {
      const isOther = state.report?.version !== packageJson.version;
      return (mode === 'all' || (mode === 'stale' && isOther)) && isOld(state.writtenAt);
    }
    case 'failure': {
      const isOfCode = code === undefined || code === state.failure.code;
      return (mode === 'all' || (mode === 'failed' && isOfCode)) && isOld(state.writtenAt);
    }
    default:
      return false;
  }
}
