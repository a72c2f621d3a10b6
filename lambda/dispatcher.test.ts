import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { failure } from '#core/failure.ts';
import { encodeEventKey, type Job } from '#core/job.ts';
import { createKeyScheme } from '#core/keys.ts';
import { isThumbnailSet, reportFromMetadata, uploadMetadata } from '#core/thumbnail-report.ts';
import { TransientError } from '#core/transient-error.ts';
import { definitionOf, squareVariant } from '#core/variant.ts';
import { createRenderPool } from '#render/process/render-pool.ts';
import type { RenderBudget } from '#render/process/render-within-budget.ts';
import { writeTombstone } from '#storage/tombstone.ts';
import { context } from '#test/doubles/invocation-context.ts';
import {
  createMemoryObjectStore,
  type MemoryObjectStore,
  storageIn,
} from '#test/doubles/memory-object-store.ts';
import { cornersPicture, noisePicture } from '#test/images/pictures.ts';
import { createDispatcher, type Dispatcher } from './dispatcher.ts';
import { readLambdaSettings } from './settings.ts';
import { createWorker } from './worker.ts';

const renderPool = createRenderPool();
afterAll(() => renderPool.close());
const failingProcess = (
  code: 'took-too-long' | 'needs-too-much-memory' | 'crashed',
): RenderBudget['renderPool'] => ({
  async render(_, order) {
    await order();
    return { ok: false, failure: failure(code), peakMemoryMb: 0, cpuMs: 0 };
  },
});
const drawing = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="200" height="100"/>');

function eventOf(...keys: string[]) {
  return {
    Records: keys.map((key) => ({
      eventSource: 'aws:s3',
      s3: { bucket: { name: 'local-bucket' }, object: { key: encodeEventKey(key), size: 1 } },
    })),
  };
}

