import { PHASE_PRODUCTION_SERVER } from 'next/constants.js';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { TransientError } from '#core/transient-error.ts';
import { createMemoryObjectStore, storageIn } from '#test/doubles/memory-object-store.ts';
import { noLimits } from '#test/doubles/no-limits.ts';
import { type SignUploadsReply, signUploadsRequestSchema } from '../api.ts';
import nextConfig from '../next.config.mjs';
import { createAdmission } from './admission.ts';
import { batchIdOf } from './batch-id.ts';
import { createSignUploads } from './sign-uploads.ts';

const settings = { maxUploadBytes: 1000, maxBatchFiles: 3, urlExpirySeconds: 300 };

function createRoute(limits: Partial<typeof noLimits> = {}, store = createMemoryObjectStore()) {
  const admission = createAdmission({ ...noLimits, ...limits }, () => 0);
  return createSignUploads({ ...storageIn(store), admission, settings });
}
const signUploads = createRoute();

const photo = {
  index: 0,
  name: 'My photo.jpg',
  type: 'image/jpeg',
  bytes: 500,
  sha256: '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=',
};

function post(
  body: unknown,
  headers: Record<string, string> = {},
  route = signUploads,
): Promise<Response> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return route(
    new Request('http://localhost/api/uploads', { method: 'POST', headers, body: text }),
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

  it('signs while S3 does not answer, so that the browser tries again', async () => {
    const store = createMemoryObjectStore();
    const route = createRoute({}, store);
    store.read = () => Promise.reject(new TransientError('ECONNREFUSED'));
    expect((await post({ files: [photo] }, {}, route)).status).toBe(201);
  });

  it('reads a full batch of the longest names, and neither it nor Next reads a longer body', async () => {
    // File systems allow 255 characters, and JSON writes this one in six.
    const longest = { ...photo, name: '\u0000'.repeat(255), type: 'image/vnd.microsoft.icon' };
    const files = Array.from({ length: 500 }, (_, index) => ({ ...longest, index }));
    // The body is read, then refused, since a batch may have three files in this test.
    expect(await (await post({ files })).json()).toMatchObject({
      failure: { code: 'too-many-files' },
    });
    const padded = (bytes: number) => JSON.stringify({ files: [photo] }).padEnd(bytes);
    expect((await post(padded(1e6))).status).toBe(201);
    expect((await post(padded(1e6 + 1))).status).toBe(400);
    // Next holds the body of every request for proxy.ts before the route reads it.
    const { experimental } = nextConfig(PHASE_PRODUCTION_SERVER);
    expect(experimental?.proxyClientMaxBodySize).toBe(1e6);
  });

  afterEach(() => {
    vi.restoreAllMocks();
  });

  it.each([501, 300_000])('refuses %d entries without validating one', async (count) => {
    const parse = vi.spyOn(signUploadsRequestSchema, 'safeParse');
    const reply = await post(`{"files":[${'{},'.repeat(count - 1)}{}]}`);
    expect(reply.status).toBe(413);
    expect(await reply.json()).toMatchObject({
      failure: { code: 'too-many-files', message: expect.stringContaining(`${count} files`) },
    });
    expect(parse).not.toHaveBeenCalled();
  });

  it('charges a long body for the files that it has room for, before it parses the body', async () => {
    const limited = createRoute({ signedFilesPerMinute: 1200 });
    const garbage = `[${'[],'.repeat(333_000)}[]]`;
    const parse = vi.spyOn(JSON, 'parse');
    for (let i = 0; i < 10; i += 1) await post(garbage, {}, limited);
    expect(parse).toHaveBeenCalledTimes(2);
  });

  it('charges a list for its files, even if their names are long', async () => {
    const limited = createRoute({ signedFilesPerMinute: 6 });
    const longest = { ...photo, name: '\u0000'.repeat(255) };
    const statuses: number[] = [];
    for (let i = 0; i < 3; i += 1) {
      statuses.push((await post({ files: [longest, longest, longest] }, {}, limited)).status);
    }
    expect(statuses).toEqual([201, 201, 429]);
  });

  it('signs as many bytes a minute as the settings allow, or one larger file', async () => {
    const limited = createRoute({ signedBytesPerMinute: 800 });
    const ask = (address: string, ...sizes: number[]) => {
      const files = sizes.map((bytes, index) => ({ ...photo, index, bytes }));
      return post({ files }, { 'x-peer-address': address }, limited);
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
    // A file that is refused for its own size costs nothing.
    expect((await ask('192.0.2.3', 1001)).status).toBe(201);
    expect((await ask('192.0.2.3', 800)).status).toBe(201);
  });

  it('looks for a deletion only when a batch goes on', async () => {
    const store = createMemoryObjectStore();
    const read = vi.spyOn(store, 'read');
    const route = createRoute({}, store);
    const { uploadToken } = await (await post({ files: [photo] }, {}, route)).json();
    expect(read).not.toHaveBeenCalled();
    await post({ uploadToken, files: [photo] }, {}, route);
    expect(read).toHaveBeenCalledTimes(1);
  });

  it('never starts two batches with the same id', async () => {
    const replies = await Promise.all(Array.from({ length: 50 }, () => sign({ files: [photo] })));
    expect(new Set(replies.map(({ batchId }) => batchId)).size).toBe(50);
  });

  it('signs more files into a batch for the holder of its token, and uses the same keys again', async () => {
    const first = await sign({ files: [photo] });
    const again = await sign({ uploadToken: first.uploadToken, files: [photo] });
    expect(again.batchId).toBe(first.batchId);
    expect(again.uploads[0]).toMatchObject({ url: `memory:input/${first.batchId}/0/My_photo.jpg` });
  });

  it('signs nothing into a batch for a client that knows only its id', async () => {
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

  it('signs as many files a minute as the settings allow, and returns how long to wait', async () => {
    const store = createMemoryObjectStore();
    const signPut = vi.spyOn(store, 'signPut');
    const limited = createRoute({ signedFilesPerMinute: 5 }, store);
    const ask = (count: number, address: string) => {
      const files = Array.from({ length: count }, () => photo);
      return post({ files }, { 'x-peer-address': address }, limited);
    };
    expect((await ask(3, '192.0.2.1')).status).toBe(201);
    const refused = await ask(3, '192.0.2.1');
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(signPut).toHaveBeenCalledTimes(3);
    expect((await ask(1, '192.0.2.2')).status).toBe(201);
  });

  it('refuses a page of another website', async () => {
    const headers = { origin: 'https://evil.example', host: 'localhost' };
    expect((await post({ files: [photo] }, headers)).status).toBe(403);
  });

  it.each([
    { what: 'text that is not JSON', body: '{', status: 400 },
    { what: 'no files', body: { files: [] }, status: 400 },
    { what: 'a negative size', body: { files: [{ ...photo, bytes: -1 }] }, status: 400 },
    { what: 'no checksum', body: { files: [{ ...photo, sha256: undefined }] }, status: 400 },
    {
      what: 'a checksum of another length',
      body: { files: [{ ...photo, sha256: `A${photo.sha256}` }] },
      status: 400,
    },
    { what: 'a malformed token', body: { files: [photo], uploadToken: '../x' }, status: 400 },
    {
      what: 'more files than a batch may have',
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
