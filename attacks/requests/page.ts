// Hostile requests to the page's API and to its framework.
import { setTimeout as sleep } from 'node:timers/promises';
import { repeat } from '#test/images/bytes.ts';
import { message, raw } from '../hostile-request.ts';
import { brokenMultipart } from './multipart.ts';

const json = (body: string | Uint8Array, headers: Readonly<Record<string, string>> = {}) =>
  message({
    method: 'POST',
    path: '/api/uploads',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });

const sha256 = `${'A'.repeat(43)}=`;
const file = (index: number, name: string) =>
  JSON.stringify({ index, name, type: 'image/png', bytes: 9, sha256 });
const filesOf = (count: number, name: string) =>
  `{"files":[${Array.from({ length: count }, (_, i) => file(i, name)).join(',')}]}`;
const refused = ['4xx'];
/** The server may serve or refuse a request that is valid but very large. */
const served = ['2xx', '4xx'];

export const pageRequests = [
  raw({
    name: 'a list of 663,333 empty files in 2 MB',
    to: 'web',
    right: refused,
    send: () => json(`{"files":[${'{},'.repeat(663_332)}{}]}`),
  }),
  raw({
    name: '500 names of 1024 characters of three bytes',
    to: 'web',
    right: served,
    send: () => json(filesOf(500, '\u0800'.repeat(1024))),
  }),
  raw({
    name: '500 names of 1024 marks that combine',
    to: 'web',
    right: served,
    send: () => json(filesOf(500, `a${'\u0316\u0301'.repeat(511)}`)),
  }),
  raw({
    name: '500 names that decompose to eighteen characters each',
    to: 'web',
    right: served,
    send: () => json(filesOf(500, '\ufdfa'.repeat(1024))),
  }),
  raw({
    name: '500 names of lone surrogates',
    to: 'web',
    right: served,
    send: () => json(filesOf(300, '\\ud800'.repeat(1024)).replaceAll('\\\\ud800', '\\ud800')),
  }),
  raw({
    name: 'two million nested lists',
    to: 'web',
    right: refused,
    send: () => json('['.repeat(2e6)),
  }),
  raw({
    name: 'lists nested 900,000 deep and closed again',
    to: 'web',
    right: refused,
    send: () => json(`{"files":${'['.repeat(900_000)}${']'.repeat(900_000)}}`),
  }),
  raw({
    name: '150,000 unknown fields in one file',
    to: 'web',
    right: served,
    send: () => {
      const fields = Array.from({ length: 150_000 }, (_, i) => `"f${i}":0`).join(',');
      return json(`{"files":[{${fields}}]}`);
    },
  }),
  raw({
    name: 'the same field 150,000 times',
    to: 'web',
    right: refused,
    send: () => json(`{${'"files":[],'.repeat(150_000)}"__proto__":{"a":1}}`),
  }),
  raw({
    name: 'a number of 1.9 million digits',
    to: 'web',
    right: refused,
    send: () => json(`{"files":${'9'.repeat(1.9e6)}}`),
  }),
  raw({
    name: 'a body of 2 MB that is no UTF-8',
    to: 'web',
    right: refused,
    send: () => json(repeat('\xff', 1e6)),
  }),
  raw({
    name: 'a body that announces 10 GB and sends 20 MB',
    to: 'web',
    right: ['4xx', 'closed'],
    send: () => [
      json('', { 'content-length': '10000000000' }),
      ...new Array<Buffer>(20).fill(repeat(' ', 1e6)),
    ],
  }),
  raw({
    name: 'a body that comes a byte at a time and breaks off',
    to: 'web',
    right: ['4xx', 'closed', 'silent'],
    async *send() {
      yield json('', { 'content-length': '1000' });
      for (let i = 0; i < 30; i++) {
        await sleep(50);
        yield ' ';
      }
    },
  }),
  raw({
    name: 'a list by another website',
    to: 'web',
    right: ['403'],
    send: () => json(filesOf(1, 'a.png'), { origin: 'http://evil.example' }),
  }),
  raw({
    name: 'the multipart header that ends dicer (CVE-2022-24434)',
    to: 'web',
    right: refused,
    send: () => brokenMultipart('/api/uploads'),
  }),
  raw({
    name: 'a server action with that header',
    to: 'web',
    right: refused,
    send: () => brokenMultipart('/', { 'next-action': '0'.repeat(42) }),
  }),
  raw({
    name: 'a server action of nested references',
    to: 'web',
    right: refused,
    send: () =>
      message({
        method: 'POST',
        headers: { 'next-action': '0'.repeat(42), 'content-type': 'text/plain;charset=UTF-8' },
        body: `["$F1",${'["$1",'.repeat(50_000)}`,
      }),
  }),
  raw({
    name: 'a state of the router that is no JSON',
    to: 'web',
    right: ['2xx', '3xx', '4xx'],
    send: () =>
      message({
        headers: { rsc: '1', 'next-router-state-tree': encodeURIComponent('[['.repeat(900)) },
      }),
  }),
  raw({
    name: 'the header by which a proxy.ts was once passed (CVE-2025-29927)',
    to: 'web',
    right: ['200'],
    send: () => message({ headers: { 'x-middleware-subrequest': 'proxy:'.repeat(5) } }),
  }),
  raw({
    name: 'the image server that is not used',
    to: 'web',
    right: refused,
    send: () => message({ path: '/_next/image?url=http%3A%2F%2Flocalhost%3A1%2Fa.png&w=64&q=75' }),
  }),
  raw({
    name: 'a batch of 3000 numbers',
    to: 'web',
    right: refused,
    send: () => message({ path: `/api/batches/${'a'.repeat(26)}?files=${'0,'.repeat(3000)}` }),
  }),
];
