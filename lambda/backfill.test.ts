// Each step of a backfill ends the upload, or returns the job for a larger tier to the command that waits. No step invokes a function.
import { afterAll, beforeEach, expect, it, vi } from 'vitest';
import { type BackfillReply, backfillReplySchema, type KeptOutcome } from '#core/backfill.ts';
import { failure } from '#core/failure.ts';
import { encodeEventKey, type Job } from '#core/job.ts';
import { createRenderPool } from '#render/process/render-pool.ts';
import { ReadDenied } from '#storage/s3-errors.ts';
import { context } from '#test/doubles/invocation-context.ts';
import {
  createMemoryObjectStore,
  type MemoryObjectStore,
  storageIn,
} from '#test/doubles/memory-object-store.ts';
import { cornersPicture } from '#test/images/pictures.ts';
import { createDispatcher } from './dispatcher.ts';
import { createFailedInvocationHandler } from './failed-invocation.ts';
import { writeFailure } from './outcome.ts';
import { readLambdaSettings } from './settings.ts';
import { createWorker } from './worker.ts';

const renderPool = createRenderPool();
afterAll(() => renderPool.close());
vi.spyOn(console, 'log').mockImplementation(() => {});

const key = 'input/album/a+b.png';
const thumbnailKey = 'output/album/a+b_thumbnail.png';
const failureKey = `${thumbnailKey}.error.json`;
const job: Job = {
  inputKey: key,
  tier: 'medium',
  reason: 'any',
  predicted: { imageClass: 'any', memoryMb: 1, cpuMs: 1 },
};

let store: MemoryObjectStore;
let render: typeof renderPool.render;
beforeEach(async () => {
  store = createMemoryObjectStore();
  render = renderPool.render;
  const bytes = await cornersPicture(200, 100).png().toBuffer();
  await store.write(key, { bytes, contentType: 'any' });
});

const dependencies = () => ({
  ...storageIn(store),
  settings: readLambdaSettings({}),
  renderPool: { render: (...args: Parameters<typeof render>) => render(...args) },
  invokeWorker: () => Promise.reject(new Error('A backfill invokes no function')),
});
const dispatch = async (keeps: readonly KeptOutcome[] = [], bytes?: number) =>
  createDispatcher(dependencies())({ backfill: { key, keeps, bytes } }, context);
const work = async (next: Job): Promise<BackfillReply> => {
  const event = { backfill: { key, keeps: [] }, job: next };
  return backfillReplySchema.parse(await createWorker(dependencies())(event, context));
};
const settle = (fault: object, next?: Job, keeps: readonly KeptOutcome[] = ['failure']) =>
  createFailedInvocationHandler(dependencies())({
    backfill: { key, keeps },
    job: next,
    fault,
  });

it('ends an upload on the dispatcher', async () => {
  expect(await dispatch()).toEqual({ outcome: 'thumbnail' });
  expect(store.objects.has(thumbnailKey)).toBe(true);
});

async function writeThumbnail() {
  const event = { Records: [{ s3: { object: { key: encodeEventKey(key), size: 1 } } }] };
  await createDispatcher(dependencies())(event, context);
}

const outcomes = {
  none: async () => {},
  thumbnail: writeThumbnail,
  oldThumbnail: async () => {
    await writeThumbnail();
    const found = store.objects.get(thumbnailKey);
    if (!found) throw new Error('There is no thumbnail');
    await store.write(thumbnailKey, { ...found, metadata: { ...found.metadata, version: '0.1' } });
  },
  failure: async () => {
    const upload = await store.readHead(key);
    if (!upload) throw new Error('There is no upload');
    await writeFailure(storageIn(store), key, failure('crashed'), upload);
  },
};

