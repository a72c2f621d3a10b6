import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { describeObjectStore } from '#test/suites/object-store.ts';
import { createS3ObjectStore } from './object-store.ts';

const createStore = () => createS3ObjectStore('local-bucket');
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('base64');

describeObjectStore('S3', createStore);

describe('presigned URLs', () => {
  const content = {
    bytes: 5,
    sha256: 'LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=',
    contentType: 'image/png',
    metadata: { 'file-name': 'Z%C3%BCrich%20%2B.png' },
  };

  it('sign the type, length, checksum and metadata of a PUT, and that the key must be free', async () => {
    const { url, headers } = await createStore().signPut('signed/a.png', content, 300);
    const query = new URL(url).searchParams;
    expect(query.get('X-Amz-SignedHeaders')?.split(';').sort()).toEqual(
      [
        'content-length',
        'content-type',
        'host',
        'if-none-match',
        'x-amz-checksum-sha256',
        'x-amz-meta-file-name',
      ].sort(),
    );
    expect(query.get('X-Amz-Expires')).toBe('300');
    expect(headers).toEqual({
      'content-type': 'image/png',
      'if-none-match': '*',
      'x-amz-checksum-sha256': content.sha256,
      'x-amz-meta-file-name': 'Z%C3%BCrich%20%2B.png',
    });
    expect([...query.keys()].filter((name) => /checksum|crc/i.test(name))).toEqual([]);
  });

  it('let anyone with the URL PUT the file and GET it back, and keep its metadata', async () => {
    const store = createStore();
    const { url, headers } = await store.signPut('signed/b.png', content, 300);
    expect((await fetch(url, { method: 'PUT', headers, body: 'hello' })).status).toBe(200);
    expect(await store.readMetadata('signed/b.png')).toEqual(content.metadata);

    const servedAs = { contentType: 'application/octet-stream', isDownload: true };
    const reply = await fetch(await store.signGet('signed/b.png', 300, servedAs));
    expect(await reply.text()).toBe('hello');
    expect(reply.headers.get('content-type')).toBe('application/octet-stream');
    expect(reply.headers.get('content-disposition')).toBe('attachment');
  });

  it('serve an object with the type and the Cache-Control that it was written with', async () => {
    const store = createStore();
    const cacheControl = 'public, max-age=31536000, immutable';
    await store.write('signed/kept.png', { ...content, bytes: new Uint8Array(1), cacheControl });
    const { headers } = await fetch(await store.signGet('signed/kept.png', 300));
    expect(headers.get('cache-control')).toBe(cacheControl);
    expect(headers.get('content-type')).toBe(content.contentType);
  });

  it('serve the stored bytes, even if the PUT had unsigned headers about them', async () => {
    const store = createStore();
    const bytes = gzipSync('bytes that nobody has inspected');
    const signed = await store.signPut(
      'signed/d.png',
      { ...content, bytes: bytes.length, sha256: sha256(bytes) },
      300,
    );
    const headers = {
      ...signed.headers,
      'content-encoding': 'gzip',
      'content-disposition': 'attachment; filename="photo.hta"',
      'cache-control': 'public, max-age=31536000, immutable',
      expires: 'Fri, 01 Jan 2100 00:00:00 GMT',
    };
    expect((await fetch(signed.url, { method: 'PUT', headers, body: bytes })).status).toBe(200);
    const asStored = await fetch(await store.signGet('signed/d.png', 300));
    expect(asStored.headers.get('content-encoding')).toBe('gzip');
    expect(asStored.headers.get('content-disposition')).toContain('photo.hta');
    expect(asStored.headers.get('cache-control')).toContain('public');
    expect(asStored.headers.get('expires')).toContain('2100');

    const shown = await fetch(
      await store.signGet('signed/d.png', 300, { contentType: 'image/png' }),
    );
    expect(Buffer.from(await shown.arrayBuffer())).toEqual(bytes);
    expect(shown.headers.get('content-disposition')).toBe('inline');
    expect(shown.headers.get('cache-control')).toBe('private, max-age=300');
    const staysMs = Date.parse(shown.headers.get('expires') ?? '') - Date.now();
    expect(Math.abs(staysMs - 300_000)).toBeLessThan(60_000);
    const servedAs = { contentType: 'application/octet-stream', isDownload: true };
    const saved = await fetch(await store.signGet('signed/d.png', 300, servedAs));
    expect(Buffer.from(await saved.arrayBuffer())).toEqual(bytes);
    expect(saved.headers.get('content-disposition')).toBe('attachment');
  });

  it('are rejected after they expire', async () => {
    const store = createStore();
    await store.write('signed/c.png', { bytes: new Uint8Array(1), contentType: 'image/png' });
    const url = await store.signGet('signed/c.png', 1);
    await new Promise((resolve) => setTimeout(resolve, 2100));
    expect((await fetch(url)).status).toBe(403);
  });
});

it('rejects a key that is too long for the local S3, and keeps working', async () => {
  const store = createStore();
  const content = { bytes: new Uint8Array(1), contentType: 'image/png' };
  await expect(store.write(`input/long/${'a'.repeat(300)}.png`, content)).rejects.toThrow(
    'at most 233 between two slashes',
  );
  await store.write(`input/long/${'a'.repeat(200)}.png`, content);
  expect(await store.list('input/long/')).toHaveLength(1);
});
