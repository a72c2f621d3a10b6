// The two ways an upload can end, written so that of all runs on a key, in whatever order, one outcome of what is there
// stays: docs/decisions/015-outcomes-carry-their-version.md.
import type { Failure } from '#core/failure.ts';
import { encodeFailureRecord } from '#core/failure-record.ts';
import { Interruption } from '#core/interruption.ts';
import { type OutputKeys, outputKeysOf } from '#core/keys.ts';
import { fileNameFromMetadata, sourceEtagMetadata, sourceEtagOf } from '#core/thumbnail-report.ts';
import type { ObjectContent, ObjectHead, ObjectStore } from '#io/object-store.ts';

/**
 * What is there when an outcome has been written: of the same version a thumbnail wins over a failure. "changed" when
 * the key has another upload by now, for which this is no outcome; "gone" when it has none.
 */
export type Ending = 'thumbnail' | 'failure' | 'changed' | 'gone';

export function requireOutputKeys(inputKey: string): OutputKeys {
  const keys = outputKeysOf(inputKey);
  if (!keys) throw new Error(`Not the key of an upload: ${inputKey}`);
  return keys;
}

/**
 * Writes a thumbnail, which ends its upload unless the upload has been replaced.
 *
 * @param sourceEtag of the upload that it was made of; its metadata has it too
 */
export async function writeThumbnail(
  store: ObjectStore,
  inputKey: string,
  sourceEtag: string,
  content: ObjectContent,
): Promise<Ending> {
  return lookRepeatedly(inputKey, async () => {
    await store.write(requireOutputKeys(inputKey).thumbnailKey, content);
    return letThumbnailWin(store, inputKey, sourceEtag);
  });
}

/**
 * Records that an upload has no thumbnail, and why.
 *
 * @param source the upload that the failure is of
 */
export async function writeFailure(
  store: ObjectStore,
  inputKey: string,
  failure: Failure,
  source: ObjectHead,
): Promise<Ending> {
  const fileName = fileNameFromMetadata(source.metadata);
  const { failureKey } = requireOutputKeys(inputKey);
  const record = {
    bytes: encodeFailureRecord({ failure, inputKey, fileName }),
    contentType: 'application/json',
    metadata: sourceEtagMetadata(source.etag),
  };
  return lookRepeatedly(inputKey, async () => {
    await store.write(failureKey, record);
    return letFailureStand(store, inputKey, source.etag);
  });
}

/** What is there already of a version of an upload: nothing, unless a run has ended. */
export async function findEnding(
  store: ObjectStore,
  inputKey: string,
  sourceEtag: string,
): Promise<Ending | undefined> {
  const { thumbnailKey, failureKey } = requireOutputKeys(inputKey);
  const isOfVersion = (head: ObjectHead | undefined) => isOf(head, sourceEtag);
  const found = await lookRepeatedly(inputKey, async () => {
    if (isOfVersion(await store.readHead(thumbnailKey))) {
      return letThumbnailWin(store, inputKey, sourceEtag);
    }
    if (!isOfVersion(await store.readHead(failureKey))) return 'none';
    return letFailureStand(store, inputKey, sourceEtag);
  });
  return found === 'none' ? undefined : found;
}

/**
 * The record goes before the upload is looked at: what is done to the key after that look must find this run done. Where
 * there is none, no run to a failure has looked at what was there before this thumbnail and is still to remove it.
 *
 * @returns `undefined` when such a run has removed this thumbnail: see `letFailureStand`
 */
async function letThumbnailWin(
  store: ObjectStore,
  inputKey: string,
  sourceEtag: string,
): Promise<Ending | undefined> {
  const { thumbnailKey, failureKey } = requireOutputKeys(inputKey);
  const record = await store.readHead(failureKey);
  if (record) await store.remove(failureKey);
  const upload = await store.readHead(inputKey);
  if (!upload) return 'gone';
  if (upload.etag !== sourceEtag) return 'changed';
  const isThere = !record || isOf(await store.readHead(thumbnailKey), sourceEtag);
  return isThere ? 'thumbnail' : undefined;
}

/**
 * A thumbnail of the same version wins. One of another is removed only while it is the one that was looked at, as far as
 * an ETag tells: uploads that differ in nothing that shows have the same bytes for a thumbnail, and what goes may be one
 * that has just come of this very version. So after a removal both outcomes are to be looked at again.
 *
 * @returns `undefined` after a removal
 */
async function letFailureStand(
  store: ObjectStore,
  inputKey: string,
  sourceEtag: string,
): Promise<Ending | undefined> {
  const { thumbnailKey } = requireOutputKeys(inputKey);
  const thumbnail = await store.readHead(thumbnailKey);
  if (isOf(thumbnail, sourceEtag)) return letThumbnailWin(store, inputKey, sourceEtag);
  const upload = await store.readHead(inputKey);
  if (!upload) return 'gone';
  if (upload.etag !== sourceEtag) return 'changed';
  if (!thumbnail) return 'failure';
  await store.remove(thumbnailKey, thumbnail.etag);
  return undefined;
}

/** How often other runs may undo what is written before the invocation's next try must do. */
const maxLooks = 5;

/** @param look `undefined` when other runs, or what it has done itself, call for another one */
async function lookRepeatedly<Found>(
  inputKey: string,
  look: () => Promise<Found | undefined>,
): Promise<Found> {
  for (let looks = 0; looks < maxLooks; looks++) {
    const found = await look();
    if (found !== undefined) return found;
  }
  throw new Interruption(`The outcomes of ${inputKey} changed ${maxLooks} times meanwhile.`);
}

function isOf(outcome: ObjectHead | undefined, sourceEtag: string): boolean {
  return outcome !== undefined && sourceEtagOf(outcome.metadata) === sourceEtag;
}
