// How an upload ends: with a thumbnail, or with a failure record. Runs on one key may overlap in any order, and one outcome
// of the current upload remains, or none if it was deleted: docs/decisions/015-outcomes-carry-their-version.md and
// 039-a-deleted-upload-leaves-no-outcome.md. The order of the requests matters.
import type { Failure } from '#core/failure.ts';
import { encodeFailureRecord } from '#core/failure-record.ts';
import { type OutputKeys, outputKeysOf } from '#core/keys.ts';
import { fileNameFromMetadata, sourceEtagMetadata, sourceEtagOf } from '#core/thumbnail-report.ts';
import { untilStable } from '#core/transient-error.ts';
import type { ObjectContent, ObjectHead, ObjectStore } from '#storage/object-store.ts';

/**
 * How one run on an upload ended, as the log shows it.
 *
 * - thumbnail, failure: the upload has this outcome. A thumbnail wins over a failure of the same version.
 * - gone: the upload was deleted, and so is what the run wrote.
 * - replaced: the key has another upload now, which needs a run.
 * - handed over, escalated: a worker of a larger tier has the job, for its first or its second try.
 * - left: an earlier run had ended with `ending`. ignored: the key is not an upload's.
 */
export interface RunResult {
  readonly outcome:
    | 'thumbnail'
    | 'failure'
    | 'gone'
    | 'replaced'
    | 'handed over'
    | 'escalated'
    | 'left'
    | 'ignored';
  readonly ending?: RunResult['outcome'];
  readonly reason?: string;
  readonly code?: string;
}

/** One version of an upload, and where its outcomes belong. */
interface Version extends OutputKeys {
  readonly store: ObjectStore;
  readonly inputKey: string;
  readonly etag: string;
}

export function requireOutputKeys(inputKey: string): OutputKeys {
  const keys = outputKeysOf(inputKey);
  if (!keys) throw new Error(`Not the key of an upload: ${inputKey}`);
  return keys;
}

/** @param etag of the upload that was rendered; the metadata in `content` has it too */
export async function writeThumbnail(
  store: ObjectStore,
  inputKey: string,
  etag: string,
  content: ObjectContent,
): Promise<RunResult> {
  const version = { store, inputKey, etag, ...requireOutputKeys(inputKey) };
  return untilOutcomesAreStable(inputKey, async () => {
    await store.write(version.thumbnailKey, content);
    return letThumbnailWin(version);
  });
}

/**
 * Records that an upload has no thumbnail, and why.
 *
 * @param source the upload that failed
 */
export async function writeFailure(
  store: ObjectStore,
  inputKey: string,
  failure: Failure,
  source: ObjectHead,
): Promise<RunResult> {
  const { etag, metadata } = source;
  const version = { store, inputKey, etag, ...requireOutputKeys(inputKey) };
  const record = {
    bytes: encodeFailureRecord({ failure, inputKey, fileName: fileNameFromMetadata(metadata) }),
    contentType: 'application/json',
    metadata: sourceEtagMetadata(etag),
  };
  const end = await untilOutcomesAreStable(inputKey, async () => {
    await store.write(version.failureKey, record);
    return letFailureStand(version);
  });
  return { ...end, code: failure.code };
}

/** @returns how an earlier run on this version of the upload ended; `undefined` when none has */
export async function findEnd(
  store: ObjectStore,
  inputKey: string,
  etag: string,
): Promise<RunResult | undefined> {
  const version = { store, inputKey, etag, ...requireOutputKeys(inputKey) };
  return untilOutcomesAreStable(inputKey, async () => {
    if (await isOfVersion(version.thumbnailKey, version)) return letThumbnailWin(version);
    if (await isOfVersion(version.failureKey, version)) return letFailureStand(version);
    return undefined;
  });
}

/**
 * Removes the failure record before it reads the upload: anyone who changes the key after that read must see a finished
 * run. If there is no record, no run to a failure can still remove this thumbnail.
 *
 * @returns "again" when a run to a failure has removed this thumbnail: see `letFailureStand`
 */
async function letThumbnailWin(version: Version): Promise<RunResult | 'again'> {
  const { store, thumbnailKey, failureKey } = version;
  const record = await store.readHead(failureKey);
  if (record) await store.remove(failureKey);
  const lost = await findLoss(version);
  if (lost) return lost;
  const isThere = !record || (await isOfVersion(thumbnailKey, version));
  return isThere ? { outcome: 'thumbnail' } : 'again';
}

/**
 * Leaves a thumbnail of the same version, which wins. Removes one of another version if it still has the ETag that was
 * read. That ETag is a hash of the bytes, and two versions of an upload can have the same thumbnail, so the removed one may
 * belong to this version. After a removal both outcomes must be read again.
 *
 * @returns "again" after a removal
 */
async function letFailureStand(version: Version): Promise<RunResult | 'again'> {
  const { store, thumbnailKey } = version;
  const thumbnail = await store.readHead(thumbnailKey);
  if (isMadeFrom(version, thumbnail)) return letThumbnailWin(version);
  const lost = await findLoss(version);
  if (lost) return lost;
  if (!thumbnail) return { outcome: 'failure' };
  await store.remove(thumbnailKey, thumbnail.etag);
  return 'again';
}

/** @returns what became of the version; `undefined` while it is the current upload */
async function findLoss({ store, inputKey, etag }: Version): Promise<RunResult | undefined> {
  const upload = await store.readHead(inputKey);
  if (!upload) return removeOutcomes(store, inputKey);
  return upload.etag === etag ? undefined : { outcome: 'replaced' };
}

/**
 * Removes the outcomes of an upload that was deleted. A new upload may arrive meanwhile, and its outcome may have the same
 * bytes, and so the same ETag, as the one that was read. So the upload is read again after a removal.
 *
 * @returns "replaced" when there is an upload again: it needs a run, because its outcome may be lost
 */
export async function removeOutcomes(store: ObjectStore, inputKey: string): Promise<RunResult> {
  const { thumbnailKey, failureKey } = requireOutputKeys(inputKey);
  let hasRemoved = false;
  for (const key of [thumbnailKey, failureKey]) {
    const outcome = await store.readHead(key);
    if (!outcome) continue;
    await store.remove(key, outcome.etag);
    hasRemoved = true;
  }
  const isBack = hasRemoved && (await store.readHead(inputKey)) !== undefined;
  return { outcome: isBack ? 'replaced' : 'gone' };
}

/** Other runs may undo what this one writes. After five times Lambda has to send the event again. */
function untilOutcomesAreStable<Result>(
  inputKey: string,
  attempt: () => Promise<Result | 'again'>,
): Promise<Result> {
  return untilStable(5, `An outcome of ${inputKey}`, attempt);
}

async function isOfVersion(outcomeKey: string, version: Version): Promise<boolean> {
  return isMadeFrom(version, await version.store.readHead(outcomeKey));
}

function isMadeFrom(version: Version, outcome: ObjectHead | undefined): boolean {
  return outcome !== undefined && sourceEtagOf(outcome.metadata) === version.etag;
}
