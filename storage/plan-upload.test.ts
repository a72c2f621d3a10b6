import { expect, it } from 'vitest';
import { readRenderSettings } from '#core/settings.ts';
import { createMemoryObjectStore } from '#test/doubles/memory-object-store.ts';
import { noisePicture } from '#test/images/pictures.ts';
import type { ObjectStore } from './object-store.ts';
import { readUploadFacts } from './plan-upload.ts';

const key = 'input/a.jpg';

/** Makes a JPEG with 180 KB of comments before its frame header, so that the first read does not reach the header. */
async function lateHeader(width: number): Promise<Buffer> {
  const jpeg = await noisePicture(width, 20).jpeg().toBuffer();
  const comment = Buffer.alloc(60_000, 'x');
  comment.writeUInt32BE(0xfffe_ea5e);
  return Buffer.concat([jpeg.subarray(0, 2), comment, comment, comment, jpeg.subarray(2)]);
}

/** Replaces the upload before some of its reads, numbered from 1. */
async function readWhileReplaced(replacedAt: readonly number[]) {
  const store = createMemoryObjectStore();
  const put = async (width: number) =>
    store.write(key, { bytes: await lateHeader(width), contentType: 'image/jpeg' });
  await put(100);
  let reads = 0;
  const racing: Pick<ObjectStore, 'read'> = {
    read: async (...args) => {
      if (replacedAt.includes(++reads)) await put(200 + reads);
      return store.read(...args);
    },
  };
  const facts = await readUploadFacts(racing, key, readRenderSettings({}));
  return { facts, etag: (await store.readHead(key))?.etag };
}

it('reads all ranges from one version, and starts again when the upload is replaced', async () => {
  for (const replacedAt of [[], [1], [2], [2, 4]]) {
    const { facts, etag } = await readWhileReplaced(replacedAt);
    const width = replacedAt.length === 0 ? 100 : 200 + Number(replacedAt.at(-1));
    expect(facts, `replaced at ${replacedAt}`).toMatchObject({ ok: true, etag, facts: { width } });
  }
});

it('gives up when the upload is replaced during every try', async () => {
  const always = Array.from({ length: 50 }, (_, i) => i + 1);
  await expect(readWhileReplaced(always)).rejects.toThrow('replaced 3 times');
});
