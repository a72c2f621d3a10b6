// Whether an upload has an outcome. Unlike the Lambdas' own look (lambda/outcome.ts), this one changes nothing.
import { setTimeout as sleep } from 'node:timers/promises';
import type { AnyFailure } from '#core/failure.ts';
import { parseFailureRecord } from '#core/failure-record.ts';
import type { KeyScheme } from '#core/keys.ts';
import {
  isThumbnailSet,
  reportFromMetadata,
  sourceEtagOf,
  type ThumbnailReport,
} from '#core/thumbnail-report.ts';
import { definitionOf } from '#core/variant.ts';
import type { ObjectStore, Stores } from './object-store.ts';

/** "gone": the upload was deleted. "ignored": the key is not an upload's. */
export type UploadState =
  | {
      readonly kind: 'thumbnail';
      readonly key: string;
      /** `undefined` if another version of the renderer wrote it. */
      readonly report: ThumbnailReport | undefined;
      readonly writtenAt: number | undefined;
    }
  | {
      readonly kind: 'failure';
      readonly key: string;
      readonly failure: AnyFailure;
      readonly writtenAt: number | undefined;
    }
  /** `formerAt`: when a former setting made a thumbnail of this version. */
  | { readonly kind: 'waiting'; readonly formerAt?: number }
  | { readonly kind: 'gone' | 'ignored' };

export interface Bucket {
  readonly stores: Stores<Pick<ObjectStore, 'read' | 'readHead'>>;
  readonly keys: KeyScheme;
}

/** @returns the outcome of the version that is at the key now */
export async function readUploadState(
  { stores: { input, output }, keys: scheme }: Bucket,
  inputKey: string,
): Promise<UploadState> {
  const keys = scheme.outcomeKeysOf(inputKey);
  if (!keys) return { kind: 'ignored' };
  const upload = await input.readHead(inputKey);
  if (!upload) return { kind: 'gone' };
  const [key = '', ...furtherKeys] = keys.thumbnailKeys;
  const thumbnail = await output.readHead(key);
  const isOfVersion = thumbnail && sourceEtagOf(thumbnail.metadata) === upload.etag;
  if (isOfVersion) {
    const { metadata, modifiedAt: writtenAt } = thumbnail;
    const definition = definitionOf(scheme.outputsOf(inputKey));
    const etags = await readEtags(output, furtherKeys);
    // The Lambdas do not count a thumbnail by a former setting, or without the other variants, either.
    if (isThumbnailSet(metadata, definition, etags)) {
      return { kind: 'thumbnail', key, report: reportFromMetadata(metadata), writtenAt };
    }
  }
  const record = await output.read(keys.failureKey);
  if (record && sourceEtagOf(record.metadata) === upload.etag) {
    const { failure } = parseFailureRecord(record.bytes, inputKey);
    return { kind: 'failure', key: keys.failureKey, failure, writtenAt: record.modifiedAt };
  }
  return { kind: 'waiting', ...(isOfVersion && { formerAt: thumbnail.modifiedAt ?? 0 }) };
}

async function readEtags(store: Pick<ObjectStore, 'readHead'>, keys: readonly string[]) {
  const etags: (string | undefined)[] = [];
  for (const key of keys) etags.push((await store.readHead(key))?.etag);
  return etags;
}

/** First and longest pause between two looks. */
const pausesMs = { first: 50, longest: 2000 };

/**
 * @returns the state after the upload has ended, or "waiting" if it has not ended in this time
 * @throws AbortError if the signal comes while the upload waits
 */
export async function waitForEnd(
  bucket: Bucket,
  inputKey: string,
  longestMs: number,
  signal?: AbortSignal,
): Promise<UploadState> {
  const deadline = performance.now() + longestMs;
  let pauseMs = pausesMs.first;
  for (;;) {
    const state = await readUploadState(bucket, inputKey);
    const leftMs = deadline - performance.now();
    if (state.kind !== 'waiting' || leftMs <= 0) return state;
    await sleep(Math.min(pauseMs, leftMs), undefined, { signal });
    pauseMs = Math.min(1.2 * pauseMs, pausesMs.longest);
  }
}
