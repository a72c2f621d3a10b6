// The local S3 with our changes, over HTTP: objects behave as AWS promises.
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createS3ObjectStore } from '#storage/object-store.ts';
import { clientOf, signedFetch, signRequest } from '../../../test/services/signed-fetch.ts';
import { type LocalS3, startLocalS3 } from '../../../test/services/start-local-s3.ts';

// The tests send hundreds of requests, and the machine may be busy.
vi.setConfig({ testTimeout: 30_000 });

let s3: LocalS3;
let events: unknown[];
beforeEach(async () => {
  events = [];
  s3 = await startLocalS3('bucket', (event) => events.push(event));
});
afterEach(() => s3.stop());

const urlOf = (key: string) => `http://localhost:${s3.port}/bucket/${key}`;
const put = (key: string, body: string, headers: Record<string, string> = {}) =>
  signedFetch(urlOf(key), { method: 'PUT', body, headers });
const list = async () =>
  (await signedFetch(`http://localhost:${s3.port}/bucket?list-type=2`)).text();
const md5 = (bytes: Uint8Array) => `"${createHash('md5').update(bytes).digest('hex')}"`;

/** Sends the first part of a body and closes the connection. */
async function abortedPut(key: string): Promise<void> {
  const url = await signRequest(urlOf(key), { method: 'PUT' });
  await new Promise<void>((resolve) => {
    const sending = request(url, { method: 'PUT', headers: { 'content-length': 1e6 } });
    sending.on('error', () => {});
    sending.on('close', () => resolve());
    sending.write(Buffer.alloc(100_000), () => setTimeout(() => sending.destroy(), 50));
  });
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 200));

it('serves the ETag and the headers of the new version right after an overwrite', async () => {
  await put('a', 'one', { 'x-amz-meta-file-name': '1', 'content-type': 'image/png' });
  const reply = await put('a', 'second', { 'content-type': 'image/gif' });
  expect(reply.headers.get('etag')).toBe(md5(Buffer.from('second')));
  for (const method of ['HEAD', 'GET']) {
    const { headers } = await signedFetch(urlOf('a'), { method });
    expect(headers.get('etag')).toBe(md5(Buffer.from('second')));
    expect(headers.get('content-length')).toBe('6');
    expect(headers.get('content-type')).toBe('image/gif');
    expect(headers.get('x-amz-meta-file-name')).toBeNull();
  }
  expect(events).toHaveLength(2);
});

it('sends an event for each object that a bulk deletion removes, and none for a missing one', async () => {
  await put('a', 'one');
  await put('b c', 'two');
  events = [];
  await createS3ObjectStore('bucket', clientOf(s3)).removeAll(['a', 'b c', 'missing']);
  await settled();
  const removalOf = (key: string) => ({
    Records: [
      expect.objectContaining({
        eventName: 'ObjectRemoved:Delete',
        s3: { bucket: { name: 'bucket' }, object: { key } },
      }),
    ],
  });
  expect(events).toHaveLength(2);
  expect(events).toEqual(expect.arrayContaining([removalOf('a'), removalOf('b+c')]));
});

it('never mixes two versions while many clients write and read', async () => {
  await put('a', 'first');
  const write = async (n: number) => (await put('a', String(n).repeat(30_000))).text();
  const read = async () => {
    const reply = await signedFetch(urlOf('a'));
    expect(md5(new Uint8Array(await reply.arrayBuffer()))).toBe(reply.headers.get('etag'));
  };
  await Promise.all(Array.from({ length: 300 }, (_, n) => (n % 2 ? write(n) : read())));
});

it('stores nothing of an aborted upload, and keeps the previous version at an aborted overwrite', async () => {
  await put('old', 'whole');
  await Promise.all([abortedPut('new'), abortedPut('old')]);
  await settled();
  expect((await signedFetch(urlOf('new'))).status).toBe(404);
  const old = await signedFetch(urlOf('old'));
  expect(await old.text()).toBe('whole');
  expect(old.headers.get('etag')).toBe(md5(Buffer.from('whole')));
  expect(events).toHaveLength(1);
  expect(await list()).toMatch(/<KeyCount>1<\/KeyCount>/);
  expect(readdirSync(join(s3.directory, '._S3rver_incoming'))).toEqual([]);
});

it('serves and lists after a kill between two steps of a write, and deletes partial uploads', async () => {
  await put('a', 'one', { 'x-amz-meta-file-name': '1' });
  const path = (end: string) => join(s3.directory, 'bucket', `a._S3rver_${end}`);
  // A kill before the last step leaves the new bytes without their MD5.
  rmSync(path('object.md5'));
  writeFileSync(path('new'), 'two');
  renameSync(path('new'), path('object'));
  mkdirSync(join(s3.directory, '._S3rver_incoming'), { recursive: true });
  writeFileSync(join(s3.directory, '._S3rver_incoming', 'half'), 'x');

  const next = await startLocalS3('bucket', undefined, s3.directory);
  const url = `http://localhost:${next.port}/bucket`;
  const reply = await signedFetch(`${url}/a`);
  expect(reply.headers.get('etag')).toBe(md5(Buffer.from('two')));
  expect(await reply.text()).toBe('two');
  await signedFetch(`${url}/b`, { method: 'PUT', body: 'x' });
  expect(await (await signedFetch(`${url}?list-type=2`)).text()).toMatch(/<KeyCount>2<\/KeyCount>/);
  expect(readdirSync(join(s3.directory, '._S3rver_incoming'))).toEqual([]);
  await next.stop();
});

