// Attacks of another website or a hostile program on the ports of the running local stack.
import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createS3ObjectStore } from '#storage/object-store.ts';
import { rawRequest, sendRaw } from '../../test/services/send-raw.ts';
import { type SignedRequest, signedFetch, signRequest } from '../../test/services/signed-fetch.ts';

const bucket = 'local-bucket';
const store = createS3ObjectStore(bucket);
const s3 = new URL(process.env.AWS_ENDPOINT_URL_S3 ?? '');
const lambda = new URL(process.env.AWS_ENDPOINT_URL_LAMBDA ?? '');
const storeDirectory = process.env.LOCAL_S3_DIRECTORY ?? '';
const victim = 'attacked/victim.png';
const evil = { Origin: 'https://evil.example' };

beforeEach(() => store.write(victim, { bytes: Buffer.from('victim'), contentType: 'image/png' }));

/** No attack may change the victim, add an object, or write outside the store. */
afterEach(async () => {
  expect(Buffer.from((await store.read(victim))?.bytes ?? []).toString()).toBe('victim');
  expect((await store.list('attacked/')).map(({ key }) => key)).toEqual([victim]);
  for (const outside of ['escaped', 'escaped._S3rver_object', 'input/escaped._S3rver_object']) {
    for (const up of ['.', '..', '../..', '../../..']) {
      expect(existsSync(join(storeDirectory, up, outside)), join(up, outside)).toBe(false);
    }
  }
});

