import { beforeEach, expect, test } from 'vitest';
import { createKeyScheme } from '#core/keys.ts';
import { readRenderSettings } from '#core/settings.ts';
import { reportToMetadata } from '#core/thumbnail-report.ts';
import {
  createMemoryObjectStore,
  type MemoryObjectStore,
  storageIn,
} from '#test/doubles/memory-object-store.ts';
import { noLimits } from '#test/doubles/no-limits.ts';
import { photoReport } from '#test/doubles/reports.ts';
import { createAdmission } from './admission.ts';
import { createOpenFile } from './open-file.ts';

const batchId = 'b'.repeat(26);
const content = { bytes: new Uint8Array(1), contentType: 'image/jpeg' };

let store: MemoryObjectStore;
beforeEach(async () => {
  store = createMemoryObjectStore();
  await store.write(`input/${batchId}/1/photo.jpg`, content);
  await store.write(`output/${batchId}/1/photo_thumbnail.jpg`, {
    ...content,
    metadata: reportToMetadata(photoReport),
  });
  await store.write(`input/${batchId}/12/page.html`, content);
  await store.write(`output/${batchId}/12/page_thumbnail.html.webp.error.json`, content);
});

const limits = { ...noLimits, failedTriesPerMinute: 3 };

function createOpener() {
  const admission = createAdmission(limits);
  const openFile = createOpenFile({
    ...storageIn(store),
    admission,
    settings: { urlExpirySeconds: 300 },
  });
  return (index: string, kind: string, id = batchId) =>
    openFile(new Request('http://localhost/'), { batchId: id, index, kind });
}

const open = (index: string, kind: string, id?: string) => createOpener()(index, kind, id);

test('leads to the thumbnail, and to the original with the type that the worker found', async () => {
  const thumbnail = await open('1', 'thumbnail');
  expect(thumbnail.status).toBe(302);
  expect(thumbnail.headers.get('cache-control')).toBe('no-store');
  expect(thumbnail.headers.get('location')).toContain(`output/${batchId}/1/photo_thumbnail.jpg`);
  const original = await open('1', 'original');
  expect(original.headers.get('location')).toBe(`memory:input/${batchId}/1/photo.jpg?image/jpeg`);
});

test('leads to each further thumbnail by the name of its variant', async () => {
  const { variants, places } = readRenderSettings({
    THUMBNAILS: 'thumbnail=128; card=400x300 cover webp; page=1024',
  });
  const cardKey = `output/${batchId}/1/photo_card.jpg.webp`;
  await store.write(cardKey, content);
  const openFile = createOpenFile({
    ...storageIn(store),
    keys: createKeyScheme(places, variants),
    admission: createAdmission(limits),
    settings: { urlExpirySeconds: 300 },
  });
  const locationOf = async (kind: string) => {
    const reply = await openFile(new Request('http://localhost/'), { batchId, index: '1', kind });
    return reply.headers.get('location') ?? reply.status;
  };
  expect(await locationOf('card')).toBe(`memory:${cardKey}?image/webp`);
  expect(await locationOf('thumbnail')).toContain('photo_thumbnail.jpg');
  expect(await locationOf('page'), 'not made yet').toBe(404);
  expect(await locationOf('other')).toBe(404);
});

test('serves an original without a thumbnail as application/octet-stream', async () => {
  const original = await open('12', 'original');
  expect(original.headers.get('location')).toEqual(
    expect.stringContaining('?application/octet-stream'),
  );
});

test.each([
  ['12', 'thumbnail', batchId],
  ['3', 'original', batchId],
  ['1', 'record', batchId],
  ['1/../12', 'original', batchId],
  ['01', 'original', batchId],
  ['1', 'original', '../'],
])('answers 404 to %s/%s of the batch %s', async (index, kind, id) => {
  expect((await open(index, kind, id)).status).toBe(404);
});

test('answers 429 to a client that tries many unknown addresses, and still opens known ones', async () => {
  const openMany = createOpener();
  const statuses: number[] = [];
  for (let i = 0; i < 5; i += 1) statuses.push((await openMany(String(i), 'any')).status);
  expect(statuses).toEqual([404, 404, 404, 429, 429]);
  expect((await openMany('1', 'original')).status).toBe(302);
});

test('lets another website link to a file, but not load one, which would use up the visitor’s tries', async () => {
  const openFile = createOpenFile({
    ...storageIn(store),
    admission: createAdmission(limits),
    settings: { urlExpirySeconds: 300 },
  });
  const ask = (id: string, headers: Record<string, string>) =>
    openFile(new Request('http://localhost/', { headers }), {
      batchId: id,
      index: '1',
      kind: 'original',
    });
  for (const dest of ['image', 'iframe', 'empty', 'script', 'audio']) {
    const embedded = { 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': dest };
    expect((await ask('x'.repeat(26), embedded)).status).toBe(403);
  }
  const followed = { 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'document' };
  expect((await ask(batchId, followed)).status).toBe(302);
});