describe('the dispatcher', () => {
  let store: MemoryObjectStore;
  let invoked: Job[];
  let dispatch: Dispatcher;
  beforeEach(() => {
    store = createMemoryObjectStore();
    invoked = [];
    dispatch = createDispatcher({
      ...storageIn(store),
      renderPool,
      settings: readLambdaSettings({
        MAX_UPLOAD_BYTES: '2000000',
        MAX_PIXELS: '30000000',
        LATENCY_AIM: 'cheapest',
      }),
      invokeWorker: async (job) => {
        invoked.push(job);
      },
    });
  });

  async function put(key: string, bytes: Uint8Array, fileName?: string) {
    const metadata = fileName === undefined ? {} : uploadMetadata(fileName);
    await store.write(key, { bytes, contentType: 'application/octet-stream', metadata });
  }

  function failureAt(key: string): unknown {
    const found = store.objects.get(key);
    return found && JSON.parse(new TextDecoder().decode(found.bytes));
  }

  it('renders the upload of a queue message like that of a direct event', async () => {
    await put('input/b/0/photo.jpg', await cornersPicture(600, 400).jpeg().toBuffer());
    const body = JSON.stringify(eventOf('input/b/0/photo.jpg'));
    const test = JSON.stringify({ Service: 'Amazon S3', Event: 's3:TestEvent', Bucket: 'any' });
    const eventSource = 'aws:sqs';
    await dispatch({ Records: [{ eventSource, body: test }] }, context);
    expect([...store.objects.keys()]).toEqual(['input/b/0/photo.jpg']);
    await dispatch({ Records: [{ eventSource, body }] }, context);
    expect([...store.objects.keys()]).toContain('output/b/0/photo_thumbnail.jpg');
    await expect(dispatch({ Records: [{ eventSource, body: '{}' }] }, context)).rejects.toThrow();
  });

  it('renders a small image, and describes the run in the metadata of the thumbnail', async () => {
    await put(
      'input/b/0/photo.jpg',
      await cornersPicture(600, 400).jpeg().toBuffer(),
      'Fötö 1.jpg',
    );
    await dispatch(eventOf('input/b/0/photo.jpg'), context);
    const thumbnail = store.objects.get('output/b/0/photo_thumbnail.jpg');
    expect(thumbnail?.contentType).toBe('image/jpeg');
    expect(reportFromMetadata(thumbnail?.metadata ?? {})).toMatchObject({
      fileName: 'Fötö 1.jpg',
      sourceFormat: 'jpeg',
      sourceWidth: 600,
      sourceHeight: 400,
      width: 128,
      height: 85,
      bytes: thumbnail?.bytes.length,
      tier: 'small',
      tierReason: expect.stringMatching(/^0\.2 MP baseline JPEG needs about \d+ MB: small$/),
      memoryMb: 512,
      imageClass: 'baseline JPEG',
      predictedMemoryMb: expect.any(Number),
      predictedCpuMs: expect.any(Number),
      cpuMs: expect.any(Number),
      requestId: 'request-1',
      thumbHash: expect.stringMatching(/^[\w+/]{22,36}=*$/),
    });
    expect(invoked).toEqual([]);
  });

  it('removes a deleted file of a batch that a PUT has brought back', async () => {
    const batchId = 'b'.repeat(26);
    await writeTombstone(storageIn(store), batchId, [1]);
    const bytes = await cornersPicture(60, 40).jpeg().toBuffer();
    for (const index of [0, 1]) await put(`input/${batchId}/${index}/photo.jpg`, bytes);
    await dispatch(eventOf(...store.objects.keys()), context);
    expect([...store.objects.keys()].toSorted()).toEqual([
      `input/${batchId}/0/photo.jpg`,
      `output/${batchId}/0/photo_thumbnail.jpg`,
      `state/deleted/${batchId}.json`,
    ]);
  });

  it('writes all thumbnails of an upload, and the first one when the others are there', async () => {
    const settings = readLambdaSettings({
      THUMBNAILS: 'thumbnail=128; card=80x60 cover webp q60; page=400 png',
      CACHE_CONTROL: 'public, max-age=60',
    });
    const keys = createKeyScheme(settings.places, settings.variants);
    const written: string[] = [];
    const write: MemoryObjectStore['write'] = (key, content) => {
      written.push(key);
      return store.write(key, content);
    };
    const stores = { input: store, output: { ...store, write }, state: store };
    const invokeWorker = async () => {};
    await put('input/photo.jpg', await cornersPicture(600, 600).jpeg().toBuffer());
    await createDispatcher({ stores, keys, settings, invokeWorker, renderPool })(
      eventOf('input/photo.jpg'),
      context,
    );
    expect(written).toEqual([
      'output/photo_card.jpg.webp',
      'output/photo_page.jpg.png',
      'output/photo_thumbnail.jpg',
    ]);
    const types = written.map((key) => store.objects.get(key)?.contentType);
    expect(types).toEqual(['image/webp', 'image/png', 'image/jpeg']);
    const headers = written.map((key) => store.objects.get(key)?.cacheControl);
    expect(headers).toEqual(Array(3).fill('public, max-age=60'));
    const etags = written.slice(0, 2).map(async (key) => (await store.readHead(key))?.etag);
    const { metadata = {} } = store.objects.get('output/photo_thumbnail.jpg') ?? {};
    const definition = definitionOf(keys.outputsOf('input/photo.jpg'));
    expect(isThumbnailSet(metadata, definition, await Promise.all(etags))).toBe(true);
  });

  it('leaves each outcome alone that reaches the source, but not a picture of others with one of its metadata names', async () => {
    const settings = readLambdaSettings({ THUMBNAILS: 'thumbnail=128; card=80x60 cover webp' });
    const storage = {
      stores: storageIn(store).stores,
      keys: createKeyScheme(settings.places, settings.variants),
    };
    const parts = { ...storage, settings, renderPool, invokeWorker: async () => {} };
    const picture = await cornersPicture(20, 10).png().toBuffer();
    const dispatchAll = async () => {
      for (const key of store.objects.keys())
        if (key.startsWith('input/')) await createDispatcher(parts)(eventOf(key), context);
    };
    await put('input/a.png', picture);
    await put('input/b.png', new Uint8Array([1]));
    await dispatchAll();
    const outcomes = [...store.objects].filter(([key]) => key.startsWith('output/'));
    expect(outcomes.map(([key]) => key).sort()).toEqual([
      'output/a_card.png.webp',
      'output/a_thumbnail.png',
      'output/b_thumbnail.png.error.json',
    ]);
    store.objects.clear();
    for (const [key, content] of outcomes)
      await store.write(key.replace('output', 'input'), content);
    const metadata = { 'source-etag': '"of another program"' };
    await store.write('input/c.png', { bytes: picture, contentType: 'image/png', metadata });
    await dispatchAll();
    expect([...store.objects.keys()].filter((key) => key.startsWith('output/')).sort()).toEqual([
      'output/c_card.png.webp',
      'output/c_thumbnail.png',
    ]);
  });

  it('passes on how long the upload waited, to the thumbnail and to a worker', async () => {
    const uploadedAt = new Date(Date.now() - 5000).toISOString();
    const timed = (event: ReturnType<typeof eventOf>) => ({
      Records: event.Records.map((record) => ({ ...record, eventTime: uploadedAt })),
    });
    await put('input/small.png', await noisePicture(20, 20).png().toBuffer());
    await put('input/big.avif', await cornersPicture(5000, 4000).avif({ effort: 0 }).toBuffer());
    await dispatch(timed(eventOf('input/small.png', 'input/big.avif')), context);
    const { metadata = {} } = store.objects.get('output/small_thumbnail.png') ?? {};
    const { queueMs = 0 } = reportFromMetadata(metadata) ?? {};
    expect(queueMs).toBeGreaterThanOrEqual(5000);
    expect(queueMs).toBeLessThan(60_000);
    expect(invoked).toMatchObject([{ uploadedAt }]);
  });

  it('renders a drawing in a render process', async () => {
    await put('input/drawing.svg', drawing);
    await dispatch(eventOf('input/drawing.svg'), context);
    expect([...store.objects.keys()]).toContain('output/drawing_thumbnail.svg.webp');
  });

  it('hands an image that needs more memory to the worker of its tier, and writes nothing', async () => {
    await put('input/big.avif', await cornersPicture(5000, 4000).avif({ effort: 0 }).toBuffer());
    await dispatch(eventOf('input/big.avif'), context);
    expect(invoked).toEqual([
      {
        bucket: 'local-bucket',
        inputKey: 'input/big.avif',
        outputs: [{ ...squareVariant(128, true), format: 'avif' }],
        tier: 'medium',
        reason: expect.stringContaining('20.0 MP AVIF'),
        predicted: { imageClass: 'AVIF', memoryMb: expect.any(Number), cpuMs: expect.any(Number) },
        sourceEtag: (await store.readHead('input/big.avif'))?.etag,
      },
    ]);
    expect([...store.objects.keys()]).toEqual(['input/big.avif']);
  });

  it('runs every record of an event, with any characters in the keys', async () => {
    const keys = [
      'input/my photo+1 100%.png',
      'input/Zürich 東京 🎉.png',
      'input/a/b/no-extension',
    ];
    for (const key of keys) await put(key, await noisePicture(20, 20).png().toBuffer());
    await dispatch(eventOf(...keys), context);
    for (const key of [
      'output/my photo+1 100%_thumbnail.png',
      'output/Zürich 東京 🎉_thumbnail.png',
      'output/a/b/no-extension_thumbnail_.webp',
    ]) {
      expect(store.objects.has(key), key).toBe(true);
    }
  });

  it('never renders what it made itself, and leaves nothing of an upload that the key had before', async () => {
    await put('input/a.png', await cornersPicture(600, 400).png().toBuffer());
    await dispatch(eventOf('input/a.png'), context);
    const made = store.objects.get('output/a_thumbnail.png');
    if (!made) throw new Error('no thumbnail');
    await store.write('input/a.png', { ...made, contentType: 'image/png' });
    await dispatch(eventOf('input/a.png'), context);
    expect([...store.objects.keys()]).toEqual(['input/a.png']);
  });

  it('ignores keys outside the uploads, and deleted uploads', async () => {
    await put('other/a.png', await noisePicture(20, 20).png().toBuffer());
    await put('input/folder/', new Uint8Array());
    await dispatch(eventOf('other/a.png', 'input/folder/', 'input/gone.png'), context);
    expect([...store.objects.keys()]).toEqual(['other/a.png', 'input/folder/']);
  });

  it.each([
    { what: 'an empty file', bytes: async () => new Uint8Array(), code: 'empty' },
    { what: 'a PDF', bytes: async () => Buffer.from('%PDF-1.7\n'), code: 'unsupported-format' },
    {
      what: 'too many bytes',
      bytes: async () => new Uint8Array(2_000_001),
      code: 'too-many-bytes',
    },
    {
      what: 'too many pixels',
      bytes: () => cornersPicture(6000, 6000).png().toBuffer(),
      code: 'too-many-pixels',
    },
    {
      what: 'half a header',
      bytes: async () => (await noisePicture(300, 300).jpeg().toBuffer()).subarray(0, 100),
      code: 'damaged',
    },
  ])("records $what as a failure, with the person's file name", async ({ bytes, code }) => {
    await put('input/b/3/x.jpg', await bytes(), 'mine.jpg');
    await dispatch(eventOf('input/b/3/x.jpg'), context);
    expect(failureAt('output/b/3/x_thumbnail.jpg.error.json')).toMatchObject({
      code,
      message: expect.stringMatching(/\.$/),
      inputKey: 'input/b/3/x.jpg',
      fileName: 'mine.jpg',
    });
    expect(store.objects.has('output/b/3/x_thumbnail.jpg')).toBe(false);
  });

  it('leaves one outcome when a key is uploaded again', async () => {
    const good = await noisePicture(20, 20).png().toBuffer();
    const outcomes = () => [...store.objects.keys()].filter((key) => key.startsWith('output/'));
    await put('input/a.png', new Uint8Array([1]));
    await dispatch(eventOf('input/a.png'), context);
    expect(outcomes()).toEqual(['output/a_thumbnail.png.error.json']);
    await put('input/a.png', good);
    await dispatch(eventOf('input/a.png'), context);
    expect(outcomes()).toEqual(['output/a_thumbnail.png']);
    await put('input/a.png', new Uint8Array([1]));
    await dispatch(eventOf('input/a.png'), context);
    expect(outcomes()).toEqual(['output/a_thumbnail.png.error.json']);
  });

  it('refuses an event of another bucket, although this one has an upload of that key', async () => {
    await put('input/a.png', await noisePicture(20, 20).png().toBuffer());
    const log = vi.spyOn(console, 'log').mockImplementation(() => {});
    const s3 = { bucket: { name: 'another-bucket' }, object: { key: 'input/a.png' } };
    await dispatch({ Records: [{ s3 }] }, context);
    expect([...store.objects.keys()]).toEqual(['input/a.png']);
    expect(String(log.mock.calls[0])).toContain(
      'serves the bucket local-bucket, not another-bucket',
    );
    log.mockRestore();
  });

  it('throws when S3 fails, so that Lambda tries again, but runs the other records first', async () => {
    await put('input/good.png', await noisePicture(20, 20).png().toBuffer());
    const failing = createDispatcher({
      renderPool,
      settings: readLambdaSettings({}),
      invokeWorker: async () => {},
      ...storageIn({
        ...store,
        read: (key, range) =>
          key.includes('bad') ? Promise.reject(new Error('503')) : store.read(key, range),
      }),
    });
    await expect(failing(eventOf('input/bad.png', 'input/good.png'), context)).rejects.toThrow(
      '1 of 2 uploads: Error: 503',
    );
    expect(store.objects.has('output/good_thumbnail.png')).toBe(true);
  });

  it('throws a TransientError when only a service failed', async () => {
    await put('input/a.png', await noisePicture(20, 20).png().toBuffer());
    const slowDown = Object.assign(new Error('SlowDown'), { $metadata: { attempts: 3 } });
    const failing = createDispatcher({
      renderPool,
      settings: readLambdaSettings({}),
      invokeWorker: async () => {},
      ...storageIn({ ...store, write: () => Promise.reject(slowDown) }),
    });
    await expect(failing(eventOf('input/a.png'), context)).rejects.toThrow(TransientError);
  });

  it('renders the current upload, even if the event is about another version', async () => {
    const bytes = await noisePicture(20, 20).png().toBuffer();
    await put('input/a.png', bytes);
    const uploadedAt = new Date(Date.now() - 5000).toISOString();
    const [record] = eventOf('input/a.png').Records;
    const event = (eTag: string) => ({
      Records: [{ ...record, eventTime: uploadedAt, s3: { object: { key: 'input/a.png', eTag } } }],
    });
    const { etag = '' } = (await store.readHead('input/a.png')) ?? {};
    const report = () =>
      reportFromMetadata(store.objects.get('output/a_thumbnail.png')?.metadata ?? {});
    await dispatch(event(etag.replaceAll('"', '')), context);
    expect(report()).toMatchObject({ sourceEtag: etag, queueMs: expect.any(Number) });
    await dispatch(event('d41d8cd98f00b204e9800998ecf8427e'), context);
    expect(report(), 'the time of this upload is not known').toMatchObject({ sourceEtag: etag });
    expect(report()?.queueMs).toBeUndefined();
  });

  it('rejects an event that S3 does not send', async () => {
    await expect(dispatch({ hello: 'world' }, context)).rejects.toThrow('Records');
  });
});

