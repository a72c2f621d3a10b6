// Upload -> what it is, from its leading bytes: a ranged read, and more of them where the structure points further on.

import { failureOf } from '#core/facts-failure.ts';
import { type Failure, failure } from '#core/failure.ts';
import { firstReadBytes } from '#core/first-read.ts';
import { findImageFacts, type ImageFacts } from '#core/image-facts.ts';
import { Interruption } from '#core/interruption.ts';
import type { Settings } from '#io/env.ts';
import type { ObjectStore, StoredObject } from '#io/object-store.ts';

interface Upload {
  readonly totalBytes: number;
  readonly etag: string;
  readonly metadata: Readonly<Record<string, string>>;
  /** The whole upload, when the first read held it. */
  readonly whole?: StoredObject | undefined;
}

export type UploadFacts =
  | (Upload & { readonly ok: true; readonly facts: ImageFacts })
  | (Upload & { readonly ok: false; readonly failure: Failure });

/** Versions of an upload that are begun before another try must do: each has an event of its own. */
const maxVersions = 3;

/**
 * @param expectedBytes size by the event, which may be of another upload to the key
 * @returns the facts of one version of the upload, or why there are none; `undefined` when it has gone
 * @throws Interruption when it is replaced again and again while it is read
 */
export async function readUploadFacts(
  store: Pick<ObjectStore, 'read'>,
  inputKey: string,
  { maxUploadBytes }: Pick<Settings, 'maxUploadBytes'>,
  expectedBytes?: number,
): Promise<UploadFacts | undefined> {
  for (let versions = 0; versions < maxVersions; versions++) {
    const head = await store.read(inputKey, [0, firstReadBytes(expectedBytes)]);
    if (!head) return undefined;
    const facts = await readVersion(store, inputKey, head, maxUploadBytes);
    if (facts) return facts;
  }
  throw new Interruption(`${inputKey} was replaced ${maxVersions} times while it was read.`);
}

/** @returns `undefined` when the version whose head was read is no longer there */
async function readVersion(
  store: Pick<ObjectStore, 'read'>,
  inputKey: string,
  head: StoredObject,
  maxUploadBytes: number,
): Promise<UploadFacts | undefined> {
  const { totalBytes, etag, metadata, bytes } = head;
  const whole = bytes.length === totalBytes ? head : undefined;
  const upload = { totalBytes, etag, metadata, whole };
  if (totalBytes > maxUploadBytes) {
    const detail = { bytes: totalBytes, maxBytes: maxUploadBytes };
    return { ...upload, ok: false, failure: failure('too-many-bytes', detail) };
  }

  let isThere = true;
  const readRange = async ({ from, to }: { from: number; to: number }) => {
    const found = await store.read(inputKey, [from, to], etag);
    isThere &&= found !== undefined;
    return found?.bytes ?? new Uint8Array();
  };
  const result = await findImageFacts(readRange, totalBytes, bytes);
  if (!isThere) return undefined;
  return result.ok
    ? { ...upload, ok: true, facts: result.facts }
    : { ...upload, ok: false, failure: failureOf(result) };
}
