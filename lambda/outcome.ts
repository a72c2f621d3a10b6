// How an upload ends: with a thumbnail, or with a failure record. Runs on one key may overlap in any order, and one outcome
// of the current upload remains: docs/decisions/015-outcomes-carry-their-version.md. The order of the requests matters.
import type { Failure } from '#core/failure.ts';
import { encodeFailureRecord } from '#core/failure-record.ts';
import { untilStable } from '#core/interruption.ts';
import { type OutputKeys, outputKeysOf } from '#core/keys.ts';
import { fileNameFromMetadata, sourceEtagMetadata, sourceEtagOf } from '#core/thumbnail-report.ts';
import type { ObjectContent, ObjectHead, ObjectStore } from '#io/object-store.ts';

/** How one run on an upload ended, as the log shows it. */
export interface UploadEnd {
  readonly outcome: /** The outcome at the output keys. A thumbnail wins over a failure of the same version. */
    | 'thumbnail'
    | 'failure'
    /** The upload was deleted. */
    | 'gone'
    /** The key has another upload now, which needs a run. */
    | 'replaced'
    /** A worker of a larger tier has the job: for its first try, or for its second. */
    | 'handed over'
    | 'escalated'
    /** An earlier run had finished: with `ending`. */
    | 'left'
    /** The key is not an upload's. */
    | 'ignored';
  readonly ending?: UploadEnd['outcome'];
  readonly reason?: string;
  readonly code?: string;
}

export function requireOutputKeys(inputKey: string): OutputKeys {
  const keys = outputKeysOf(inputKey);
  if (!keys) throw new Error(`Not the key of an upload: ${inputKey}`);
  return keys;
}

/** @param sourceEtag of the upload that was rendered; the metadata in `content` has it too */
export async function writeThumbnail(
  store: ObjectStore,
  inputKey: string,
  sourceEtag: string,
  content: ObjectContent,
): Promise<UploadEnd> {
  return untilOutcomesAreStable(inputKey, async () => {
    await store.write(requireOutputKeys(inputKey).thumbnailKey, content);
    return letThumbnailWin(store, inputKey, sourceEtag);
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
): Promise<UploadEnd> {
  const fileName = fileNameFromMetadata(source.metadata);
  const record = {
    bytes: encodeFailureRecord({ failure, inputKey, fileName }),
    contentType: 'application/json',
    metadata: sourceEtagMetadata(source.etag),
  };
  const end = await untilOutcomesAreStable(inputKey, async () => {
    await store.write(requireOutputKeys(inputKey).failureKey, record);
    return letFailureStand(store, inputKey, source.etag);
  });
  return { ...end, code: failure.code };
}

/** @returns how an earlier run on this version of the upload ended; `undefined` when none has */
export async function findEnd(
  store: ObjectStore,
  inputKey: string,
  sourceEtag: string,
): Promise<UploadEnd | undefined> {
  const { thumbnailKey, failureKey } = requireOutputKeys(inputKey);
  return untilOutcomesAreStable(inputKey, async () => {
    if (isOf(await store.readHead(thumbnailKey), sourceEtag)) {
      return letThumbnailWin(store, inputKey, sourceEtag);
    }
    if (!isOf(await store.readHead(failureKey), sourceEtag)) return undefined;
    return letFailureStand(store, inputKey, sourceEtag);
  });
}

/**
 * Removes the failure record before it reads the upload: anyone who changes the key after that read must see a finished
 * run. If there is no record, no run to a failure can still remove this thumbnail.
 *
 * @returns "again" when a run to a failure has removed this thumbnail: see `letFailureStand`
 */
async function letThumbnailWin(
  store: ObjectStore,
  inputKey: string,
  sourceEtag: string,
): Promise<UploadEnd | 'again'> {
  const { thumbnailKey, failureKey } = requireOutputKeys(inputKey);
  const record = await store.readHead(failureKey);
  if (record) await store.remove(failureKey);
  const lost = await findLoss(store, inputKey, sourceEtag);
  if (lost) return lost;
  const isThere = !record || isOf(await store.readHead(thumbnailKey), sourceEtag);
  return isThere ? { outcome: 'thumbnail' } : 'again';
}

/**
 * Leaves a thumbnail of the same version, which wins. Removes one of another version if it still has the ETag that was
 * read. That ETag is a hash of the bytes, and two versions of an upload can have the same thumbnail, so the removed one may
 * belong to this version. After a removal both outcomes must be read again.
 *
 * @returns "again" after a removal
 */
async function letFailureStand(
  store: ObjectStore,
  inputKey: string,
  sourceEtag: string,
): Promise<UploadEnd | 'again'> {
  const { thumbnailKey } = requireOutputKeys(inputKey);
  const thumbnail = await store.readHead(thumbnailKey);
  if (isOf(thumbnail, sourceEtag)) return letThumbnailWin(store, inputKey, sourceEtag);
  const lost = await findLoss(store, inputKey, sourceEtag);
  if (lost) return lost;
  if (!thumbnail) return { outcome: 'failure' };
  await store.remove(thumbnailKey, thumbnail.etag);
  return 'again';
}

/** @returns what became of the version; `undefined` while it is the current upload */
async function findLoss(
  store: ObjectStore,
  inputKey: string,
  sourceEtag: string,
): Promise<UploadEnd | undefined> {
  const upload = await store.readHead(inputKey);
  if (!upload) return { outcome: 'gone' };
  return upload.etag === sourceEtag ? undefined : { outcome: 'replaced' };
}

/** Other runs may undo what this one writes. After five times Lambda has to send the event again. */
function untilOutcomesAreStable<Result>(
  inputKey: string,
  attempt: () => Promise<Result | 'again'>,
): Promise<Result> {
  return untilStable(5, `An outcome of ${inputKey}`, attempt);
}

function isOf(outcome: ObjectHead | undefined, sourceEtag: string): boolean {
  return outcome !== undefined && sourceEtagOf(outcome.metadata) === sourceEtag;
}
