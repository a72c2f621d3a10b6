// What goes to S3, and replies of S3 that the local S3 never gives.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { crc32 } from 'node:zlib';
import { afterEach, expect, it } from 'vitest';
import { createS3Client, createS3ObjectStore } from './object-store.ts';

let end = () => {};
afterEach(() => end());

/** @returns a store in an S3 that answers each request as `reply` does */
async function openStore(reply: (request: IncomingMessage, response: ServerResponse) => void) {
  const server = createServer(reply).listen(0, 'localhost');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const client = createS3Client({
    ...{ endpoint: `http://localhost:${port}`, region: 'us-east-1' },
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  });
  end = () => {
    server.close();
    client.destroy();
  };
  return createS3ObjectStore('bucket', client);
}

const errorReply = (code: string) => `<Error><Code>${code}</Code></Error>`;

it.each([
  { conflicts: 2, removed: true, requests: 3 },
  { conflicts: 9, removed: 'TransientError', requests: 3 },
])(
  'removes an object again while another request changes it: $conflicts conflicts',
  async ({ conflicts, removed, requests }) => {
    const methods: unknown[] = [];
    const store = await openStore(({ method }, reply) => {
      methods.push(method);
      if (methods.length > conflicts) return void reply.writeHead(204).end();
      reply.writeHead(409, { 'content-type': 'application/xml' });
      reply.end(errorReply('ConditionalRequestConflict'));
    });
    const answer = await store.remove('key', '*').catch((error: Error) => error.name);
    expect(answer).toBe(removed);
    expect(methods).toEqual(Array(requests).fill('DELETE'));
  },
);

it.each(['write', 'replace'] as const)(
  'sends a checksum with each %s, as Object Lock demands, the bytes as they are, and no ACL',
  async (method) => {
    const sent: { headers: IncomingMessage['headers']; body: Promise<Buffer> }[] = [];
    const store = await openStore((request, reply) => {
      const body = buffer(request);
      sent.push({ headers: request.headers, body });
      void body.then(() => reply.writeHead(200, { etag: '"any"' }).end());
    });
    const bytes = new TextEncoder().encode('a thumbnail');
    await store[method](
      'key',
      { bytes, contentType: 'image/webp', metadata: { a: 'b' } },
      undefined,
    );
    expect(sent).toHaveLength(1);
    const { headers = {}, body } = sent[0] ?? {};
    expect(await body).toEqual(Buffer.from(bytes));
    const checksum = Buffer.alloc(4);
    checksum.writeUInt32BE(crc32(bytes));
    expect(headers['x-amz-checksum-crc32']).toBe(checksum.toString('base64'));
    // A chunked body with its checksum in a trailer has this header, and its length is not that of the object.
    expect(headers).not.toHaveProperty('x-amz-trailer');
    expect(headers['content-length']).toBe(String(bytes.length));
    expect(Object.keys(headers).filter((name) => /acl|grant/.test(name))).toEqual([]);
  },
);

it.each([
  [403, 'AccessDenied', 'access-denied'],
  [403, 'InvalidObjectState', 'archived'],
  [403, 'KMS.DisabledException', 'access-denied'],
  [403, 'InvalidAccessKeyId', undefined],
  // An object that its owner encrypted with SSE-C.
  [400, 'InvalidRequest', 'access-denied'],
  [400, 'InvalidArgument', undefined],
])('says of an object that S3 denies us with %d %s: %s', async (status, code, denial) => {
  const store = await openStore(({ method }, reply) => {
    reply.writeHead(status, { 'content-type': 'application/xml' });
    reply.end(method === 'HEAD' ? undefined : errorReply(code));
  });
  const found = (run: Promise<unknown>) => run.catch(({ code }) => code);
  expect(await found(store.read('key'))).toBe(denial);
  expect(await found(store.read('key', [0, 10], '"version"'))).toBe(denial);
  expect(await found(store.open('key'))).toBe(denial);
  // The reply to a HEAD has no code.
  expect(await found(store.readHead('key'))).toBe('access-denied');
});

it('walks page by page, asks for one page ahead, starts close to the first key, and decodes keys', async () => {
  const queries: URLSearchParams[] = [];
  const store = await openStore(({ url }, reply) => {
    const query = new URL(url ?? '', 'http://localhost').searchParams;
    queries.push(query);
    const page = Number(query.get('continuation-token') ?? 1);
    const contents = ['a', 'b%2Bc+%0D'].map(
      (name) =>
        `<Contents><Key>z/${page}${name}</Key><Size>5</Size><StorageClass>GLACIER</StorageClass></Contents>`,
    );
    const more = page < 4 ? `<NextContinuationToken>${page + 1}</NextContinuationToken>` : '';
    reply.writeHead(200, { 'content-type': 'application/xml' });
    reply.end(
      `<ListBucketResult><EncodingType>url</EncodingType>${contents.join('')}${more}</ListBucketResult>`,
    );
  });
  const walk = store.walk('z/', 'z/1b')[Symbol.asyncIterator]();
  const object = { bytes: 5, storageClass: 'GLACIER' };
  expect((await walk.next()).value).toMatchObject({ ...object, key: 'z/1b+c \r' });
  await expect.poll(() => queries.length).toBe(2);
  expect((await walk.next()).value).toMatchObject({ key: 'z/2a' });
  await walk.return?.();
  await expect.poll(() => queries.length).toBe(3);
  expect(queries[0]?.get('start-after')).toBe('z/1a\u{10fffd}');
  // A list does not ask for a page that nobody wants.
  expect(await store.list('z/', 4)).toHaveLength(4);
  expect(queries.length).toBe(5);
});
