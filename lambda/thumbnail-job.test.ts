// What a job fetches from S3, counted between a real local S3 and the job.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { reportFromMetadata } from '#core/thumbnail-report.ts';
import { TransientError } from '#core/transient-error.ts';
import { createRenderPool } from '#render/process/render-pool.ts';
import { createS3Client, createS3ObjectStore, type ObjectStore } from '#storage/object-store.ts';
import { storageIn } from '#test/doubles/memory-object-store.ts';
import { noisePicture, waves } from '#test/images/pictures.ts';
import { renderOk } from '#test/judges/renders.ts';
import { type CountingProxy, startCountingProxy } from '#test/services/start-counting-proxy.ts';
import { type LocalS3, startLocalS3 } from '#test/services/start-local-s3.ts';
import type { RunResult } from './outcome.ts';
import { readLambdaSettings } from './settings.ts';
import { runJob } from './thumbnail-job.ts';

const bucket = 'thumbnail-generator-jobs';
const inputKey = 'input/photo.jpg';
const thumbnailKey = 'output/photo_thumbnail.jpg';
const renderPool = createRenderPool();

let s3: LocalS3;
let proxy: CountingProxy;
let store: ObjectStore;
let direct: ObjectStore;
beforeAll(async () => {
  s3 = await startLocalS3(bucket);
  proxy = await startCountingProxy(s3.port);
  const storeAt = (endpoint: string) => {
    const credentials = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' };
    return createS3ObjectStore(
      bucket,
      createS3Client({ region: 'us-east-1', credentials, endpoint }),
    );
  };
  store = storeAt(proxy.endpoint);
  direct = storeAt(`http://localhost:${s3.port}`);
}, 60_000);
afterAll(async () => {
  await renderPool.close();
  await proxy.stop();
  await s3.stop();
});
beforeEach(() => direct.remove(thumbnailKey));

/** @param breaks see `CountingProxy.reset` */
async function run(bytes: Uint8Array, breaks: readonly number[] = []): Promise<RunResult> {
  await direct.write(inputKey, { bytes, contentType: 'image/jpeg' });
  proxy.reset(breaks);
  const predicted = { imageClass: 'large progressive JPEG', memoryMb: 100, cpuMs: 100 };
  const job = { inputKey, tier: 'small', reason: 'test', predicted } as const;
  const budget = { memoryMb: 512, remainingMs: () => 50_000, renderPool };
  return runJob(job, {
    ...storageIn(store),
    settings: readLambdaSettings({}),
    budget,
    invokeWorker: () => Promise.reject(new Error('not to be handed over')),
    requestId: 'test',
    tier: 'small',
  });
}

const gets = () => proxy.methods.filter((method) => method === 'GET').length;

/** What a renderer makes of the file when it has all bytes. */
async function expected(bytes: Uint8Array): Promise<Buffer> {
  return Buffer.from((await renderOk(bytes, 'jpeg')).bytes);
}

async function thumbnail() {
  const found = await direct.read(thumbnailKey);
  return {
    bytes: Buffer.from(found?.bytes ?? []),
    report: reportFromMetadata(found?.metadata ?? {}),
  };
}

/** Index of the data of the first scan. */
function firstScanOf(bytes: Buffer): number {
  const at = bytes.indexOf(Buffer.of(0xff, 0xda));
  return at + 2 + bytes.readUInt16BE(at + 2);
}

describe('a large progressive JPEG', { timeout: 60_000 }, () => {
  let photo: Buffer;
  beforeAll(async () => {
    const options = { progressive: true, quality: 97 } as const;
    photo = await noisePicture(5000, 3600).jpeg(options).toBuffer();
    expect(photo.length).toBeGreaterThan(20e6);
  }, 60_000);

  it('is fetched with one GET, up to little more than its DC scans', async () => {
    expect(await run(photo)).toMatchObject({ outcome: 'thumbnail' });
    expect(gets()).toBe(1);
    // They are 0.4 MB. Buffers of the kernel held 5 MB more: on one machine, S3 writes faster than a job reads.
    expect(proxy.replyBytes).toBeLessThan(0.5 * photo.length);
    const { bytes, report } = await thumbnail();
    expect(bytes).toEqual(await expected(photo));
    expect(report).toMatchObject({
      sourceBytes: photo.length,
      sourceWidth: 5000,
      sourceHeight: 3600,
    });
  });

  it('leaves nothing of itself to the next image', async () => {
    const next = await waves().jpeg().toBuffer();
    await run(photo);
    await run(next);
    expect((await thumbnail()).bytes).toEqual(await expected(next));
  });

  it('is fetched again when the connection breaks inside its DC scans', async () => {
    expect(await run(photo, [200_000])).toMatchObject({ outcome: 'thumbnail' });
    expect(gets()).toBe(2);
    expect((await thumbnail()).bytes).toEqual(await expected(photo));
  });

  it('is interrupted when every connection breaks inside its DC scans', async () => {
    await expect(
      run(
        photo,
        Array.from({ length: 20 }, () => 200_000),
      ),
    ).rejects.toThrow(TransientError);
    expect(gets()).toBe(3);
  });

  it('is rendered although the connection breaks after its DC scans', async () => {
    expect(await run(photo, [2_000_000])).toMatchObject({ outcome: 'thumbnail' });
    expect(gets()).toBe(1);
  });

  it('is fetched whole for libjpeg when a DC scan is damaged', async () => {
    const damaged = Buffer.from(photo);
    const at = firstScanOf(damaged);
    damaged.fill(0xff, at + 1000, at + 1001).fill(0xd3, at + 1001, at + 1002);
    expect(await run(damaged)).toMatchObject({ outcome: 'thumbnail' });
    expect(gets()).toBe(1);
    expect(proxy.replyBytes).toBeGreaterThan(damaged.length);
    expect((await thumbnail()).bytes).toEqual(await expected(damaged));
  });
});

it('with coarse quantisers, a large progressive JPEG is fetched up to the last bit of its DC coefficients', async () => {
  const coarse = await noisePicture(5000, 3600).jpeg({ progressive: true, quality: 60 }).toBuffer();
  expect(await run(coarse)).toMatchObject({ outcome: 'thumbnail' });
  expect(gets()).toBe(1);
  expect((await thumbnail()).bytes).toEqual(await expected(coarse));
}, 60_000);

it.each([
  [
    'in inks',
    (image: ReturnType<typeof waves>) =>
      image.toColourspace('cmyk').jpeg({ progressive: true, quality: 97 }),
  ],
  ['that is baseline', (image: ReturnType<typeof waves>) => image.jpeg({ quality: 97 })],
])(
  'a large JPEG %s is fetched whole with one GET',
  async (_, encode) => {
    const bytes = await encode(noisePicture(3000, 2000)).toBuffer();
    expect(await run(bytes)).toMatchObject({ outcome: 'thumbnail' });
    expect(gets()).toBe(1);
    expect(proxy.replyBytes).toBeGreaterThan(bytes.length);
    expect((await thumbnail()).bytes).toEqual(await expected(bytes));
  },
  60_000,
);
