// Upload -> what it is, from its leading bytes: a ranged read, and more of them where the structure points further on.

import { failureOf } from '#core/facts-failure.ts';
import { type Failure, failure } from '#core/failure.ts';
import { firstReadBytes } from '#core/first-read.ts';
import { findImageFacts, type ImageFacts } from '#core/image-facts.ts';
import type { Settings } from '#io/env.ts';
import type { ObjectStore, StoredObject } from '#io/object-store.ts';

interface Upload {
  readonly totalBytes: number;
  readonly metadata: Readonly<Record<string, string>>;
  /** The whole upload, when the first read held it. */
  readonly whole?: StoredObject | undefined;
}

export type UploadFacts =
  | (Upload & { readonly ok: true; readonly facts: ImageFacts })
  | (Upload & { readonly ok: false; readonly failure: Failure });

/**
 * @param expectedBytes size by the event: an empty object has no range that could be read
 * @returns the facts, or why there are none; `undefined` when the upload has gone
 */
export async function readUploadFacts(
  store: Pick<ObjectStore, 'read'>,
  inputKey: string,
  { maxUploadBytes }: Pick<Settings, 'maxUploadBytes'>,
  expectedBytes?: number,
): Promise<UploadFacts | undefined> {
  const range = [0, firstReadBytes(expectedBytes)] as const;
  const head = await store.read(inputKey, expectedBytes === 0 ? undefined : range);
  if (!head) return undefined;
  const { totalBytes, metadata, bytes } = head;
  const upload = { totalBytes, metadata, whole: bytes.length === totalBytes ? head : undefined };
  if (totalBytes > maxUploadBytes) {
    const detail = { bytes: totalBytes, maxBytes: maxUploadBytes };
    return { ...upload, ok: false, failure: failure('too-many-bytes', detail) };
  }

  const readRange = async ({ from, to }: { from: number; to: number }) =>
    (await store.read(inputKey, [from, to]))?.bytes ?? new Uint8Array();
  const result = await findImageFacts(readRange, totalBytes, bytes);
  return result.ok
    ? { ...upload, ok: true, facts: result.facts }
    : { ...upload, ok: false, failure: failureOf(result) };
}