it('respects If-Match of reads and deletes, and If-Match and If-None-Match of writes', async () => {
  await put('a', 'one');
  const [right, wrong] = [md5(Buffer.from('one')), md5(Buffer.from('other'))];
  const get = (etag: string) => signedFetch(urlOf('a'), { headers: { 'if-match': etag } });
  const remove = (etag: string) =>
    signedFetch(urlOf('a'), { method: 'DELETE', headers: { 'if-match': etag } });
  expect((await get(wrong)).status).toBe(412);
  expect((await get(right)).status).toBe(200);
  expect((await put('a', 'two', { 'if-none-match': '*' })).status).toBe(412);
  expect((await put('a', 'two', { 'if-match': wrong })).status).toBe(412);
  expect((await remove(wrong)).status).toBe(412);
  expect(await (await signedFetch(urlOf('a'))).text()).toBe('one');
  expect((await remove(right)).status).toBe(204);
  expect((await remove('*')).status).toBe(412);
  expect((await signedFetch(urlOf('a'))).status).toBe(404);
  expect((await put('a', 'two', { 'if-none-match': '*' })).status).toBe(200);
});

it('answers 416 to a range beyond the end, and to every range of an empty object', async () => {
  await put('empty', '');
  await put('a', '0123456789');
  const range = (key: string, range: string) => signedFetch(urlOf(key), { headers: { range } });
  expect((await range('empty', 'bytes=0-9')).status).toBe(416);
  expect((await range('a', 'bytes=10-20')).status).toBe(416);
  expect(await (await range('a', 'bytes=8-20')).text()).toBe('89');
  expect(await (await signedFetch(urlOf('empty'))).text()).toBe('');
});

it('copies an object with its headers, and removes folders that become empty', async () => {
  await put('x/y/a', 'one', { 'x-amz-meta-file-name': '1' });
  await put('x/y/b', 'two');
  const copy = await put('x/y/b', '', { 'x-amz-copy-source': '/bucket/x/y/a' });
  expect(copy.status).toBe(200);
  const reply = await signedFetch(urlOf('x/y/b'));
  expect(await reply.text()).toBe('one');
  expect(reply.headers.get('x-amz-meta-file-name')).toBe('1');
  await signedFetch(urlOf('x/y/a'), { method: 'DELETE' });
  expect(readdirSync(join(s3.directory, 'bucket'))).toContain('x');
  await signedFetch(urlOf('x/y/b'), { method: 'DELETE' });
  expect(readdirSync(join(s3.directory, 'bucket'))).not.toContain('x');
});

it('lists each of more objects than one page holds once', async () => {
  await put('a', 'one');
  const keys = Array.from({ length: 1100 }, (_, i) => `many (x)/${String(i).padStart(4, '0')}`);
  mkdirSync(join(s3.directory, 'bucket', 'many (x)'));
  for (const key of keys) writeFileSync(join(s3.directory, 'bucket', `${key}._S3rver_object`), '');
  const listed = await createS3ObjectStore('bucket', clientOf(s3)).list('many (x)/');
  expect(listed.map(({ key }) => key)).toEqual(keys);
}, 30_000);

it('joins the parts of a multipart upload in their order', async () => {
  const client = clientOf(s3);
  const where = { Bucket: 'bucket', Key: 'large' };
  const { UploadId } = await client.send(
    new CreateMultipartUploadCommand({ ...where, Metadata: { 'file-name': '1' } }),
  );
  const sendPart = async (PartNumber: number, Body: string) => {
    const part = { ...where, UploadId, PartNumber, Body };
    return { PartNumber, ETag: (await client.send(new UploadPartCommand(part))).ETag };
  };
  const second = await sendPart(2, 'world');
  const first = await sendPart(1, 'hello ');
  const complete = (Parts: { PartNumber: number; ETag: string | undefined }[]) =>
    client.send(
      new CompleteMultipartUploadCommand({ ...where, UploadId, MultipartUpload: { Parts } }),
    );
  await expect(complete([first, { ...second, PartNumber: 3 }])).rejects.toThrow('not uploaded');
  await complete([first, second]);
  const reply = await signedFetch(urlOf('large'));
  expect(await reply.text()).toBe('hello world');
  expect(reply.headers.get('x-amz-meta-file-name')).toBe('1');
  expect(events).toHaveLength(1);
});

it('stores nothing of a body whose SHA-256 differs from the header', async () => {
  const sha256 = createHash('sha256').update('other').digest('base64');
  const reply = await put('a', 'one', { 'x-amz-checksum-sha256': sha256 });
  expect(reply.status).toBe(400);
  expect((await signedFetch(urlOf('a'))).status).toBe(404);
  expect(readdirSync(join(s3.directory, '._S3rver_incoming'))).toEqual([]);
});
