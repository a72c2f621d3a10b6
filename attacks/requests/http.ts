// Requests to the page that break the rules of HTTP.
import { setTimeout as sleep } from 'node:timers/promises';
import { attackOn, message } from '../hostile-request.ts';

const attack = attackOn('web', ['4xx', 'closed']);
const harmless = ['2xx', '3xx', '4xx', 'closed'];
const post = (headers: string, body: string) =>
  `POST /api/uploads HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n${headers}\r\n\r\n${body}`;
/** A second request, which the body of the first hides. */
const smuggled = 'GET /formats HTTP/1.1\r\nHost: localhost\r\n\r\n';

export const httpRequests = [
  attack('TRACE', () => message({ method: 'TRACE' })),
  attack('CONNECT', () => 'CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example\r\n\r\n'),
  attack(
    'an address in absolute form, of another host',
    () => message({ path: 'http://evil.example/formats' }),
    harmless,
    /^location: https?:\/\/evil/im,
  ),
  attack(
    'an address in absolute form with a slash at its end',
    () => message({ path: 'http://evil.example/formats/' }),
    harmless,
    /^location: (https?:)?\/\/evil/im,
  ),
  attack(
    'a path that is another host',
    () => message({ path: '//evil.example/formats/' }),
    harmless,
    /^location: (https?:)?[/\\]{2}evil/im,
  ),
  attack(
    'a Host of somebody else',
    () => message({ path: '/formats/', host: 'evil.example' }),
    harmless,
    /^location: https?:\/\/evil/im,
  ),
  attack('a header of 1 MB', () => message({ headers: { 'x-long': 'a'.repeat(1e6) } })),
  attack(
    '1900 headers',
    () =>
      message({
        headers: Object.fromEntries(Array.from({ length: 1900 }, (_, i) => [`a${i}`, '1'])),
      }),
    ['2xx', '4xx'],
  ),
  attack('a query of 15,000 characters', () => message({ path: `/?${'a[]=1&'.repeat(2500)}` }), [
    '2xx',
    '4xx',
  ]),
  attack(
    'a path out of the folder',
    () => [message({ path: '/_next/static/..%2f..%2f..%2f..%2fpackage.json' })],
    harmless,
    /thumbnail-generator"|root:x:/,
  ),
  attack(
    'a path out of the folder, with dots and backslashes',
    () => message({ path: '/_next/static/..\\..\\../../../../../../etc/passwd' }),
    harmless,
    /thumbnail-generator"|root:x:/,
  ),
  attack('percent signs that encode nothing', () => message({ path: '/b/%E0%A4%A%zz%' })),
  attack('a length and chunks at once', () =>
    post(`Content-Length: 4\r\nTransfer-Encoding: chunked`, `0\r\n\r\n${smuggled}`),
  ),
  attack(
    'a chunk of 16 exabytes',
    () => post('Transfer-Encoding: chunked', 'fffffffffffffffe\r\n{}\r\n0\r\n\r\n'),
    ['4xx', 'closed', 'silent'],
  ),
  attack('300,000 chunks of one byte', () =>
    post('Transfer-Encoding: chunked', `${'1\r\n \r\n'.repeat(300_000)}0\r\n\r\n`),
  ),
  attack('a chunk with an extension of 10 MB', () =>
    post('Transfer-Encoding: chunked', `1;${'a'.repeat(1e7)}\r\n \r\n0\r\n\r\n`),
  ),
  attack(
    'headers that come a byte at a time',
    async function* () {
      yield 'GET / HTTP/1.1\r\nHost: localhost\r\n';
      for (let i = 0; i < 30; i++) {
        await sleep(50);
        yield 'a';
      }
    },
    ['4xx', 'closed', 'silent'],
  ),
  attack(
    '100 requests in one piece',
    () => 'GET /icon.svg HTTP/1.1\r\nHost: localhost\r\n\r\n'.repeat(100),
    ['2xx', 'closed'],
  ),
  attack(
    'an upgrade to a web socket',
    () =>
      message({
        path: '/_next/webpack-hmr',
        headers: { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-key': 'AAAA' },
      }),
    [...harmless, 'silent'],
  ),
];
