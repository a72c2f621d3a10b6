// What an application learns from the handlers: a run without its event fails, and the next one sends it.
import { afterAll, beforeEach, expect, it, vi } from 'vitest';
import { failure } from '#core/failure.ts';
import { encodeEventKey, type Job } from '#core/job.ts';
import type { OutcomeEvent } from '#core/outcome-event.ts';
import { outcomeMetadata } from '#core/thumbnail-report.ts';
import { TransientError } from '#core/transient-error.ts';
import { createRenderPool } from '#render/process/render-pool.ts';
import { ReadDenied } from '#storage/s3-errors.ts';
import { writeTombstone } from '#storage/tombstone.ts';
import { context } from '#test/doubles/invocation-context.ts';
import {
  createMemoryObjectStore,
  type MemoryObjectStore,
  storageIn,
} from '#test/doubles/memory-object-store.ts';
import { cornersPicture } from '#test/images/pictures.ts';
import { createDeletionHandler } from './deletion.ts';
import { createDispatcher } from './dispatcher.ts';
import { createFailedInvocationHandler } from './failed-invocation.ts';
import { readLambdaSettings } from './settings.ts';
import { createWorker } from './worker.ts';

const renderPool = createRenderPool();
afterAll(() => renderPool.close());
const inputKey = 'input/b/a+b.png';
const predicted = { imageClass: 'any', memoryMb: 1, cpuMs: 1 };
const smallJob: Job = { inputKey, tier: 'small', reason: 'any', predicted };
const eventOf = (key: string, eventTime = '2026-12-03T05:00:00Z') => ({
  Records: [{ eventTime, s3: { object: { key: encodeEventKey(key), size: 1 } } }],
});

let store: MemoryObjectStore;
let published: OutcomeEvent[];
let isDown: boolean;
let etag: string;
beforeEach(async () => {
  store = createMemoryObjectStore();
  [published, isDown] = [[], false];
  const bytes = await cornersPicture(200, 100).png().toBuffer();
  etag = await store.write(inputKey, { bytes, contentType: 'any', metadata: { owner: '42' } });
});

const dependencies = () => ({
  ...storageIn(store),
  settings: readLambdaSettings({}),
  renderPool,
  invokeWorker: () => Promise.reject(new Error('not to be handed over')),
  publish: async (event: OutcomeEvent) => {
    if (isDown) throw new TransientError('EventBridge took no event');
    published.push(event);
  },
});
const dispatch = (key: string) => createDispatcher(dependencies())(eventOf(key), context);

it('names the upload, its own metadata and the thumbnail, whose size the bucket confirms', async () => {
  await dispatch(inputKey);
  const key = 'output/b/a+b_thumbnail.png';
  expect(published).toMatchObject([
    {
      detailType: 'Thumbnails Ready',
      detail: {
        object: { key: inputKey, etag: etag.replaceAll('"', ''), metadata: { owner: '42' } },
        outputs: [{ key, width: 128, height: 64, bytes: store.objects.get(key)?.bytes.length }],
        thumbhash: expect.any(String),
      },
    },
  ]);
});

it('makes no further request for the event', async () => {
  const requests = async (publish?: () => Promise<void>) => {
    const spies = (['read', 'readHead', 'write', 'replace', 'remove'] as const).map((name) =>
      vi.spyOn(store, name),
    );
    const parts = { ...dependencies(), publish };
    store.objects.delete('output/b/a+b_thumbnail.png');
    await createDispatcher(parts)(eventOf(inputKey), context);
    const counts = spies.map((spy) => spy.mock.calls.length);
    vi.restoreAllMocks();
    return counts;
  };
  expect(await requests(async () => {})).toEqual(await requests());
});

it('fails if the event is not accepted, and the report of that failure sends it with the same id', async () => {
  isDown = true;
  await expect(dispatch(inputKey)).rejects.toThrow(TransientError);
  isDown = false;
  const report = {
    version: '1.0',
    requestContext: {
      requestId: 'any',
      functionArn: 'any',
      condition: 'RetriesExhausted',
      approximateInvokeCount: 2,
    },
    requestPayload: eventOf(inputKey),
    responsePayload: { errorType: 'TransientError', errorMessage: 'any' },
  };
  await createFailedInvocationHandler(dependencies())(report);
  expect(store.objects.has('output/b/a+b_thumbnail.png.error.json')).toBe(false);
  await dispatch(inputKey);
  expect(published).toHaveLength(2);
  expect(published[0]).toEqual(published[1]);
});

