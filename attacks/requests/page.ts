// Hostile requests to the page's API and to its framework.
import { repeat } from '#test/images/bytes.ts';
import { attackOn, brokenMultipart, message } from '../hostile-request.ts';

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
const attack = attackOn('web');
/** The server may serve or refuse a request that is valid but very large. */
const served = ['2xx', '4xx'];

export const pageRequests = [
  attack('a list of 663,333 empty files in 2 MB', () =>
    json(`{"files":[${'{},'.repeat(663_332)}{}]}`),
  ),
  attack(
    '500 names that decompose to eighteen characters each',
    () => json(filesOf(500, '\ufdfa'.repeat(1024))),
    served,
  ),
  attack(
    '500 names of lone surrogates',
    () => json(filesOf(300, '\\ud800'.repeat(1024)).replaceAll('\\\\ud800', '\\ud800')),
    served,
  ),
  attack('two million nested lists', () => json('['.repeat(2e6))),
  attack('a body of 2 MB that is no UTF-8', () => json(repeat('\xff', 1e6))),
  attack(
    'a body that announces 10 GB and sends 20 MB',
    () => [
      json('', { 'content-length': '10000000000' }),
      ...new Array<Buffer>(20).fill(repeat(' ', 1e6)),
    ],
    ['4xx', 'closed'],
  ),
  attack(
    'a list by another website',
    () => json(filesOf(1, 'a.png'), { origin: 'http://evil.example' }),
    ['403'],
  ),
  attack('the multipart header that ends dicer (CVE-2022-24434)', () =>
    brokenMultipart('/api/uploads'),
  ),
  attack('a server action with that header', () =>
    brokenMultipart('/', { 'next-action': '0'.repeat(42) }),
  ),
  attack('a server action of nested references', () =>
    message({
      method: 'POST',
      headers: { 'next-action': '0'.repeat(42), 'content-type': 'text/plain;charset=UTF-8' },
      body: `["$F1",${'["$1",'.repeat(50_000)}`,
    }),
  ),
  attack(
    'a state of the router that is no JSON',
    () =>
      message({
        headers: { rsc: '1', 'next-router-state-tree': encodeURIComponent('[['.repeat(900)) },
      }),
    ['2xx', '3xx', '4xx'],
  ),
  attack(
    'the header by which a proxy.ts was once passed (CVE-2025-29927)',
    () => message({ headers: { 'x-middleware-subrequest': 'proxy:'.repeat(5) } }),
    ['200'],
  ),
  attack('the image server that is not used', () =>
    message({ path: '/_next/image?url=http%3A%2F%2Flocalhost%3A1%2Fa.png&w=64&q=75' }),
  ),
];