describe('a worker whose upload was replaced after it was planned', () => {
  it('plans the new upload, and hands it over when it needs a larger tier', async () => {
    const store = createMemoryObjectStore();
    const jobs: Job[] = [];
    const invokeWorker = async (job: Job) => {
      jobs.push(job);
    };
    const dependencies = {
      ...storageIn(store),
      settings: readLambdaSettings({}),
      renderPool,
      invokeWorker,
    };
    const medium = { ...context, memoryLimitInMB: '1024' };
    const write = (bytes: Uint8Array) =>
      store.write('input/a.png', { bytes, contentType: 'image/png' });
    const job: Job = {
      inputKey: 'input/a.png',
      tier: 'medium',
      reason: 'as it was planned',
      predicted: { imageClass: '8-bit PNG', memoryMb: 500, cpuMs: 100 },
      sourceEtag: '"of the upload that was planned"',
    };
    const small = await noisePicture(20, 10).png().toBuffer();
    await write(small);
    expect(await createWorker(dependencies)(job, medium)).toBe('thumbnail');
    const { metadata = {} } = store.objects.get('output/a_thumbnail.png') ?? {};
    expect(reportFromMetadata(metadata)).toMatchObject({ sourceWidth: 20, tier: 'medium' });

    // The planner reads only the header, which now says 256 interlaced megapixels.
    const large = Buffer.from(small);
    large.writeUInt32BE(16_000, 16);
    large.writeUInt32BE(16_000, 20);
    large.writeUInt8(1, 28);
    await write(large);
    expect(await createWorker(dependencies)(job, medium)).toBe('handed over');
    expect(jobs).toMatchObject([
      { tier: 'large', sourceEtag: expect.not.stringMatching('planned') },
    ]);

    store.objects.delete('input/a.png');
    expect(await createWorker(dependencies)(job, medium)).toBe('gone');
  });

  it('plans a job anew that waited while the setting changed', async () => {
    const store = createMemoryObjectStore();
    await store.write('input/a.png', {
      bytes: await noisePicture(90, 90).png().toBuffer(),
      contentType: 'image/png',
    });
    const settings = readLambdaSettings({ THUMBNAILS: 'thumbnail=64; card=20 webp' });
    const keys = createKeyScheme(settings.places, settings.variants);
    const stores = { input: store, output: store, state: store };
    const invokeWorker = async () => {};
    const job: Job = {
      inputKey: 'input/a.png',
      outputs: [{ ...squareVariant(128, true), format: 'png' }],
      tier: 'medium',
      reason: 'as it was planned',
      predicted: { imageClass: '8-bit PNG', memoryMb: 500, cpuMs: 100 },
    };
    await createWorker({ stores, keys, settings, invokeWorker, renderPool })(job, context);
    const made = [...store.objects.keys()].filter((key) => key.startsWith('output/'));
    expect(made.toSorted()).toEqual(['output/a_card.png.webp', 'output/a_thumbnail.png']);
    const { metadata = {} } = store.objects.get('output/a_thumbnail.png') ?? {};
    expect(reportFromMetadata(metadata)).toMatchObject({ width: 64 });
  });
});

