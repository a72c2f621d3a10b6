// Hostile requests to the local S3, by any website in the same browser or by a program without credentials: one of each kind, and
// those that cost work. ports.integration.test.ts has the others.
import { type AttackedStack, knownKey } from '../attacked-stack.ts';
import { attackOn, brokenMultipart, message } from '../hostile-request.ts';

const attack = attackOn('s3');

const put = (path: string, headers: Readonly<Record<string, string>> = {}) =>
  message({ method: 'PUT', path, headers, body: 'hostile' });
const deleteAll =
  (keys: string, headers: Readonly<Record<string, string>> = {}) =>
  (stack: AttackedStack) =>
    message({
      method: 'POST',
      path: `/${stack.bucket}?delete`,
      headers: { 'content-type': 'text/plain', ...headers },
      body: `<?xml version="1.0"?><Delete>${keys}</Delete>`,
    });
const nested = '<a>'.repeat(100_000) + '</a>'.repeat(100_000);

export const s3Requests = [
  attack('the multipart header that ends dicer (CVE-2022-24434)', ({ bucket }) =>
    brokenMultipart(`/${bucket}`),
  ),
  attack('a PUT over a known object', ({ bucket }) => put(`/${bucket}/${knownKey}`)),
  attack('a PUT to another host name', ({ bucket }) =>
    put(`/${bucket}/input/rebound.png`, { host: 'evil.example' }),
  ),
  attack('a PUT whose key leaves the store, encoded twice', ({ bucket }) =>
    put(`/${bucket}/input/%252e%252e%252f%252e%252e%252foutside.png`),
  ),
  attack(
    'a GET whose key leaves the store',
    ({ bucket }) => message({ path: `/${bucket}/..%2f..%2f..%2f..%2f..%2f..%2fetc%2fpasswd` }),
    ['4xx'],
    /root:x:/,
  ),
  attack('a DELETE of the bucket', ({ bucket }) =>
    message({ method: 'DELETE', path: `/${bucket}` }),
  ),
  attack('a new bucket whose name leaves the store', () =>
    message({ method: 'PUT', path: '/..%2fevil-bucket' }),
  ),
  attack(
    'POST ?delete by another website',
    deleteAll(`<Object><Key>${knownKey}</Key></Object>`, { origin: 'http://evil.example' }),
  ),
  attack('POST ?delete of 100,000 nested elements', deleteAll(nested)),
  attack(
    'POST ?delete of 200,000 keys',
    deleteAll('<Object><Key>a</Key></Object>'.repeat(200_000)),
  ),
  attack('a credential of 12,000 slashes', ({ bucket }) =>
    put(`/${bucket}/input/a.png`, {
      authorization: `AWS4-HMAC-SHA256 Credential=${'/'.repeat(12_000)}, SignedHeaders=host, Signature=0`,
    }),
  ),
  attack(
    'a PUT that announces 10 GB and breaks off',
    function* ({ bucket }) {
      yield put(`/${bucket}/input/large.png`, { 'content-length': '10000000000' });
      yield Buffer.alloc(5e6);
    },
    ['4xx', 'closed', 'silent'],
  ),
];