it.each<[keyof typeof outcomes, KeptOutcome[], string]>([
  ['none', ['thumbnail', 'failure'], 'thumbnail'],
  ['thumbnail', ['thumbnail', 'failure'], 'left'],
  ['thumbnail', ['new-thumbnail', 'failure'], 'left'],
  ['thumbnail', [], 'thumbnail'],
  ['oldThumbnail', ['thumbnail', 'failure'], 'left'],
  ['oldThumbnail', ['new-thumbnail', 'failure'], 'thumbnail'],
  ['failure', ['thumbnail', 'failure'], 'left'],
  ['failure', ['new-thumbnail', 'failure'], 'left'],
  ['failure', ['thumbnail'], 'thumbnail'],
])('looks again before it renders: %s, keeps %j -> %s', async (before, keeps, outcome) => {
  await outcomes[before]();
  expect(await dispatch(keeps)).toMatchObject({ outcome });
});

it('leaves the thumbnails of an upload that was deleted since the listing to the event of the deletion', async () => {
  await writeThumbnail();
  await store.remove(key);
  expect(await dispatch()).toEqual({ outcome: 'gone' });
  expect(store.objects.has(thumbnailKey)).toBe(true);
});

it('records that S3 denies us the upload, even its HEAD, by the version that the listing shows', async () => {
  const deny = () => Promise.reject(new ReadDenied('local-bucket', key, 'access-denied'));
  const denying = { ...store, read: deny, open: deny, readHead: deny };
  const { stores, ...others } = dependencies();
  const run = createDispatcher({ ...others, stores: { ...stores, input: denying } });
  const backfill = { key, keeps: ['thumbnail' as const] };
  await expect(run({ backfill }, context)).rejects.toThrow('access-denied');
  const listed = { ...backfill, etag: (await store.readHead(key))?.etag };
  expect(await run({ backfill: listed }, context)).toEqual({
    outcome: 'failure',
    code: 'access-denied',
  });
  expect((await store.readHead(failureKey))?.metadata).toMatchObject({
    'source-etag': listed.etag,
  });
});

it('returns the job for the next tier, once, if each render crashes; then it records the failure', async () => {
  render = async (_, order) => {
    await order();
    return { ok: false, failure: failure('crashed'), peakMemoryMb: 1, cpuMs: 1 };
  };
  const first = await dispatch();
  expect(first).toMatchObject({ outcome: 'escalated', next: { tier: 'medium' } });
  if (!first?.next) throw new Error('There is no next job');
  expect(await work(first.next)).toEqual({ outcome: 'failure', code: 'crashed' });
  expect(store.objects.has(failureKey)).toBe(true);
});

it('plans an upload again that replaced the planned one', async () => {
  const former = await work({ ...job, sourceEtag: '"of the former upload"' });
  expect(former).toEqual({ outcome: 'thumbnail' });
});

it('settles what Lambda killed: by the next tier once, and else by a failure record', async () => {
  const memory = { errorType: 'Runtime.OutOfMemory', errorMessage: 'killed' };
  const etag = (await store.readHead(key))?.etag;
  const killed = await settle(memory, { ...job, sourceEtag: etag });
  expect(killed).toMatchObject({ outcome: 'escalated', next: { tier: 'large' } });
  expect(await settle(memory, killed?.next)).toEqual({
    outcome: 'failure',
    code: 'needs-too-much-memory',
  });
});

it('does not take a former failure record for the end of a run that Lambda killed', async () => {
  await outcomes.failure();
  const memory = { errorType: 'Runtime.OutOfMemory', errorMessage: 'killed' };
  expect(await settle(memory, undefined, ['thumbnail'])).toMatchObject({
    outcome: 'escalated',
    next: { tier: 'medium' },
  });
  expect(await settle(memory, { ...job, tier: 'huge' }, ['thumbnail'])).toEqual({
    outcome: 'failure',
    code: 'needs-too-much-memory',
  });
  expect(await settle(memory)).toEqual({ outcome: 'left' });
});

it('records a crash of the dispatcher itself without another look at the image', async () => {
  const crash = { errorType: 'Runtime.ExitError', errorMessage: 'Runtime exited' };
  expect(await settle(crash)).toEqual({ outcome: 'failure', code: 'crashed' });
});
