// GET /api/batches/<id>: the state of a batch's files, read from S3 alone.

import { failure } from '#core/failure.ts';
import { parseFailureRecord } from '#core/failure-record.ts';
import { batchIdPattern, indexOf, isFailureKey, type KeyScheme } from '#core/keys.ts';
import { mapWithConcurrency } from '#core/map-with-concurrency.ts';
import { maxVariants } from '#core/parse-variants.ts';
import { mostReadByKey } from '#core/price.ts';
import { fileNameFromMetadata, reportFromMetadata } from '#core/thumbnail-report.ts';
import type { ListedObject, ObjectStore, StoredObject, Stores } from '#storage/object-store.ts';
import { readDeletedFiles } from '#storage/tombstone.ts';
import type { BatchReply, FileState } from '../api.ts';
import { type Admission, answerMiss } from './admission.ts';
import { originalServedAs, thumbnailServedAs } from './content-types.ts';
import { catchErrors, failureReply, reply } from './reply.ts';
import type { ServerSettings } from './settings.ts';

interface Dependencies {
  readonly stores: Stores<Pick<ObjectStore, 'list' | 'read' | 'readMetadata' | 'signGet'>>;
  readonly keys: KeyScheme;
  readonly admission: Admission;
  readonly settings: Pick<ServerSettings, 'urlExpirySeconds'>;
}

/**
 * @returns the route's handler: 200 with the state of the files, 404 for a batch without objects, 410 for a deleted one. A poll
 *   names the files that still wait (`?files=0,3`); it costs one S3 list, one read of the batch's tombstone, and one read for
 *   each of them that has ended. With the names of up to six files (`&name=a.jpg`) it costs two reads for each, and no list. Its reply contains small thumbnails, so that the browser need not request them. Without `files`
 *   the reply has every file of the batch, which costs a second list, and the thumbnails that are on the screen at first.
 */
export function createReadBatch({ stores, keys, admission, settings }: Dependencies) {
  const { input, output } = stores;
  const expiry = settings.urlExpirySeconds;
  const isOutcome = (key: string) => !keys.isFurther(key);

  /** @param object the thumbnail, without its bytes if the reply must not contain them */
  async function readyState(
    index: number,
    key: string,
    object: StoredObject | Pick<StoredObject, 'metadata'>,
    uploadKey?: string,
  ): Promise<FileState> {
    const { metadata } = object;
    const found = reportFromMetadata(metadata);
    // The addresses lead to the thumbnails of today's setting. A former one may have made others.
    const served = keys.outputsOf(uploadKey ?? '');
    const further = found?.further?.filter((other) =>
      served.some(({ name, format }) => name === other.name && format === other.format),
    );
    const report = found && { ...found, further };
    return {
      state: 'ready',
      index,
      name: fileNameFromMetadata(metadata),
      report,
      originalUrl: await signOriginal(uploadKey, report?.sourceFormat),
      thumbnailUrl: await output.signGet(key, expiry, thumbnailServedAs(key)),
      thumbnailData: 'bytes' in object ? dataUrlOf(key, object) : undefined,
    };
  }

  async function failedState(
    index: number,
    key: string,
    record: StoredObject | undefined,
    uploadKey?: string,
  ): Promise<FileState> {
    const bytes = record?.bytes ?? new Uint8Array();
    const { failure, fileName: name } = parseFailureRecord(bytes, uploadKey ?? key);
    return { state: 'failed', index, name, failure, originalUrl: await signOriginal(uploadKey) };
  }

  async function waitingState(index: number, upload?: ListedObject): Promise<FileState> {
    if (!upload) return { state: 'waiting', index };
    const { key, modifiedAt } = upload;
    const name = fileNameFromMetadata((await input.readMetadata(key)) ?? {});
    const ageMs = Math.max(0, Date.now() - modifiedAt);
    return { state: 'waiting', index, name, originalUrl: await signOriginal(key), ageMs };
  }

  /** Reads where the outcome of a file of this name must be, because two GETs cost less than a share of a LIST. */
  async function stateByName(batchId: string, index: number, name: string): Promise<FileState> {
    const uploadKey = keys.uploadKeyOf(batchId, index, name);
    const { thumbnailKeys: [key] = [], failureKey } = keys.outcomeKeysOf(uploadKey) ?? {};
    if (key === undefined || failureKey === undefined) return { state: 'waiting', index };
    const thumbnail = await output.read(key, [0, maxInlinedBytes]);
    if (thumbnail) return readyState(index, key, thumbnail, uploadKey);
    const record = await output.read(failureKey);
    return record ? failedState(index, failureKey, record, uploadKey) : { state: 'waiting', index };
  }

  async function signOriginal(uploadKey: string | undefined, format = '') {
    return uploadKey && input.signGet(uploadKey, expiry, originalServedAs(format));
  }

  return (request: Request, batchId: string): Promise<Response> =>
    catchErrors(async () => {
      const refusal =
        admission.refuseForeign(request) ?? admission.refuseFrequent(request, { batchReads: 1 });
      if (refusal) return refusal;
      const asked = parseIndexes(request);
      if (asked === 'invalid') return failureReply(failure('bad-request'));
      if (!batchIdPattern.test(batchId)) return answerMiss(admission, request);

      const names = asked && namesOf(request, asked);
      if (names) {
        const [deleted, ...files] = await Promise.all([
          readDeletedFiles({ stores, keys }, batchId),
          ...asked.map((index, i) => stateByName(batchId, index, names[i] ?? '')),
        ]);
        if (deleted.isBatchDeleted) return failureReply(failure('deleted'));
        const shown = files.map((file) =>
          deleted.has(file.index) ? { state: 'deleted' as const, index: file.index } : file,
        );
        return reply({ batchId, files: shown } satisfies BatchReply);
      }
      const { uploads, outcomes } = keys.batchPrefixesOf(batchId);
      const [deleted, outcomeKeys, uploadKeys] = await Promise.all([
        readDeletedFiles({ stores, keys }, batchId),
        listByIndex(output, outcomes, maxOutcomes, isOutcome),
        asked ? new Map<number, ListedObject>() : listByIndex(input, uploads, maxFiles),
      ]);
      // Not a miss: the address was right.
      if (deleted.isBatchDeleted) return failureReply(failure('deleted'));
      const stored = [...new Set([...uploadKeys.keys(), ...outcomeKeys.keys()])];
      const indexes = asked ?? stored.filter((index) => !deleted.has(index));
      if (indexes.length === 0) return answerMiss(admission, request);
      const reads = indexes.filter((index) => outcomeKeys.has(index) || uploadKeys.has(index));
      const tooMany = admission.refuseFrequent(request, {
        batchReads: Math.floor(reads.length / readsPerRequest),
      });
      if (tooMany) return tooMany;

      const sorted = indexes.toSorted((a, b) => a - b);
      const shownAtOnce = asked ? sorted : sorted.slice(0, firstOnScreen);
      const inlined = chooseInlined(shownAtOnce.map((index) => outcomeKeys.get(index)));
      const files = await mapWithConcurrency(sorted, readsAtOnce, async (index) => {
        if (deleted.has(index)) return { state: 'deleted' as const, index };
        const key = outcomeKeys.get(index)?.key;
        const upload = uploadKeys.get(index);
        if (key === undefined) return waitingState(index, upload);
        const uploadKey = upload?.key ?? keys.inputKeyOf(key);
        if (isFailureKey(key)) return failedState(index, key, await output.read(key), uploadKey);
        const object = inlined.has(key)
          ? await output.read(key, [0, maxInlinedBytes])
          : { metadata: (await output.readMetadata(key)) ?? {} };
        return readyState(index, key, object ?? { metadata: {} }, uploadKey);
      });
      return reply({ batchId, files } satisfies BatchReply);
    });
}

