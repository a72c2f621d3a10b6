import { PHASE_PRODUCTION_SERVER } from 'next/constants.js';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type SignUploadsReply, signUploadsRequestSchema } from '#core/api.ts';
import { createMemoryObjectStore } from '#test/doubles/memory-object-store.ts';
import nextConfig from '../next.config.mjs';
import { createAdmission } from './admission.ts';
import { batchIdOf } from './batch-id.ts';
import { createSignUploads } from './sign-uploads.ts';

const limits = {
  signedFilesPerMinute: 0,
  signedBytesPerMinute: 0,
  batchReadsPerMinute: 0,
  failedTriesPerMinute: 1,
  trustedProxyHops: 0,
};
const settings = { maxUploadBytes: 1000, maxBatchFiles: 3, urlExpirySeconds: 300 };
const signUploads = createSignUploads({
  store: createMemoryObjectStore(),
  admission: createAdmission(limits),
  settings,
});

const photo = {
  index: 0,
  name: 'My photo.jpg',
  type: 'image/jpeg',
  bytes: 500,
  sha256: '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=',
};

function post(body: unknown): Promise<Response> {
  return signUploads(
    new Request('http://localhost/api/uploads', {
      method: 'POST',
      body: typeof body === 'string' ? body : JSON.stringify(body),
    }),
  );
}

async function sign(body: unknown): Promise<SignUploadsReply> {
  const reply = await post(body);
  expect(reply.status).toBe(201);
  return reply.json();
}

