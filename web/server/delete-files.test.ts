import { beforeEach, expect, test } from 'vitest';
import { reportToMetadata } from '#core/thumbnail-report.ts';
import {
  createMemoryObjectStore,
  type MemoryObjectStore,
  storageIn,
} from '#test/doubles/memory-object-store.ts';
import { noLimits } from '#test/doubles/no-limits.ts';
import { photoReport } from '#test/doubles/reports.ts';
import { createAdmission } from './admission.ts';
import { batchIdOf } from './batch-id.ts';
import { createDeleteFiles } from './delete-files.ts';
import { createOpenFile } from './open-file.ts';
import { createReadBatch } from './read-batch.ts';
import { createSignUploads } from './sign-uploads.ts';

const token = 't'.repeat(26);
const batchId = batchIdOf(token);
const other = batchIdOf('o'.repeat(26));
const limits = { ...noLimits, batchReadsPerMinute: 100, failedTriesPerMinute: 1 };
const settings = {
  maxUploadBytes: 1000,
  maxBatchFiles: 20,
  urlExpirySeconds: 300,
  accessToken: undefined,
};

let store: MemoryObjectStore;
let routes: ReturnType<typeof createRoutes>;
beforeEach(async () => {
  store = createMemoryObjectStore();
  for (const id of [batchId, other]) for (const index of [1, 3, 12]) await upload(index, id);
  routes = createRoutes();
});

function createRoutes() {
  const parts = { ...storageIn(store), admission: createAdmission(limits, () => 0), settings };
  return {
    deleteFiles: createDeleteFiles(parts),
    readBatch: createReadBatch(parts),
    openFile: createOpenFile(parts),
    signUploads: createSignUploads(parts),
  };
}

async function upload(index: number, id = batchId) {
  const content = { bytes: new Uint8Array(1), contentType: 'image/png' };
  await store.write(`input/${id}/${index}/a.png`, content);
  const metadata = reportToMetadata(photoReport);
  await store.write(`output/${id}/${index}/a_thumbnail.png`, { ...content, metadata });
}

function remove(query = '', headers: Record<string, string> = { 'x-upload-token': token }) {
  const url = `http://localhost/api/batches/${batchId}${query}`;
  return routes.deleteFiles(new Request(url, { method: 'DELETE', headers }), batchId);
}

const read = (query = '') =>
  routes.readBatch(new Request(`http://localhost/api/batches/${batchId}${query}`), batchId);

const open = (index: number) =>
  routes.openFile(new Request('http://localhost/'), {
    batchId,
    index: String(index),
    kind: 'thumbnail',
  });

async function sign(index: number) {
  const sha256 = '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=';
  const files = [{ index, name: 'a.png', type: 'image/png', bytes: 5, sha256 }];
  const body = JSON.stringify({ uploadToken: token, files });
  return routes.signUploads(new Request('http://localhost/', { method: 'POST', body }));
}

const codeOf = async (reply: Response) => (await reply.json()).failure?.code;
const leftOf = (id: string) =>
  [...store.objects.keys()].filter((key) => key.includes(id) && !key.startsWith('state/'));

test('deletes a batch and nothing of another, and doing so twice is fine', async () => {
  expect((await remove()).status).toBe(200);
  expect((await remove()).status).toBe(200);
  expect(leftOf(batchId)).toEqual([]);
  expect(leftOf(other)).toHaveLength(6);
});

test('deletes the named files, with all that lies below their numbers', async () => {
  await store.write(`output/${batchId}/1/a_card.png.webp`, {
    bytes: new Uint8Array(1),
    contentType: 'image/webp',
  });
  expect((await remove('?files=1,12,7')).status).toBe(200);
  expect(leftOf(batchId)).toEqual([
    `input/${batchId}/3/a.png`,
    `output/${batchId}/3/a_thumbnail.png`,
  ]);
});

test('notes the deletion before it looks for objects, and removes uploads before outcomes', async () => {
  const steps: string[] = [];
  const { list, replace, removeAll } = store;
  store.replace = (key, ...rest) => {
    steps.push('tombstone');
    return replace.call(store, key, ...rest);
  };
  store.list = (prefix, atMost) => {
    steps.push(`list ${prefix.split('/')[0]}`);
    return list.call(store, prefix, atMost);
  };
  store.removeAll = (keys) => {
    steps.push(`remove ${keys[0]?.split('/')[0]}`);
    return removeAll.call(store, keys);
  };
  await remove();
  expect(steps).toEqual([
    'tombstone',
    'list input',
    'remove input',
    'list output',
    'remove output',
  ]);
});

test.each<[string, Record<string, string>, number, string]>([
  ['another batch’s token', { 'x-upload-token': 'o'.repeat(26) }, 403, 'not-your-batch'],
  ['no token', {}, 403, 'not-your-batch'],
  [
    'the token from another website',
    { 'x-upload-token': token, 'sec-fetch-site': 'cross-site' },
    403,
    'wrong-origin',
  ],
])('deletes nothing for %s', async (_, headers, status, code) => {
  const reply = await remove('', headers);
  expect(reply.status).toBe(status);
  expect(await codeOf(reply)).toBe(code);
  expect(leftOf(batchId)).toHaveLength(6);
  expect((await read()).status).toBe(200);
});

test('counts the named files before it deletes any', async () => {
  expect((await remove('?files=a')).status).toBe(400);
  const many = Array.from({ length: 200 }, (_, index) => index).join(',');
  expect((await remove(`?files=${many}`)).status).toBe(429);
  expect(leftOf(batchId)).toHaveLength(6);
  // A client that has spent nothing pays at most its whole allowance.
  routes = createRoutes();
  expect((await remove(`?files=${many}`)).status).toBe(200);
  expect(leftOf(batchId)).toEqual([]);
});

test('a deleted batch answers 410 to everybody, costs nobody a failed try, and takes no files', async () => {
  await remove();
  for (let i = 0; i < 3; i += 1) {
    for (const reply of [await read(), await read('?files=1'), await sign(20)]) {
      expect(reply.status).toBe(410);
      expect(await codeOf(reply)).toBe('deleted');
    }
    expect((await open(1)).status).toBe(410);
  }
});

test('a file that arrives by an earlier URL after its deletion stays out of every reply', async () => {
  await remove('?files=1');
  await upload(1);
  const { files } = await (await read()).json();
  expect(files.map(({ index }: { index: number }) => index)).toEqual([3, 12]);
  const poll = await (await read('?files=1,3')).json();
  expect(poll.files).toMatchObject([{ state: 'deleted', index: 1 }, { state: 'ready' }]);
  expect(Object.keys(poll.files[0])).toEqual(['state', 'index']);
  const opened = await open(1);
  expect([opened.status, await codeOf(opened)]).toEqual([410, 'deleted']);
  expect((await open(3)).status).toBe(302);
});

test('signs no upload into the place of a deleted file', async () => {
  await remove('?files=1');
  const { uploads } = await (await sign(1)).json();
  expect(uploads).toMatchObject([{ index: 1, failure: { code: 'deleted' } }]);
  expect((await (await sign(2)).json()).uploads).toMatchObject([
    { index: 2, url: expect.stringContaining('memory:') },
  ]);
});
