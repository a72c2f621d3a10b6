// The local S3 as our plugin mends it, over HTTP: what AWS promises of objects holds here too.
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type LocalS3, startLocalS3 } from '../test/start-local-s3.ts';

let s3: LocalS3;
let events: unknown[];
beforeEach(async () => {
  events = [];
  s3 = await startLocalS3('bucket', (event) => events.push(event));
});
afterEach(() => s3.stop());

const urlOf = (key: string) => `http://localhost:${s3.port}/bucket/${key}`;
const put = (key: string, body: string, headers: Record<string, string> = {}) =>
  fetch(urlOf(key), { method: 'PUT', body, headers });
const list = async () => (await fetch(`http://localhost:${s3.port}/bucket?list-type=2`)).text();
const md5 = (bytes: Uint8Array) => `"${createHash('md5').update(bytes).digest('hex')}"`;

/** Sends some of a body that was announced as longer, and hangs up. */
function abortedPut(key: string): Promise<void> {
  return new Promise((resolve) => {
    const sending = request(urlOf(key), { method: 'PUT', headers: { 'content-length': 1e6 } });
    sending.on('error', () => {});
    sending.on('close', () => resolve());
    sending.write(Buffer.alloc(100_000), () => setTimeout(() => sending.destroy(), 50));
  });
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 200));

it('has the ETag and the headers of the version that is there, right after an overwrite', async () => {
  await put('a', 'one', { 'x-amz-meta-file-name': '1', 'content-type': 'image/png' });
  const reply = await put('a', 'second', { 'content-type': 'image/gif' });
  expect(reply.headers.get('etag')).toBe(md5(Buffer.from('second')));
  for (const method of ['HEAD', 'GET']) {
    const { headers } = await fetch(urlOf('a'), { method });
    expect(headers.get('etag')).toBe(md5(Buffer.from('second')));
    expect(headers.get('content-length')).toBe('6');
    expect(headers.get('content-type')).toBe('image/gif');
    expect(headers.get('x-amz-meta-file-name')).toBeNull();
  }
  expect(events).toHaveLength(2);
});

it('never mixes two versions, however many write and read', async () => {
  await put('a', 'first');
  const write = async (n: number) => (await put('a', String(n).repeat(30_000))).text();
  const read = async () => {
    const reply = await fetch(urlOf('a'));
    expect(md5(new Uint8Array(await reply.arrayBuffer()))).toBe(reply.headers.get('etag'));
  };
  await Promise.all(Array.from({ length: 300 }, (_, n) => (n % 2 ? write(n) : read())));
});

it('has nothing of an upload that broke off, and of an overwrite that did the version before', async () => {
  await put('old', 'whole');
  await Promise.all([abortedPut('new'), abortedPut('old')]);
  await settled();
  expect((await fetch(urlOf('new'))).status).toBe(404);
  const old = await fetch(urlOf('old'));
  expect(await old.text()).toBe('whole');
  expect(old.headers.get('etag')).toBe(md5(Buffer.from('whole')));
  expect(events).toHaveLength(1);
  expect(await list()).toMatch(/<KeyCount>1<\/KeyCount>/);
  expect(readdirSync(join(s3.directory, '._S3rver_incoming'))).toEqual([]);
});

it('serves and lists after a kill between any two steps of a write, and sweeps what was coming in', async () => {
  await put('a', 'one', { 'x-amz-meta-file-name': '1' });
  const path = (end: string) => join(s3.directory, 'bucket', `a._S3rver_${end}`);
  // As a kill leaves it just before the last step: the new bytes in place, their MD5 not yet.
  rmSync(path('object.md5'));
  writeFileSync(path('new'), 'two');
  renameSync(path('new'), path('object'));
  mkdirSync(join(s3.directory, '._S3rver_incoming'), { recursive: true });
  writeFileSync(join(s3.directory, '._S3rver_incoming', 'half'), 'x');

  const next = await startLocalS3('bucket', undefined, s3.directory);
  const url = `http://localhost:${next.port}/bucket`;
  const reply = await fetch(`${url}/a`);
  expect(reply.headers.get('etag')).toBe(md5(Buffer.from('two')));
  expect(await reply.text()).toBe('two');
  await fetch(`${url}/b`, { method: 'PUT', body: 'x' });
  expect(await (await fetch(`${url}?list-type=2`)).text()).toMatch(/<KeyCount>2<\/KeyCount>/);
  expect(readdirSync(join(s3.directory, '._S3rver_incoming'))).toEqual([]);
  await next.stop();
});

it('heeds If-Match of reads and deletes, If-Match and If-None-Match of writes', async () => {
  await put('a', 'one');
  const [right, wrong] = [md5(Buffer.from('one')), md5(Buffer.from('other'))];
  const get = (etag: string) => fetch(urlOf('a'), { headers: { 'if-match': etag } });
  const remove = (etag: string) =>
    fetch(urlOf('a'), { method: 'DELETE', headers: { 'if-match': etag } });
  expect((await get(wrong)).status).toBe(412);
  expect((await get(right)).status).toBe(200);
  expect((await put('a', 'two', { 'if-none-match': '*' })).status).toBe(412);
  expect((await put('a', 'two', { 'if-match': wrong })).status).toBe(412);
  expect((await remove(wrong)).status).toBe(412);
  expect(await (await fetch(urlOf('a'))).text()).toBe('one');
  expect((await remove(right)).status).toBe(204);
  expect((await fetch(urlOf('a'))).status).toBe(404);
  expect((await put('a', 'two', { 'if-none-match': '*' })).status).toBe(200);
});

it('answers a range beyond the end with 416, of an empty object any', async () => {
  await put('empty', '');
  await put('a', '0123456789');
  const range = (key: string, range: string) => fetch(urlOf(key), { headers: { range } });
  expect((await range('empty', 'bytes=0-9')).status).toBe(416);
  expect((await range('a', 'bytes=10-20')).status).toBe(416);
  expect(await (await range('a', 'bytes=8-20')).text()).toBe('89');
  expect(await (await fetch(urlOf('empty'))).text()).toBe('');
});

it('copies an object with its headers, and removes the folders that are empty without it', async () => {
  await put('x/y/a', 'one', { 'x-amz-meta-file-name': '1' });
  await put('x/y/b', 'two');
  const copy = await put('x/y/b', '', { 'x-amz-copy-source': '/bucket/x/y/a' });
  expect(copy.status).toBe(200);
  const reply = await fetch(urlOf('x/y/b'));
  expect(await reply.text()).toBe('one');
  expect(reply.headers.get('x-amz-meta-file-name')).toBe('1');
  await fetch(urlOf('x/y/a'), { method: 'DELETE' });
  expect(readdirSync(join(s3.directory, 'bucket'))).toContain('x');
  await fetch(urlOf('x/y/b'), { method: 'DELETE' });
  expect(readdirSync(join(s3.directory, 'bucket'))).not.toContain('x');
});
