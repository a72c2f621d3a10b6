// GET /api/batches/<id>: how the files of a batch stand, from S3 alone.
import { type BatchReply, batchIdSchema, type FileState } from '#core/api.ts';
import { failure } from '#core/failure.ts';
import { parseFailureRecord } from '#core/failure-record.ts';
import { batchPrefixesOf, indexOf, inputKeyOf, isFailureKey } from '#core/keys.ts';
import { fileNameFromMetadata, reportFromMetadata } from '#core/thumbnail-report.ts';
import type { Settings } from '#io/env.ts';
import { mapBounded } from '#io/map-bounded.ts';
import type { ObjectStore } from '#io/object-store.ts';
import { type Admission, answerMiss } from './admission.ts';
import { originalServedAs, thumbnailServedAs } from './content-types.ts';
import { failureReply, guarded, reply } from './reply.ts';

export interface ReadBatchParts {
  readonly store: Pick<ObjectStore, 'list' | 'read' | 'readMetadata' | 'signGet'>;
  readonly admission: Admission;
  readonly settings: Pick<Settings, 'urlExpirySeconds'>;
}

/**
 * @returns the route's handler: 200 with the state of the files, 404 for a batch without objects. A poll names the files
 * it waits for (`?files=0,3`) and costs one S3 list and one read for each of them that has ended since; without `files`
 * the batch is told in full, for a page that knows nothing of it yet, at the cost of a second list.
 */
export function createReadBatch({ store, admission, settings }: ReadBatchParts) {
  const expiry = settings.urlExpirySeconds;

  async function readyState(index: number, key: string, uploadKey?: string): Promise<FileState> {
    const metadata = (await store.readMetadata(key)) ?? {};
    const report = reportFromMetadata(metadata);
    return {
      state: 'ready',
      index,
      name: fileNameFromMetadata(metadata),
      report,
      originalUrl: await signOriginal(uploadKey, report?.sourceFormat),
      thumbnailUrl: await store.signGet(key, expiry, thumbnailServedAs(key)),
    };
  }

  async function failedState(index: number, key: string, uploadKey?: string): Promise<FileState> {
    const bytes = (await store.read(key))?.bytes ?? new Uint8Array();
    const { failure, fileName: name } = parseFailureRecord(bytes, uploadKey ?? key);
    return { state: 'failed', index, name, failure, originalUrl: await signOriginal(uploadKey) };
  }

  async function waitingState(index: number, uploadKey?: string): Promise<FileState> {
    const metadata = uploadKey ? await store.readMetadata(uploadKey) : undefined;
    const name = fileNameFromMetadata(metadata ?? {});
    return { state: 'waiting', index, name, originalUrl: await signOriginal(uploadKey) };
  }

  async function signOriginal(uploadKey: string | undefined, format = '') {
    return uploadKey && store.signGet(uploadKey, expiry, originalServedAs(format));
  }

  return (request: Request, batchId: string): Promise<Response> =>
    guarded(async () => {
      const refusal =
        admission.refuseForeign(request) ?? admission.refuseFrequent(request, { 'batch-reads': 1 });
      if (refusal) return refusal;
      const asked = parseIndexes(new URL(request.url).searchParams.get('files'));
      if (asked === 'invalid') return failureReply(failure('bad-request'));
      if (!batchIdSchema.safeParse(batchId).success) return answerMiss(admission, request);

      const { uploads, outcomes } = batchPrefixesOf(batchId);
      const [outcomeKeys, uploadKeys] = await Promise.all([
        listByIndex(store, outcomes),
        asked ? new Map<number, string>() : listByIndex(store, uploads),
      ]);
      const indexes = asked ?? [...new Set([...uploadKeys.keys(), ...outcomeKeys.keys()])];
      if (indexes.length === 0) return answerMiss(admission, request);
      const reads = indexes.filter(
        (index) => outcomeKeys.has(index) || uploadKeys.has(index),
      ).length;
      const tooMany = admission.refuseFrequent(request, {
        'batch-reads': Math.floor(reads / readsPerRequest),
      });
      if (tooMany) return tooMany;

      const sorted = indexes.toSorted((a, b) => a - b);
      const files = await mapBounded(sorted, readsAtOnce, (index) => {
        const key = outcomeKeys.get(index);
        const uploadKey = uploadKeys.get(index) ?? (key ? inputKeyOf(key) : undefined);
        if (key === undefined) return waitingState(index, uploadKey);
        return isFailureKey(key)
          ? failedState(index, key, uploadKey)
          : readyState(index, key, uploadKey);
      });
      return reply({ batchId, files } satisfies BatchReply);
    });
}

/**
 * A thumbnail and a failure record, which the worker that writes one takes away, of each of the 500 files that a batch may
 * have. Who puts more under the numbers of a batch, by other names, does not make every look at it dearer.
 */
const maxKeys = 1000;

/** As many as the SDK has connections: more would wait there. */
const readsAtOnce = 50;

/** Objects whose reading counts as one more request: S3 asks a twelfth of a list's price for each. */
const readsPerRequest = 10;

/** @returns each file's object; of a thumbnail and a failure record, the thumbnail */
async function listByIndex(
  store: Pick<ObjectStore, 'list'>,
  prefix: string,
): Promise<Map<number, string>> {
  const found = new Map<number, string>();
  for (const { key } of await store.list(prefix, maxKeys)) {
    const index = indexOf(key);
    if (index !== undefined && !(found.has(index) && isFailureKey(key))) found.set(index, key);
  }
  return found;
}

/** `0,3` -> [0, 3]; `undefined` when the parameter is absent */
function parseIndexes(text: string | null): number[] | 'invalid' | undefined {
  if (text === null) return undefined;
  if (!/^\d{1,4}(,\d{1,4}){0,999}$/.test(text)) return 'invalid';
  return [...new Set(text.split(',').map(Number))];
}