interface Attack {
  readonly what: string;
  /** 403 by default. */
  readonly status?: number;
  readonly method?: string;
  /** Path and query below the bucket. */
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

const form = (fields: Readonly<Record<string, string>>) =>
  `${Object.entries({ ...fields, file: 'x' })
    .map(
      ([name, value]) =>
        `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
    )
    .join('')}--b--\r\n`;
const multipart = { 'Content-Type': 'multipart/form-data; boundary=b' };
const deleteVictim = `<Delete><Object><Key>${victim}</Key></Object></Delete>`;
const asText = { 'Content-Type': 'text/plain' };

/** s3rver parses this many parameters. */
const thousandParameters = Array.from({ length: 1000 }, (_, i) => `a${i}`).join('&');

const unsigned: readonly Attack[] = [
  {
    what: 'CVE-2022-24434: a part whose header begins with a space',
    method: 'POST',
    headers: { ...evil, ...multipart },
    body: '--b\r\n Content-Disposition: form-data; name="a"\r\n\r\n\r\n--b--',
  },
  {
    what: 'CVE-2022-24434 from a program',
    method: 'POST',
    headers: multipart,
    body: '--b\r\n Content-Disposition: form-data; name="a"\r\n\r\n\r\n--b--',
  },
  {
    what: 'a form that stores',
    method: 'POST',
    headers: multipart,
    body: form({ key: 'attacked/theirs.png' }),
  },
  {
    what: 'a form whose key leaves the store',
    method: 'POST',
    headers: multipart,
    body: form({ key: 'input/../../escaped' }),
  },
  {
    what: 'a form in the URL encoding',
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: 'key=attacked/theirs.png',
  },
  { what: 'a list to delete', method: 'POST', path: '?delete', body: deleteVictim },
  {
    what: 'a list to delete, as a website sends it without a preflight',
    method: 'POST',
    path: '?delete',
    headers: { ...evil, ...asText },
    body: deleteVictim,
  },
  { what: 'a PUT', method: 'PUT', path: '/attacked/theirs.png', body: 'x' },
  { what: 'a PUT in place of an object', method: 'PUT', path: `/${victim}`, body: 'x' },
  {
    what: 'a copy',
    method: 'PUT',
    path: '/attacked/copy.png',
    headers: { 'x-amz-copy-source': `/${bucket}/${victim}` },
  },
  { what: 'a DELETE', method: 'DELETE', path: `/${victim}` },
  { what: 'a GET', path: `/${victim}` },
  { what: 'a GET of a missing object', path: '/attacked/none' },
  { what: 'a list', path: '?list-type=2' },
  { what: 'a multipart upload', method: 'POST', path: '/attacked/a?uploads' },
  { what: 'other CORS rules', method: 'PUT', path: '?cors', body: '<CORSConfiguration/>' },
  {
    what: 'an algorithm after the last parameter that is parsed',
    method: 'PUT',
    path: `/attacked/theirs.png?${thousandParameters}&X-Amz-Algorithm=AWS4-HMAC-SHA256`,
    body: 'x',
  },
  {
    what: 'a signature of version 2',
    status: 400,
    method: 'PUT',
    path: '/attacked/theirs.png',
    headers: { Authorization: 'AWS S3RVER:c2lnbmF0dXJl' },
    body: 'x',
  },
  {
    what: 'a preflight of another website',
    method: 'OPTIONS',
    path: '/attacked/theirs.png',
    headers: { ...evil, 'Access-Control-Request-Method': 'PUT' },
  },
  { what: 'a URL of 100 KB', status: 431, path: `/${'a/'.repeat(50_000)}` },
  { what: 'headers of 100 KB', status: 431, headers: { 'X-Long': 'a'.repeat(100_000) } },
  { what: 'a path with a broken encoding', status: 400, path: '/%ff%' },
];

const part = 'uploadId=';
const signed: readonly Attack[] = [
  { what: 'another Host', path: `/${victim}`, headers: { Host: 'evil.example' } },
  { what: 'a Host that only starts like ours', headers: { Host: 'localhost.evil.example' } },
  { what: 'another Origin', method: 'DELETE', path: `/${victim}`, headers: evil },
  {
    what: "an Origin that only starts like the page's",
    method: 'DELETE',
    path: `/${victim}`,
    headers: { Origin: 'http://localhost.evil.example' },
  },
  {
    what: 'the Origin null of a document without an origin',
    method: 'DELETE',
    path: `/${victim}`,
    headers: { Origin: 'null' },
  },
  {
    what: 'a form',
    method: 'POST',
    headers: multipart,
    body: form({ key: 'attacked/theirs.png' }),
  },
  ...[
    '/input/../../escaped',
    '/input/..%2F..%2Fescaped',
    '/input/%2e%2e/%2e%2e/escaped',
    '/./escaped',
  ]
    .concat(['/attacked//a', '/attacked%00', '/..%5c..%5cescaped', '/../../escaped', '/%ff'])
    .map((path) => ({ what: `the path ${path}`, status: 400, method: 'PUT', path, body: 'x' })),
  {
    what: 'a copy of a file outside the store',
    status: 400,
    method: 'PUT',
    path: '/attacked/copy',
    headers: { 'x-amz-copy-source': `/${bucket}/../../escaped` },
  },
  {
    what: 'a copy of a bucket outside the store',
    status: 404,
    method: 'PUT',
    path: '/attacked/copy',
    headers: { 'x-amz-copy-source': '/../escaped' },
  },
  {
    what: 'a part of an upload outside the store',
    status: 404,
    method: 'PUT',
    path: `/attacked/a?partNumber=1&${part}..%2F..%2F..%2Fescaped`,
    body: 'x',
  },
  {
    what: 'a part with a path for a number',
    status: 400,
    method: 'PUT',
    path: `/attacked/a?partNumber=..%2Fescaped&${part}${'0'.repeat(32)}`,
    body: 'x',
  },
  {
    what: 'the completion of an upload whose parts were never sent',
    status: 400,
    method: 'POST',
    path: `/attacked/a?${part}${'0'.repeat(32)}`,
    body: '<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>a</ETag></Part></CompleteMultipartUpload>',
  },
  ...[
    {
      what: 'a list to delete with a key outside the store',
      body: '<Delete><Object><Key>../escaped</Key></Object></Delete>',
    },
    { what: 'a list to delete with broken XML', body: '<Delete><Object><Key>' },
    { what: 'an empty list to delete', body: '<Delete/>' },
    { what: 'a list to delete that is too long', body: `<Delete>${' '.repeat(2 ** 21)}</Delete>` },
  ].map((attack) => ({ status: 400, method: 'POST', path: '?delete', ...attack })),
  {
    what: 'a body that claims to be signed in chunks',
    status: 501,
    method: 'PUT',
    path: '/attacked/chunked',
    headers: { 'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD' },
    body: 'ffffffff;chunk-signature=\r\nx',
  },
  {
    what: 'a body with another SHA-256 than its header',
    status: 400,
    method: 'PUT',
    path: '/attacked/other',
    headers: { 'x-amz-content-sha256': '0'.repeat(64) },
    body: 'x',
  },
  { what: 'more parameters than are parsed', path: `/${victim}?${thousandParameters}` },
  {
    what: 'an unknown storage class',
    status: 400,
    method: 'PUT',
    path: '/attacked/a',
    headers: { 'x-amz-storage-class': '__proto__' },
    body: 'x',
  },
];

async function attackS3(attack: Attack, isSigned: boolean) {
  const { method = 'GET', path = '', headers = {}, body = '' } = attack;
  const { Host = s3.host, ...others } = headers;
  const ownHeaders = Object.fromEntries(
    Object.entries(others).filter(([name]) => name.startsWith('x-amz-')),
  );
  const request: SignedRequest = { method, headers: ownHeaders };
  const target = `/${bucket}${path}`;
  // `URL` normalises some of these paths before it signs them. The local S3 refuses those paths before it checks signatures.
  const query = isSigned ? new URL(await signRequest(s3.origin + target, request)).search : '';
  const sent = isSigned ? `${target.split('?')[0]}${query}` : target;
  return sendRaw(Number(s3.port), rawRequest(method, sent, { Host, ...others }, body));
}

describe('the port of the local S3', () => {
  it.each(unsigned)('refuses $what, unsigned', async (attack) => {
    const { status, head } = await attackS3(attack, false);
    expect(status).toBe(attack.status ?? 403);
    expect(head).not.toMatch(/access-control-allow-origin/i);
  });

  it.each(signed)('refuses $what, signed', async (attack) => {
    const { status, head } = await attackS3(attack, true);
    expect(status).toBe(attack.status ?? 403);
    expect(head).not.toMatch(/access-control-allow-origin/i);
  });

  it.each([
    { what: 'a request that is not HTTP', text: 'hello\r\n\r\n' },
    {
      what: 'a broken chunk',
      text: `PUT /${bucket}/a HTTP/1.1\r\nHost: ${s3.host}\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n`,
    },
    {
      what: 'two lengths',
      text: `PUT /${bucket}/a HTTP/1.1\r\nHost: ${s3.host}\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx`,
    },
    { what: 'no Host', text: `PUT /${bucket}/attacked/a HTTP/1.0\r\nContent-Length: 1\r\n\r\nx` },
    {
      what: 'two Hosts',
      text: `GET /${bucket}/${victim} HTTP/1.1\r\nHost: ${s3.host}\r\nHost: evil.example\r\n\r\n`,
    },
    {
      what: 'a bucket whose name takes long to match',
      text: rawRequest('PUT', `/${'a'.repeat(60)}%0A`, { Host: s3.host }),
    },
  ])('refuses $what', async ({ text }) => {
    expect((await sendRaw(Number(s3.port), text)).status).toBeGreaterThanOrEqual(400);
  });

  it('answers other clients while 50 bodies never end', async () => {
    const url = new URL(await signRequest(`${s3.origin}/${bucket}/endless`, { method: 'PUT' }));
    const head = rawRequest('PUT', url.pathname + url.search, {
      Host: s3.host,
      'Content-Length': '1000000',
    });
    const sockets = Array.from({ length: 50 }, () => connect(Number(s3.port), 'localhost'));
    for (const socket of sockets) socket.on('error', () => {}).write(`${head}x`);
    expect((await store.read(victim))?.totalBytes).toBe(6);
    for (const socket of sockets) socket.destroy();
  });

  it('expands no entities in a list to delete', async () => {
    const entities = Array.from(
      { length: 20 },
      (_, i) => `<!ENTITY a${i + 1} "${`&a${i};`.repeat(10)}">`,
    );
    const body = `<!DOCTYPE d [<!ENTITY a0 "a">${entities.join('')}]><Delete><Object><Key>&a20;</Key></Object></Delete>`;
    const reply = await signedFetch(`${s3.origin}/${bucket}?delete`, { method: 'POST', body });
    expect((await reply.text()).length).toBeLessThan(1000);
  });

  it("answers the page's preflight", async () => {
    const asked = { Origin: 'http://localhost:3000', 'Access-Control-Request-Method': 'PUT' };
    const request = rawRequest('OPTIONS', `/${bucket}/input/a`, { Host: s3.host, ...asked });
    const { status, head } = await sendRaw(Number(s3.port), request);
    expect(status).toBe(200);
    expect(head).toMatch(/access-control-allow-methods: .*PUT/i);
  });

  it('accepts the requests of the page and of the AWS CLI', async () => {
    const url = new URL(await signRequest(`${s3.origin}/${bucket}/${victim}`));
    for (const headers of [{}, { Origin: 'http://localhost:3000' }]) {
      const request = rawRequest('GET', url.pathname + url.search, { Host: s3.host, ...headers });
      expect((await sendRaw(Number(s3.port), request)).status).toBe(200);
    }
  });
});

const invocations = `/2015-03-31/functions/thumbnail-generator-dev-worker-medium/invocations`;
const sdk = { Authorization: 'AWS4-HMAC-SHA256 Credential=x', 'X-Amz-Invocation-Type': 'Event' };

describe('the port of the local Lambda', () => {
  it.each([
    { what: 'a website', headers: { ...evil, ...asText } },
    { what: 'a website of this machine', headers: { ...sdk, Origin: 'http://localhost:3000' } },
    {
      what: 'a website whose name resolves to this machine',
      headers: { ...sdk, Host: 'evil.example' },
    },
    { what: 'a program without credentials', headers: asText },
    { what: 'a form', headers: { ...sdk, ...multipart } },
    {
      what: 'a preflight',
      method: 'OPTIONS',
      headers: { ...evil, 'Access-Control-Request-Method': 'POST' },
    },
    {
      what: 'a preflight of the page',
      method: 'OPTIONS',
      headers: {
        Origin: 'http://localhost:3000',
        'Access-Control-Request-Method': 'POST',
        'Access-Control-Request-Headers': 'authorization',
      },
    },
    {
      what: 'the older way to invoke',
      path: `/2014-11-13/functions/thumbnail-generator-dev-worker-medium/invoke-async/`,
      headers: { ...evil, ...asText },
    },
  ])('refuses $what', async ({ method = 'POST', path = invocations, headers }) => {
    const request = rawRequest(method, path, { Host: lambda.host, ...headers }, '{}');
    const { status, head } = await sendRaw(Number(lambda.port), request);
    expect(status).toBe(403);
    expect(head).not.toMatch(/access-control-allow-origin/i);
  });

  it.each([
    { what: 'a payload with broken JSON', body: '{' },
    {
      what: 'a client context with broken JSON',
      headers: { 'X-Amz-Client-Context': 'eA==', 'X-Amz-Invocation-Type': 'RequestResponse' },
    },
    { what: 'an unknown function', path: '/2015-03-31/functions/none/invocations' },
    { what: 'a payload of 7 MB', body: 'x'.repeat(7_000_000) },
  ])('still answers after $what', async ({ path = invocations, headers = {}, body = '{}' }) => {
    const request = rawRequest('POST', path, { Host: lambda.host, ...sdk, ...headers }, body);
    expect((await sendRaw(Number(lambda.port), request)).status).toBeGreaterThanOrEqual(400);
    const invoke = new InvokeCommand({
      FunctionName: 'thumbnail-generator-dev-failed-invocation',
      InvocationType: 'Event',
    });
    expect((await new LambdaClient({}).send(invoke)).StatusCode).toBe(202);
  });
});

it('listens on addresses of this machine only', async () => {
  const addresses = Object.values(networkInterfaces()).flatMap((found) => found ?? []);
  for (const { address } of addresses.filter(({ internal }) => !internal)) {
    for (const { port } of [s3, lambda]) {
      const isReached = await new Promise((resolve) => {
        const socket = connect(Number(port), address);
        socket.once('connect', () => resolve(true));
        socket.once('error', () => resolve(false));
        socket.once('connect', () => socket.destroy());
      });
      expect(isReached, `${address}:${port}`).toBe(false);
    }
  }
});