describe('POST /api/uploads', () => {
  it('starts a batch and signs a PUT for each file', async () => {
    const { batchId, uploadToken, uploads } = await sign({
      files: [photo, { ...photo, index: 1, name: '東京.png', type: 'image/png' }],
    });
    expect(batchId).toMatch(/^[a-z2-7]{26}$/);
    expect(batchId).toBe(batchIdOf(uploadToken));
    expect(uploads).toEqual([
      expect.objectContaining({ index: 0, url: `memory:input/${batchId}/0/My_photo.jpg` }),
      expect.objectContaining({ index: 1, url: `memory:input/${batchId}/1/image.png` }),
    ]);
  });

  it('reads a whole batch of the longest names, and no body beyond that; nor does Next hold more', async () => {
    // As long as file systems let a name be, and as long as JSON can write it.
    const longest = { ...photo, name: '\u0000'.repeat(255), type: 'image/vnd.microsoft.icon' };
    const files = Array.from({ length: 500 }, (_, index) => ({ ...longest, index }));
    // Read, and then refused for the three files that a batch may have here.
    expect(await (await post({ files })).json()).toMatchObject({
      failure: { code: 'too-many-files' },
    });
    const padded = (bytes: number) => JSON.stringify({ files: [photo] }).padEnd(bytes);
    expect((await post(padded(1e6))).status).toBe(201);
    expect((await post(padded(1e6 + 1))).status).toBe(400);
    // Before a request comes here, Next holds its body for proxy.ts, whatever the address and whoever asks.
    const { experimental } = nextConfig(PHASE_PRODUCTION_SERVER);
    expect(experimental?.proxyClientMaxBodySize).toBe(1e6);
  });

  afterEach(() => {
    vi.restoreAllMocks();
  });

  it.each([501, 300_000])('looks at none of %d entries, which are too many', async (count) => {
    const parse = vi.spyOn(signUploadsRequestSchema, 'safeParse');
    const reply = await post(`{"files":[${'{},'.repeat(count - 1)}{}]}`);
    expect(reply.status).toBe(413);
    expect(await reply.json()).toMatchObject({
      failure: { code: 'too-many-files', message: expect.stringContaining(`${count} files`) },
    });
    expect(parse).not.toHaveBeenCalled();
  });

  it('lets a long body cost as much as the files that it could list, before it is parsed', async () => {
    const admission = createAdmission({ ...limits, signedFilesPerMinute: 1200 }, () => 0);
    const limited = createSignUploads({ store: createMemoryObjectStore(), admission, settings });
    const garbage = `[${'[],'.repeat(333_000)}[]]`;
    const parse = vi.spyOn(JSON, 'parse');
    for (let i = 0; i < 10; i += 1) {
      await limited(new Request('http://localhost/api/uploads', { method: 'POST', body: garbage }));
    }
    expect(parse).toHaveBeenCalledTimes(2);
  });

  it('counts a list of files as its files, however long their names', async () => {
    const admission = createAdmission({ ...limits, signedFilesPerMinute: 6 }, () => 0);
    const limited = createSignUploads({ store: createMemoryObjectStore(), admission, settings });
    const longest = { ...photo, name: '\u0000'.repeat(255) };
    const body = JSON.stringify({ files: [longest, longest, longest] });
    const statuses: number[] = [];
    for (let i = 0; i < 3; i += 1) {
      const request = new Request('http://localhost/api/uploads', { method: 'POST', body });
      statuses.push((await limited(request)).status);
    }
    expect(statuses).toEqual([201, 201, 429]);
  });

  it('signs as many bytes a minute as one client may, and one file of any size', async () => {
    const admission = createAdmission({ ...limits, signedBytesPerMinute: 800 }, () => 0);
    const limited = createSignUploads({ store: createMemoryObjectStore(), admission, settings });
    const ask = (address: string, ...sizes: number[]) => {
      const files = sizes.map((bytes, index) => ({ ...photo, index, bytes }));
      const headers = { 'x-peer-address': address };
      const body = JSON.stringify({ files });
      return limited(new Request('http://localhost/', { method: 'POST', headers, body }));
    };
    expect((await ask('192.0.2.1', 400, 400)).status).toBe(201);
    const refused = await ask('192.0.2.1', 400);
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('30');
    expect(await refused.json()).toMatchObject({
      failure: {
        message: expect.stringMatching(/^Your network reached the limit of .* per minute/),
      },
    });
    expect((await ask('192.0.2.2', 1000)).status).toBe(201);
    expect((await ask('192.0.2.2', 1)).status).toBe(429);
    // What is refused for its own size takes nothing.
    expect((await ask('192.0.2.3', 1001)).status).toBe(201);
    expect((await ask('192.0.2.3', 800)).status).toBe(201);
  });

  it('never starts two batches with one id', async () => {
    const replies = await Promise.all(Array.from({ length: 50 }, () => sign({ files: [photo] })));
    expect(new Set(replies.map(({ batchId }) => batchId)).size).toBe(50);
  });

  it('signs more files into a batch for who holds its token, under the same keys when asked again', async () => {
    const first = await sign({ files: [photo] });
    const again = await sign({ uploadToken: first.uploadToken, files: [photo] });
    expect(again.batchId).toBe(first.batchId);
    expect(again.uploads[0]).toMatchObject({ url: `memory:input/${first.batchId}/0/My_photo.jpg` });
  });

  it('signs nothing into a batch for who only knows its id', async () => {
    const { batchId } = await sign({ files: [photo] });
    const other = await sign({ uploadToken: batchId, files: [photo] });
    expect(other.batchId).not.toBe(batchId);
  });

  it('refuses single files with a sentence and signs the others', async () => {
    const { uploads } = await sign({
      files: [
        photo,
        { ...photo, index: 1, bytes: 1001 },
        { ...photo, index: 2, name: 'notes.txt', type: 'text/plain' },
        { ...photo, index: 3 },
      ].slice(1),
    });
    expect(uploads).toMatchObject([
      { index: 1, failure: { code: 'too-many-bytes' } },
      { index: 2, failure: { code: 'not-an-image' } },
      { index: 3, failure: { code: 'too-many-files' } },
    ]);
  });

  it('signs as many files a minute as one client may, and says when there will be more', async () => {
    const store = createMemoryObjectStore();
    const signPut = vi.spyOn(store, 'signPut');
    const limited = createSignUploads({
      store,
      admission: createAdmission({ ...limits, signedFilesPerMinute: 5 }, () => 0),
      settings,
    });
    const ask = (count: number, headers = {}) =>
      limited(
        new Request('http://localhost/api/uploads', {
          method: 'POST',
          headers: { 'x-peer-address': '192.0.2.1', ...headers },
          body: JSON.stringify({ files: Array.from({ length: count }, () => photo) }),
        }),
      );
    expect((await ask(3)).status).toBe(201);
    const refused = await ask(3);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(signPut).toHaveBeenCalledTimes(3);
    expect((await ask(1, { 'x-peer-address': '192.0.2.2' })).status).toBe(201);
  });

  it('signs nothing for a page of another website', async () => {
    const reply = await signUploads(
      new Request('http://localhost/api/uploads', {
        method: 'POST',
        headers: { origin: 'https://evil.example', host: 'localhost' },
        body: JSON.stringify({ files: [photo] }),
      }),
    );
    expect(reply.status).toBe(403);
  });

  it.each([
    { what: 'no JSON', body: '{', status: 400 },
    { what: 'no files', body: { files: [] }, status: 400 },
    { what: 'a negative size', body: { files: [{ ...photo, bytes: -1 }] }, status: 400 },
    { what: 'no checksum', body: { files: [{ ...photo, sha256: undefined }] }, status: 400 },
    {
      what: 'a checksum of another length',
      body: { files: [{ ...photo, sha256: `A${photo.sha256}` }] },
      status: 400,
    },
    { what: 'a token of another form', body: { files: [photo], uploadToken: '../x' }, status: 400 },
    {
      what: 'more files than a batch holds',
      body: { files: [photo, photo, photo, photo] },
      status: 413,
    },
  ])('answers $what with $status and a sentence', async ({ body, status }) => {
    const reply = await post(body);
    expect(reply.status).toBe(status);
    expect(await reply.json()).toMatchObject({
      failure: { message: expect.stringMatching(/\.$/) },
    });
  });
});
