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
    settings: { urlExpirySeconds: 300, accessToken: undefined },
  });
  return (index: string, kind: string, id = batchId) =>
    openFile(new Request('http://localhost/'), { batchId: id, index, kind });
}

const open = (index: string, kind: string, id?: string) => createOpener()(index, kind, id);

test('leads to the thumbnail, and to the original with the type that the worker found', async () => {
  const thumbnail = await open('1', 'thumbnail');
  expect(thumbnail.status).toBe(302);
  expect(thumbnail.headers.get('cache-control')).toBe('public, max-age=150');
  expect(thumbnail.headers.get('location')).toContain(`output/${batchId}/1/photo_thumbnail.jpg`);
  const original = await open('1', 'original');
  expect(original.headers.get('location')).toBe(`memory:input/${batchId}/1/photo.jpg?image/jpeg`);
  expect(original.headers.get('cache-control')).toBe('no-store');
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
    settings: { urlExpirySeconds: 300, accessToken: undefined },
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

const fromElsewhere = (use: string) => ({ 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': use });

function createAsker(accessToken?: string) {
  const openFile = createOpenFile({
    ...storageIn(store),
    admission: createAdmission(limits),
    settings: { urlExpirySeconds: 300, accessToken },
  });
  return (kind: string, headers: Record<string, string>, id = batchId) =>
    openFile(new Request('http://localhost/', { headers }), { batchId: id, index: '1', kind });
}

test('lets another website link to each file, and show thumbnails in its page', async () => {
  const ask = createAsker();
  expect((await ask('original', fromElsewhere('document'))).status).toBe(302);
  expect((await ask('thumbnail', fromElsewhere('image'))).status).toBe(302);
  expect((await ask('original', fromElsewhere('image'))).status).toBe(403);
  for (const use of ['iframe', 'empty', 'script', 'audio', 'object']) {
    expect((await ask('thumbnail', fromElsewhere(use))).status, use).toBe(403);
  }
});

test('lets no other website show a thumbnail of a private page, and no cache keep it', async () => {
  const ask = createAsker('a secret of sixteen');
  expect((await ask('thumbnail', fromElsewhere('image'))).status).toBe(403);
  const siblingDomain = { 'sec-fetch-site': 'same-site', 'sec-fetch-dest': 'image' };
  expect((await ask('thumbnail', siblingDomain)).status).toBe(403);
  expect((await ask('thumbnail', {})).headers.get('cache-control')).toBe('no-store');
});

test('a website that invents addresses uses up no tries of its visitor’s own', async () => {
  const ask = createAsker();
  const statuses: number[] = [];
  for (let i = 0; i < 4; i += 1) {
    statuses.push((await ask('thumbnail', fromElsewhere('image'), 'x'.repeat(26))).status);
  }
  expect(statuses).toEqual([404, 404, 404, 429]);
  expect((await ask('thumbnail', fromElsewhere('image'))).status).toBe(302);
  expect((await ask('thumbnail', {}, 'x'.repeat(26))).status).toBe(404);
});
