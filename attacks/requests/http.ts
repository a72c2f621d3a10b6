// Requests to the page that break the rules of HTTP.
import { setTimeout as sleep } from 'node:timers/promises';
import { message, raw } from '../hostile-request.ts';

const refused = ['4xx', 'closed'];
const harmless = ['2xx', '3xx', '4xx', 'closed'];
const post = (headers: string, body: string) =>
  `POST /api/uploads HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n${headers}\r\n\r\n${body}`;
/** A second request, which the body of the first hides. */
const smuggled = 'GET /formats HTTP/1.1\r\nHost: localhost\r\n\r\n';

export const httpRequests = [
  raw({
    name: 'TRACE',
    to: 'web',
    right: refused,
    send: () => message({ method: 'TRACE' }),
  }),
  raw({
    name: 'CONNECT',
    to: 'web',
    right: refused,
    send: () => 'CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example\r\n\r\n',
  }),
  raw({
    name: 'an address in absolute form, of another host',
    to: 'web',
    right: harmless,
    secret: /^location: https?:\/\/evil/im,
    send: () => message({ path: 'http://evil.example/formats' }),
  }),
  raw({
    name: 'an address in absolute form with a slash at its end',
    to: 'web',
    right: harmless,
    secret: /^location: (https?:)?\/\/evil/im,
    send: () => message({ path: 'http://evil.example/formats/' }),
  }),
  raw({
    name: 'a path that is another host',
    to: 'web',
    right: harmless,
    secret: /^location: (https?:)?[/\\]{2}evil/im,
    send: () => message({ path: '//evil.example/formats/' }),
  }),
  raw({
    name: 'a Host of somebody else',
    to: 'web',
    right: harmless,
    secret: /^location: https?:\/\/evil/im,
    send: () => message({ path: '/formats/', host: 'evil.example' }),
  }),
  raw({ name: 'no Host', to: 'web', right: refused, send: () => 'GET / HTTP/1.1\r\n\r\n' }),
  raw({
    name: 'two Hosts',
    to: 'web',
    right: harmless,
    send: () => 'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n',
  }),
  raw({
    name: 'a header of 1 MB',
    to: 'web',
    right: refused,
    send: () => message({ headers: { 'x-long': 'a'.repeat(1e6) } }),
  }),
  raw({
    name: '3000 cookies',
    to: 'web',
    right: ['2xx', '4xx'],
    send: () => message({ headers: { cookie: 'a=1; '.repeat(3000) } }),
  }),
  raw({
    name: '1900 headers',
    to: 'web',
    right: ['2xx', '4xx'],
    send: () =>
      message({
        headers: Object.fromEntries(Array.from({ length: 1900 }, (_, i) => [`a${i}`, '1'])),
      }),
  }),
  raw({
    name: 'a query of 15,000 characters',
    to: 'web',
    right: ['2xx', '4xx'],
    send: () => message({ path: `/?${'a[]=1&'.repeat(2500)}` }),
  }),
  raw({
    name: '2000 languages',
    to: 'web',
    right: ['2xx', '4xx'],
    send: () => message({ headers: { 'accept-language': 'a-b;q=0.1,'.repeat(1200) } }),
  }),
  raw({
    name: 'a path out of the folder',
    to: 'web',
    right: harmless,
    secret: /thumbnail-generator"|root:x:/,
    send: () => [message({ path: '/_next/static/..%2f..%2f..%2f..%2fpackage.json' })],
  }),
  raw({
    name: 'a path out of the folder, with dots and backslashes',
    to: 'web',
    right: harmless,
    secret: /thumbnail-generator"|root:x:/,
    send: () => message({ path: '/_next/static/..\\..\\../../../../../../etc/passwd' }),
  }),
  raw({
    name: 'percent signs that encode nothing',
    to: 'web',
    right: refused,
    send: () => message({ path: '/b/%E0%A4%A%zz%' }),
  }),
  raw({
    name: 'a path with an encoded zero byte',
    to: 'web',
    right: refused,
    send: () => message({ path: '/_next/static/%00.js' }),
  }),
  raw({
    name: 'a length and chunks at once',
    to: 'web',
    right: refused,
    send: () => post(`Content-Length: 4\r\nTransfer-Encoding: chunked`, `0\r\n\r\n${smuggled}`),
  }),
  raw({
    name: 'two lengths',
    to: 'web',
    right: refused,
    send: () => post(`Content-Length: 2\r\nContent-Length: ${smuggled.length}`, smuggled),
  }),
  raw({
    name: 'a length with a sign',
    to: 'web',
    right: refused,
    send: () => post('Content-Length: +2', '{}'),
  }),
  raw({
    name: 'chunks of an unknown kind',
    to: 'web',
    right: refused,
    send: () => post('Transfer-Encoding: xchunked', `0\r\n\r\n${smuggled}`),
  }),
  raw({
    name: 'a chunk whose length is no number',
    to: 'web',
    right: refused,
    send: () => post('Transfer-Encoding: chunked', 'zz\r\n{}\r\n0\r\n\r\n'),
  }),
  raw({
    name: 'a chunk of 16 exabytes',
    to: 'web',
    right: ['4xx', 'closed', 'silent'],
    send: () => post('Transfer-Encoding: chunked', 'fffffffffffffffe\r\n{}\r\n0\r\n\r\n'),
  }),
  raw({
    name: '300,000 chunks of one byte',
    to: 'web',
    right: refused,
    send: () => post('Transfer-Encoding: chunked', `${'1\r\n \r\n'.repeat(300_000)}0\r\n\r\n`),
  }),
  raw({
    name: 'a chunk with an extension of 10 MB',
    to: 'web',
    right: refused,
    send: () => post('Transfer-Encoding: chunked', `1;${'a'.repeat(1e7)}\r\n \r\n0\r\n\r\n`),
  }),
  raw({
    name: 'a header folded over lines',
    to: 'web',
    right: harmless,
    send: () => 'GET / HTTP/1.1\r\nHost: localhost\r\nX-A: a\r\n b\r\nConnection: close\r\n\r\n',
  }),
  raw({
    name: 'the preface of HTTP/2',
    to: 'web',
    right: refused,
    send: () => 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  }),
  raw({
    name: 'a TLS handshake',
    to: 'web',
    right: refused,
    send: () => Buffer.from('16030100a5010000a10303', 'hex'),
  }),
  raw({
    name: 'headers that come a byte at a time',
    to: 'web',
    right: ['4xx', 'closed', 'silent'],
    async *send() {
      yield 'GET / HTTP/1.1\r\nHost: localhost\r\n';
      for (let i = 0; i < 30; i++) {
        await sleep(50);
        yield 'a';
      }
    },
  }),
  raw({
    name: '100 requests in one piece',
    to: 'web',
    right: ['2xx', 'closed'],
    send: () => 'GET /icon.svg HTTP/1.1\r\nHost: localhost\r\n\r\n'.repeat(100),
  }),
  raw({
    name: 'an upgrade to a web socket',
    to: 'web',
    right: [...harmless, 'silent'],
    send: () =>
      message({
        path: '/_next/webpack-hmr',
        headers: { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-key': 'AAAA' },
      }),
  }),
];
