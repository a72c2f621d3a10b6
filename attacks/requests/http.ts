// Requests to the page that break the rules of HTTP: those that Next must not see, and those that cost work.
// request-guard.test.ts has the others.
import { attackOn, message } from '../hostile-request.ts';

const attack = attackOn('web', ['4xx', 'closed']);
const harmless = ['2xx', '3xx', '4xx', 'closed'];
const post = (headers: string, body: string) =>
  `POST /api/uploads HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n${headers}\r\n\r\n${body}`;
/** A second request, which the body of the first hides. */
const smuggled = 'GET /formats HTTP/1.1\r\nHost: localhost\r\n\r\n';
/** Next redirects an address with a slash at its end. */
const redirects = {
  'an address in absolute form, of another host': { path: 'http://evil.example/formats/' },
  'a path that is another host': { path: '//evil.example/formats/' },
  'a Host of somebody else': { path: '/formats/', host: 'evil.example' },
};

export const httpRequests = [
  ...Object.entries(redirects).map(([name, sent]) =>
    attack(name, () => message(sent), harmless, /^location: (https?:)?[/\\]{2}evil/im),
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
  attack('a query of 15,000 characters', () => message({ path: `/?${'a[]=1&'.repeat(2500)}` })),
  attack(
    'a path out of the folder',
    () => message({ path: '/_next/static/..%2f..%2f..\\..\\../../package.json' }),
    harmless,
    /thumbnail-generator"|root:x:/,
  ),
  attack('a length and chunks at once', () =>
    post(`Content-Length: 4\r\nTransfer-Encoding: chunked`, `0\r\n\r\n${smuggled}`),
  ),
  attack('300,000 chunks of one byte', () =>
    post('Transfer-Encoding: chunked', `${'1\r\n \r\n'.repeat(300_000)}0\r\n\r\n`),
  ),
];