it('tells of a failure again with the words of its record', async () => {
  await store.write(inputKey, { bytes: Buffer.from('text'), contentType: 'any' });
  await dispatch(inputKey);
  // A deletion that S3 reports late finds the record.
  await createDeletionHandler(dependencies())(eventOf(inputKey));
  expect(published).toHaveLength(2);
  expect(published[0]).toMatchObject({ detail: { failure: { code: 'unsupported-format' } } });
  expect(published[1]).toEqual(published[0]);
});

it('tells of a removal even if an earlier run was killed after it, with the same id', async () => {
  await dispatch(inputKey);
  await store.remove(inputKey);
  isDown = true;
  const remove = () => createDeletionHandler(dependencies())(eventOf(inputKey));
  await expect(remove()).rejects.toThrow(TransientError);
  isDown = false;
  await remove();
  await remove();
  const removals = published.filter(({ detailType }) => detailType === 'Thumbnails Removed');
  expect(removals).toHaveLength(2);
  expect(removals[0]?.detail.id).toBe(removals[1]?.detail.id);
});

/** Makes S3 deny us the upload. */
function deny(...methods: readonly ('read' | 'readHead')[]): void {
  const { read, readHead } = store;
  const check = (method: 'read' | 'readHead', key: string) => {
    if (methods.includes(method) && key.startsWith('input/'))
      throw new ReadDenied('local-bucket', key, 'access-denied');
  };
  store.read = async (key, ...rest) => {
    check('read', key);
    return read(key, ...rest);
  };
  store.readHead = async (key) => {
    check('readHead', key);
    return readHead(key);
  };
}

it.each([false, true])(
  'only tells that a file is gone which a person deleted before its run; S3 denies us the read: %s',
  async (isDenied) => {
    const key = `input/${'b'.repeat(26)}/0/a.png`;
    const bytes = await cornersPicture(20, 10).png().toBuffer();
    store.objects.clear();
    await store.write(key, { bytes, contentType: 'any' });
    await writeTombstone(storageIn(store), 'b'.repeat(26), [0]);
    if (isDenied) deny('read');
    await dispatch(key);
    expect(published.map(({ detailType }) => detailType)).toEqual(['Thumbnails Removed']);
    expect([...store.objects.keys()]).toEqual([`state/deleted/${'b'.repeat(26)}.json`]);
  },
);

it('says nothing about the size of an upload that S3 denies us, if the event does not say it', async () => {
  deny('read', 'readHead');
  const object = { key: encodeEventKey(inputKey), eTag: etag.replaceAll('"', '') };
  await createDispatcher(dependencies())({ Records: [{ s3: { object } }] }, context);
  expect(published).toMatchObject([{ detail: { failure: { code: 'access-denied' } } }]);
  expect(published[0]?.detail.object).toMatchObject({ key: inputKey, size: undefined });
});

it('writes no record for an outcome that reached the source, and that S3 denies us', async () => {
  const metadata = outcomeMetadata(etag, 'any');
  await store.write(inputKey, { bytes: new Uint8Array([1]), contentType: 'any', metadata });
  deny('read');
  await dispatch(inputKey);
  expect([...store.objects.keys()]).toEqual([inputKey]);
});

it('makes four runs at most on an upload that somebody keeps replacing, only the first one as planned', async () => {
  const drawing = (width: number) =>
    Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="9"/>`);
  const replace = (width: number) =>
    store.write(inputKey, { bytes: drawing(width), contentType: 'any' });
  let runs = 0;
  const job = { ...smallJob, sourceEtag: await replace(1) };
  const render: typeof renderPool.render = async (_, order) => {
    await order();
    await replace(1 + ++runs);
    return { ok: false, failure: failure('damaged'), peakMemoryMb: 1, cpuMs: 1 };
  };
  const worker = createWorker({ ...dependencies(), renderPool: { render } });
  await expect(worker(job, context)).rejects.toThrow('was replaced 4 times');
  expect(runs).toBe(4);
});

it('does not log the event, and publishes what a worker made', async () => {
  const log = vi.spyOn(console, 'log').mockImplementation(() => {});
  expect(await createWorker(dependencies())(smallJob, context)).toBe('thumbnail');
  expect(published.map(({ detailType }) => detailType)).toEqual(['Thumbnails Ready']);
  expect(log.mock.calls.join()).not.toMatch(/toPublish|thumbhash|metadata/i);
  log.mockRestore();
});