/**
 * A batch has at most this many files, each with its thumbnails and, until a worker deletes it, a failure record. A client that
 * puts more objects under the batch's numbers does not make a read cost more.
 */
const maxFiles = 500;
/** A former setting may have made more variants than today's. */
const maxOutcomes = maxFiles * (maxVariants + 1);

/** The SDK has this many connections; more reads would wait for one. */
const readsAtOnce = 50;

/** Reading this many objects counts as one more request. S3 charges a twelfth of a list's price for each read. */
const readsPerRequest = 10;

/** @returns one object per file; the thumbnail when there is a failure record too */
async function listByIndex(
  store: Pick<ObjectStore, 'list'>,
  prefix: string,
  atMost: number,
  isWanted = (_key: string) => true,
): Promise<Map<number, ListedObject>> {
  const found = new Map<number, ListedObject>();
  for (const object of await store.list(prefix, atMost)) {
    const index = indexOf(object.key, prefix);
    if (index === undefined || !isWanted(object.key)) continue;
    if (found.has(index) && isFailureKey(object.key)) continue;
    found.set(index, object);
  }
  return found;
}

/**
 * Largest thumbnail in a reply, in bytes. A photo as JPEG or WebP is smaller. The browser requests a larger one, such as an
 * animation, by its URL, so that the page does not keep many megabytes of text for 500 files.
 */
export const maxInlinedBytes = 16 * 1024;

/** Bytes of all thumbnails in one reply. A poll usually finds a few; after the page was hidden, it may find hundreds. */
export const maxInlinedBytesInAll = 256 * 1024;

/** A phone shows three files, and each thumbnail delays the reply. The browser requests the other thumbnails lazily. */
const firstOnScreen = 6;

/** @returns the keys of the thumbnails to put into the reply, first come, first served */
function chooseInlined(outcomes: readonly (ListedObject | undefined)[]): Set<string> {
  const chosen = new Set<string>();
  let room = maxInlinedBytesInAll;
  for (const outcome of outcomes) {
    if (!outcome || isFailureKey(outcome.key) || thumbnailServedAs(outcome.key).isDownload)
      continue;
    const { key, bytes } = outcome;
    // S3 has no range of an empty object.
    if (bytes === 0 || bytes > Math.min(room, maxInlinedBytes)) continue;
    room -= bytes;
    chosen.add(key);
  }
  return chosen;
}

/** @returns `undefined` for an object that is larger than what was read, or empty, or that no browser shows */
function dataUrlOf(key: string, { bytes, totalBytes }: StoredObject): string | undefined {
  const { contentType, isDownload } = thumbnailServedAs(key);
  if (isDownload || bytes.length === 0 || bytes.length < totalBytes) return undefined;
  return `data:${contentType};base64,${Buffer.from(bytes).toString('base64')}`;
}

/** `?files=0,3` -> [0, 3]; `undefined` when the parameter is absent */
export function parseIndexes({ url }: Request): number[] | 'invalid' | undefined {
  const text = new URL(url).searchParams.get('files');
  if (text === null) return undefined;
  if (!/^\d{1,4}(,\d{1,4}){0,999}$/.test(text)) return 'invalid';
  return [...new Set(text.split(',').map(Number))];
}

/**
 * `?files=0,3&name=a.jpg&name=b.png` -> the names of both files, from which the keys of their outcomes follow.
 *
 * @returns `undefined` if a list costs less, or if a name is missing
 */
function namesOf({ url }: Request, indexes: readonly number[]): string[] | undefined {
  const names = new URL(url).searchParams.getAll('name');
  return names.length === indexes.length && names.length <= mostReadByKey ? names : undefined;
}