describe('an image that runs out of time or memory, or ends its process', () => {
  it.each([
    { code: 'took-too-long', cause: 'time' },
    { code: 'needs-too-much-memory', cause: 'memory' },
    { code: 'crashed', cause: 'crash' },
  ] as const)('($code) is tried once on the next tier, then recorded', async ({ code, cause }) => {
    const store = createMemoryObjectStore();
    await store.write('input/drawing.svg', { bytes: drawing, contentType: 'image/svg+xml' });
    const jobs: Job[] = [];
    const dependencies = {
      ...storageIn(store),
      settings: readLambdaSettings({ LATENCY_AIM: 'cheapest' }),
      renderPool: failingProcess(code),
      invokeWorker: async (job: Job) => {
        jobs.push(job);
      },
    };
    await createDispatcher(dependencies)(eventOf('input/drawing.svg'), context);
    expect(jobs).toMatchObject([{ tier: 'medium', escalated: { from: 'small', cause } }]);
    expect(store.objects.size, 'no outcome yet').toBe(1);

    const outcome = await createWorker(dependencies)(jobs[0], {
      ...context,
      memoryLimitInMB: '1024',
    });
    expect(outcome).toBe('failure');
    expect(jobs).toHaveLength(1);
    const key = 'output/drawing_thumbnail.svg.webp.error.json';
    const record: unknown = JSON.parse(Buffer.from(store.objects.get(key)?.bytes ?? []).toString());
    expect(record).toMatchObject({ code });
  });

  it('gets a thumbnail that names the first tier when the next tier can render it', async () => {
    const store = createMemoryObjectStore();
    await store.write('input/drawing.svg', { bytes: drawing, contentType: 'image/svg+xml' });
    const worker = createWorker({
      ...storageIn(store),
      renderPool,
      settings: readLambdaSettings({}),
      invokeWorker: () => Promise.reject(new Error('not again')),
    });
    const predicted = { imageClass: 'SVG', memoryMb: 220, cpuMs: 150 };
    const escalated = { from: 'small', cause: 'time' };
    const job = { inputKey: 'input/drawing.svg', tier: 'medium', reason: '', predicted, escalated };
    await worker(job, { ...context, memoryLimitInMB: '1024' });
    const thumbnail = store.objects.get('output/drawing_thumbnail.svg.webp');
    expect(reportFromMetadata(thumbnail?.metadata ?? {})).toMatchObject({ escalatedFrom: 'small' });
  });
});
