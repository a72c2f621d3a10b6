import { beforeEach, expect, it } from 'vitest';
import { encodeEventKey, type Job } from '#core/job.ts';
import { outcomeMetadata } from '#core/thumbnail-report.ts';
import { writeTombstone } from '#storage/tombstone.ts';
import {
  createMemoryObjectStore,
  type MemoryObjectStore,
  storageIn,
} from '#test/doubles/memory-object-store.ts';
import { cornersPicture } from '#test/images/pictures.ts';
import { createDeletionHandler, type DeletionHandler } from './deletion.ts';
import { createFailedInvocationHandler } from './failed-invocation.ts';
import { readLambdaSettings } from './settings.ts';

const inputKey = 'input/b/0/a b.png';
let store: MemoryObjectStore;
let invoked: Job[];
let handle: DeletionHandler;
beforeEach(() => {
  store = createMemoryObjectStore();
  invoked = [];
  handle = createDeletionHandler({
    ...storageIn(store),
    settings: readLambdaSettings({}),
    invokeWorker: async (job) => {
      invoked.push(job);
    },
  });
});

const eventOf = (...keys: string[]) => ({
  Records: keys.map((key) => ({
    eventName: 'ObjectRemoved:Delete',
    s3: { object: { key: encodeEventKey(key) } },
  })),
});
const put = (key: string, bytes: Uint8Array, metadata = {}) =>
  store.write(key, { bytes, contentType: 'any', metadata });
const outcome = outcomeMetadata('"of the upload"', 'any');
const outcomes = () => [...store.objects.keys()].filter((key) => key.startsWith('output/'));

it('removes the thumbnail and the failure record of an upload that is gone', async () => {
  const { thumbnailKeys = [], failureKey = '' } =
    storageIn(store).keys.outcomeKeysOf(inputKey) ?? {};
  for (const key of [...thumbnailKeys, failureKey]) await put(key, new Uint8Array([1]), outcome);
  await handle(eventOf(inputKey));
  expect(outcomes()).toEqual([]);
  expect(invoked).toEqual([]);
});

it('leaves the objects of others that have the names of outcomes', async () => {
  const { thumbnailKeys = [], failureKey = '' } =
    storageIn(store).keys.outcomeKeysOf(inputKey) ?? {};
  for (const key of [...thumbnailKeys, failureKey]) await put(key, new Uint8Array([1]));
  await handle(eventOf(inputKey));
  expect(outcomes()).toEqual([...thumbnailKeys, failureKey]);
  await put(inputKey, new Uint8Array([1]));
  await handle(eventOf(inputKey));
  expect(outcomes(), 'a failure replaces no thumbnail of others').toContain(thumbnailKeys[0]);
});

it('hands an upload that the key has again to a worker', async () => {
  await put(inputKey, await cornersPicture(20, 20).png().toBuffer());
  await handle(eventOf(inputKey));
  expect(invoked).toMatchObject([{ inputKey, tier: 'medium' }]);
});

it('leaves the outcome of the upload that the key has now', async () => {
  const etag = await put(inputKey, new Uint8Array([1]));
  const { failureKey = '' } = storageIn(store).keys.outcomeKeysOf(inputKey) ?? {};
  await put(failureKey, new Uint8Array([1]), outcomeMetadata(etag, 'any'));
  await handle(eventOf(inputKey));
  expect(outcomes()).toEqual([failureKey]);
  expect(invoked).toEqual([]);
});

it('records why an upload that is back cannot be planned', async () => {
  await put(inputKey, new Uint8Array([1]));
  await handle(eventOf(inputKey));
  expect(outcomes()).toEqual([storageIn(store).keys.outcomeKeysOf(inputKey)?.failureKey]);
});

it('ignores keys that are not uploads', async () => {
  await put('output/x_thumbnail.png', new Uint8Array([1]));
  await handle(eventOf('output/x_thumbnail.png'));
  expect(outcomes()).toEqual(['output/x_thumbnail.png']);
});

it('removes a deleted file of a batch that came back, also after the dispatcher has failed', async () => {
  const batchId = 'b'.repeat(26);
  const storage = storageIn(store);
  const settings = readLambdaSettings({});
  const key = storage.keys.uploadKeyOf(batchId, 3, 'a.png');
  await writeTombstone(storage, batchId, [3]);
  const failed = createFailedInvocationHandler({ ...storage, settings, invokeWorker: unexpected });
  for (const run of [handle, failed]) {
    await put(key, new Uint8Array([1]));
    await put(`${key.replace('input', 'output')}_thumbnail.png`, new Uint8Array([1]), outcome);
    await run(eventOf(key));
    expect(await store.readHead(key)).toBeUndefined();
  }
  expect(invoked).toEqual([]);
});

it.each([
  { days: '', hours: 100, isKept: false },
  { days: '3', hours: 71, isKept: false },
  { days: '3', hours: 73, isKept: true },
])(
  'after $hours hours, an old event of a missing upload keeps its thumbnail: $isKept, if uploads expire after "$days" days',
  async ({ days, hours, isKept }) => {
    const settings = readLambdaSettings({ KEEP_THUMBNAILS_AFTER_DAYS: days });
    const storage = storageIn(store);
    const failed = createFailedInvocationHandler({
      ...storage,
      settings,
      invokeWorker: unexpected,
    });
    const { thumbnailKeys: [thumbnailKey = ''] = [] } = storage.keys.outcomeKeysOf(inputKey) ?? {};
    await put(thumbnailKey, new Uint8Array([1]), outcome);
    const eventTime = new Date(Date.now() - hours * 3_600_000).toISOString();
    await failed({ Records: [{ eventTime, s3: { object: { key: encodeEventKey(inputKey) } } }] });
    expect(outcomes()).toEqual(isKept ? [thumbnailKey] : []);
  },
);

const unexpected = () => Promise.reject(new Error('Nothing needs a worker.'));
