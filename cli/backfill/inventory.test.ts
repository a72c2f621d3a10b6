import { gzipSync } from 'node:zlib';
import { beforeEach, expect, it } from 'vitest';
import { createMemoryObjectStore, storageIn } from '#test/doubles/memory-object-store.ts';
import { createMeter } from './request-meter.ts';
import { selectUploads } from './select-uploads.ts';

const store = createMemoryObjectStore();
const reports = createMemoryObjectStore();
const storage = storageIn(store);
const content = { bytes: new Uint8Array([1]), contentType: 'any' };
const { bucket } = storage.keys.places.input;
const manifest = {
  sourceBucket: bucket,
  fileFormat: 'CSV',
  fileSchema:
    'Bucket, Key, VersionId, IsLatest, IsDeleteMarker, Size, LastModifiedDate, ETag, StorageClass',
  files: [{ key: 'data/1.csv.gz' }, { key: 'data/2.csv.gz' }],
};
const put = (key: string, text: string | object) =>
  reports.write(key, {
    ...content,
    bytes: new TextEncoder().encode(typeof text === 'string' ? text : JSON.stringify(text)),
  });

const lineOf = (key: string, isLatest = true, storageClass = 'STANDARD') =>
  `"${bucket}","${key}","","${isLatest}","false","123","2026-11-30T10:00:00.000Z","d41d","${storageClass}"\n`;

beforeEach(async () => {
  for (const key of [
    'input/a b,"c.jpg',
    'input/done.jpg',
    'input/new+.jpg',
    'input/cold.jpg',
    'input/former.jpg',
  ])
    await store.write(key, content);
  const etag = (await store.readHead('input/done.jpg'))?.etag ?? '';
  await store.write('output/done_thumbnail.jpg', { ...content, metadata: { 'source-etag': etag } });
  await put('manifest.json', manifest);
  const lines = [
    [
      lineOf('input/new%2B.jpg'),
      lineOf('input/done.jpg'),
      lineOf('output/done_thumbnail.jpg'),
      lineOf('input/former.jpg', false),
    ],
    [
      lineOf('input/gone.jpg'),
      lineOf('input/cold.jpg', true, 'GLACIER'),
      lineOf('input/a+b%2C%22c.jpg'),
    ],
  ];
  for (const [i, all] of lines.entries())
    await reports.write(`data/${i + 1}.csv.gz`, { ...content, bytes: gzipSync(all.join('')) });
});

async function select(inventory = 's3://reports/manifest.json', cursor?: string) {
  const selection = { mode: 'missing', prefix: 'input/', startedAt: 0, inventory } as const;
  const found: [string | undefined, string][] = [];
  for await (const one of selectUploads(storage, selection, cursor, createMeter(), () => reports)) {
    if (one.upload) expect(one.upload.etag).toBe('"d41d"');
    found.push([one.upload?.key ?? `archived ${one.archived?.key}`, one.cursor]);
  }
  return found;
}

it('selects what the inventory names and still has no outcome, from any cursor', async () => {
  const all = [
    ['input/new+.jpg', '0:0'],
    ['archived input/cold.jpg', '1:1'],
    ['input/a b,"c.jpg', '1:2'],
  ];
  expect(await select()).toEqual(all);
  expect(await select(undefined, '0:0')).toEqual(all);
  expect(await select(undefined, '0:1')).toEqual(all.slice(1));
  expect(await select(undefined, '1:2')).toEqual(all.slice(2));
});

it.each([
  ['{', 'is not the manifest.json'],
  [
    { ...manifest, fileFormat: 'Parquet' },
    'in the format Parquet. Configure an inventory with the format CSV',
  ],
  [{ ...manifest, sourceBucket: 'other' }, 'of the bucket other, but the source is'],
  [{ ...manifest, files: [{ key: 'none' }] }, 'names the file none, which does not exist'],
  ['x'.repeat(10_000_001), 'too large'],
])('refuses a manifest %#', async (text, sentence) => {
  await put('manifest.json', text);
  await expect(select()).rejects.toThrow(sentence);
});

it('refuses an address without an object, and a file that is no gzip', async () => {
  await expect(select('s3://reports/none.json')).rejects.toThrow('There is no object at s3://');
  await expect(select('manifest.json')).rejects.toThrow('is not an address');
  await put('data/1.csv.gz', 'no gzip');
  await expect(select()).rejects.toThrow('incorrect header check');
});
