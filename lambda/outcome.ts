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
  await store.write(requireOutputKeys(inputKey).thumbnailKey, content);
  return letThumbnailWin(store, inputKey, sourceEtag);
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
  await store.write(requireOutputKeys(inputKey).failureKey, {
    bytes: encodeFailureRecord({ failure, inputKey, fileName }),
    contentType: 'application/json',
    metadata: sourceEtagMetadata(source.etag),
  });
  return letFailureStand(store, inputKey, source.etag);
}

/** What is there already of a version of an upload: nothing, unless a run has ended. */
export async function findEnding(
  store: ObjectStore,
  inputKey: string,
  sourceEtag: string,
): Promise<Ending | undefined> {
  const { thumbnailKey, failureKey } = requireOutputKeys(inputKey);
  const isOfVersion = (head: ObjectHead | undefined) => isOf(head, sourceEtag);
  if (isOfVersion(await store.readHead(thumbnailKey))) {
    return letThumbnailWin(store, inputKey, sourceEtag);
  }
  if (isOfVersion(await store.readHead(failureKey))) {
    return letFailureStand(store, inputKey, sourceEtag);
  }
  return undefined;
}

/** The record goes before the upload is looked at: what is done to the key after that look must find this run done. */
async function letThumbnailWin(
  store: ObjectStore,
  inputKey: string,
  sourceEtag: string,
): Promise<Ending> {
  await store.remove(requireOutputKeys(inputKey).failureKey);
  const upload = await store.readHead(inputKey);
  if (!upload) return 'gone';
  return upload.etag === sourceEtag ? 'thumbnail' : 'changed';
}

/** How often other runs may write the key's thumbnail between a look at it and its removal, which then does nothing. */
const maxLooks = 5;

/** A thumbnail of the same version wins. One of another is removed only while it is the one that was looked at. */
async function letFailureStand(
  store: ObjectStore,
  inputKey: string,
  sourceEtag: string,
): Promise<Ending> {
  const { thumbnailKey } = requireOutputKeys(inputKey);
  for (let looks = 0; looks < maxLooks; looks++) {
    const thumbnail = await store.readHead(thumbnailKey);
    if (isOf(thumbnail, sourceEtag)) return letThumbnailWin(store, inputKey, sourceEtag);
    const upload = await store.readHead(inputKey);
    if (!upload) return 'gone';
    if (upload.etag !== sourceEtag) return 'changed';
    if (!thumbnail) return 'failure';
    await store.remove(thumbnailKey, thumbnail.etag);
  }
  throw new Interruption(`${thumbnailKey} was written ${maxLooks} times meanwhile.`);
}

function isOf(outcome: ObjectHead | undefined, sourceEtag: string): boolean {
  return outcome !== undefined && sourceEtagOf(outcome.metadata) === sourceEtag;
}
