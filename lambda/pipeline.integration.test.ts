// The Lambdas that `sls offline` runs: each test puts an object, as the AWS CLI would, and finds its outcome.
import sharp from 'sharp';
import { describe, expect, it, vi } from 'vitest';
import { reportFromMetadata } from '#core/thumbnail-report.ts';
import { createS3ObjectStore } from '#storage/object-store.ts';
import { outcomeKeysOf } from '#test/doubles/default-keys.ts';
import { cornersPicture, noisePicture } from '#test/images/pictures.ts';
import { createWorkerInvoker } from './worker-invoker.ts';

const store = createS3ObjectStore('local-bucket');

async function put(key: string, bytes: Uint8Array): Promise<void> {
  await store.write(key, { bytes, contentType: 'application/octet-stream' });
}

/** Waits until each key has an outcome. */
async function outcomesOf(
  keys: readonly string[],
  timeoutMs = 50_000,
): Promise<Map<string, string>> {
  const deadline = Date.now() + timeoutMs;
  const found = new Map<string, string>();
  while (found.size < keys.length && Date.now() < deadline) {
    const prefix = commonPrefix(keys).replace(/^input/, 'output');
    const present = new Set((await store.list(prefix)).map(({ key }) => key));
    for (const key of keys) {
      const { thumbnailKey = '', failureKey = '' } = outcomeKeysOf(key) ?? {};
      if (present.has(thumbnailKey)) found.set(key, thumbnailKey);
      else if (present.has(failureKey)) found.set(key, failureKey);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return found;
}

function commonPrefix(keys: readonly string[]): string {
  const [first = ''] = keys;
  return keys.length === 1
    ? first.replace(/\.[^./]*$/, '')
    : first.slice(0, first.lastIndexOf('/') + 1);
}

describe('an object put into input/', () => {
  it.each([
    ['input/higor_logo.jpg', 'output/higor_logo_thumbnail.jpg'],
    ['input/my photo+1 100%.jpg', 'output/my photo+1 100%_thumbnail.jpg'],
    ['input/Zürich 東京 🎉.png', 'output/Zürich 東京 🎉_thumbnail.png'],
    ['input/v1.2.final.webp', 'output/v1.2.final_thumbnail.webp'],
    ['input/no-extension', 'output/no-extension_thumbnail_.webp'],
    ['input/SHOUTING.JPG', 'output/SHOUTING_thumbnail.JPG'],
    ['input/a/b.png', 'output/a/b_thumbnail.png'],
    ['input/scan.tif', 'output/scan_thumbnail.tif.webp'],
    ['input/%2e%2e%2f.png', 'output/%2e%2e%2f_thumbnail.png'],
  ])('%s gets its thumbnail at %s', async (inputKey, thumbnailKey) => {
    await put(inputKey, await cornersPicture(300, 200).jpeg().toBuffer());
    expect((await outcomesOf([inputKey])).get(inputKey)).toBe(thumbnailKey);
    const thumbnail = await store.read(thumbnailKey);
    const { width, height } = await sharp(thumbnail?.bytes).metadata();
    expect([width, height]).toEqual([128, 85]);
  });

  it.each(['one by one', 'in one request'])(
    'loses its thumbnail when it is deleted %s',
    async (way) => {
      const folder = `input/deleted ${way}/`;
      const keys = ['a.jpg', 'b & c.jpg'].map((name) => folder + name);
      for (const key of keys) await put(key, await cornersPicture(30, 20).jpeg().toBuffer());
      expect((await outcomesOf(keys)).size).toBe(2);
      if (way === 'in one request') await store.removeAll(keys);
      else for (const key of keys) await store.remove(key);
      const outcomes = () => store.list(folder.replace('input', 'output'));
      await vi.waitFor(async () => expect(await outcomes()).toEqual([]), { timeout: 20_000 });
    },
  );

  it('is rendered by the worker of its tier when it needs more than the dispatcher has', async () => {
    const key = 'input/tiers/large.avif';
    await put(key, await cornersPicture(6000, 4000).avif({ effort: 0 }).toBuffer());
    const thumbnailKey = (await outcomesOf([key])).get(key) ?? '';
    const report = reportFromMetadata((await store.readMetadata(thumbnailKey)) ?? {});
    expect(report).toMatchObject({ tier: 'large', memoryMb: 1769, sourceWidth: 6000 });
  });

  it('is rendered in the render process when it is a drawing, 20 of them put at once', async () => {
    const svg =
      '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="60"><path d="M0 0h9v9z"/></svg>';
    const keys = Array.from({ length: 20 }, (_, i) => `input/drawings/${i}.svg`);
    await Promise.all(keys.map((key) => put(key, Buffer.from(svg))));
    const outcomes = [...(await outcomesOf(keys)).values()];
    expect(outcomes.filter((key) => key.endsWith('_thumbnail.svg.webp'))).toHaveLength(20);
  });

  it('gets a failure record when it is empty', async () => {
    const key = 'input/failures/empty.jpg';
    await put(key, new Uint8Array());
    expect((await outcomesOf([key])).get(key)).toBe(
      'output/failures/empty_thumbnail.jpg.error.json',
    );
  });

  it('ends as a thumbnail or a failure record, 200 of them put at once', async () => {
    const makers = [
      (i: number) =>
        noisePicture(200 + i, 150, i)
          .jpeg()
          .toBuffer(),
      (i: number) =>
        noisePicture(200 + i, 150, i)
          .png()
          .toBuffer(),
      (i: number) =>
        noisePicture(200 + i, 150, i)
          .webp()
          .toBuffer(),
      (i: number) =>
        cornersPicture(300 + i, 200)
          .gif()
          .toBuffer(),
      (i: number) =>
        cornersPicture(300 + i, 200)
          .avif({ effort: 0 })
          .toBuffer(),
      async (i: number) =>
        (
          await noisePicture(200 + i, 150, i)
            .jpeg()
            .toBuffer()
        ).subarray(0, 9000),
      async (i: number) => Buffer.from(`no image at all, number ${i}`),
    ];
    const files = new Map<string, Buffer>();
    for (let i = 0; i < 200; i++) {
      const bytes = await makers[i % makers.length]?.(i);
      if (bytes) files.set(`input/burst/${i}.jpg`, bytes);
    }
    await Promise.all([...files].map(([key, bytes]) => put(key, bytes)));

    const outcomes = await outcomesOf([...files.keys()]);
    expect(outcomes.size).toBe(200);
    const failed = [...outcomes.values()].filter((key) => key.endsWith('.error.json'));
    // Of each seven one is no image: 28 rounds of seven, and four good ones. Half a JPEG shows what there is.
    expect(failed).toHaveLength(28);
  });
});

describe('a worker that fails', () => {
  it('does not take the local stack down', async () => {
    const invoke = createWorkerInvoker('thumbnail-generator-dev-worker-');
    await invoke({
      inputKey: 'outside/a.png',
      tier: 'medium',
      reason: 'no upload: it throws',
      predicted: { imageClass: '8-bit PNG', memoryMb: 70, cpuMs: 12 },
    });
    await new Promise((resolve) => setTimeout(resolve, 500));
    await put('input/after/failure.png', await noisePicture(20, 20).png().toBuffer());
    expect(await outcomesOf(['input/after/failure.png'])).toHaveProperty('size', 1);
  });
});
