// Hostile requests to the local S3: by any website in the same browser, or by a program without credentials.
import { type AttackedStack, knownKey } from '../attacked-stack.ts';
import { attackOn, message } from '../hostile-request.ts';
import { brokenMultipart, form } from './multipart.ts';

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
const knownObject = `<Object><Key>${knownKey}</Key></Object>`;
const nested = '<a>'.repeat(100_000) + '</a>'.repeat(100_000);
const entities = `<!DOCTYPE Delete [<!ENTITY a "${'a'.repeat(100)}">${Array.from(
  { length: 9 },
  (_, i) => `<!ENTITY b${i} "${`&${i === 0 ? 'a' : `b${i - 1}`};`.repeat(10)}">`,
).join('')}]>`;

export const s3Requests = [
  attack('the multipart header that ends dicer (CVE-2022-24434)', ({ bucket }) =>
    brokenMultipart(`/${bucket}`),
  ),
  attack('a form that uploads', ({ bucket }) =>
    form(`/${bucket}`, [
      ['key', 'input/by-form.png'],
      ['file', 'hostile'],
    ]),
  ),
  attack('a form whose key leaves the store', ({ bucket }) =>
    form(`/${bucket}`, [
      ['key', 'input/../../../outside.png'],
      ['file', 'hostile'],
    ]),
  ),
  attack('a form of 20,000 fields', ({ bucket }) =>
    form(`/${bucket}`, new Array(20_000).fill(['a', 'b'])),
  ),
  attack('a PUT without a signature', ({ bucket }) => put(`/${bucket}/input/anonymous.png`)),
  attack('a PUT over a known object', ({ bucket }) => put(`/${bucket}/${knownKey}`)),
  attack('a PUT by another website', ({ bucket }) =>
    put(`/${bucket}/input/foreign.png`, { origin: 'http://evil.example' }),
  ),
  attack('a PUT to another host name', ({ bucket }) =>
    put(`/${bucket}/input/rebound.png`, { host: 'evil.example' }),
  ),
  attack('a GET to another host name', ({ bucket }) =>
    message({ path: `/${bucket}/${knownKey}`, host: 'evil.example' }),
  ),
  attack('a PUT whose key leaves the store', ({ bucket }) =>
    put(`/${bucket}/input/..%2f..%2f..%2foutside.png`),
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
  attack('a DELETE without a signature', ({ bucket }) =>
    message({ method: 'DELETE', path: `/${bucket}/${knownKey}` }),
  ),
  attack('a DELETE of the bucket', ({ bucket }) =>
    message({ method: 'DELETE', path: `/${bucket}` }),
  ),
  attack('a new bucket', () => message({ method: 'PUT', path: '/evil-bucket' })),
  attack('a new bucket whose name leaves the store', () =>
    message({ method: 'PUT', path: '/..%2fevil-bucket' }),
  ),
  attack('POST ?delete', deleteAll(knownObject)),
  attack(
    'POST ?delete by another website',
    deleteAll(knownObject, { origin: 'http://evil.example' }),
  ),
  attack('POST ?delete of 100,000 nested elements', deleteAll(nested)),
  attack(
    'POST ?delete of 200,000 keys',
    deleteAll('<Object><Key>a</Key></Object>'.repeat(200_000)),
  ),
  attack('POST ?delete with entities that say 100 GB', ({ bucket }) =>
    message({
      method: 'POST',
      path: `/${bucket}?delete`,
      body: `${entities}<Delete><Object><Key>&b8;</Key></Object></Delete>`,
    }),
  ),
  attack('POST ?delete with a prototype', deleteAll('<__proto__><a>1</a></__proto__>')),
  attack('a copy of a file outside the store', ({ bucket }) =>
    put(`/${bucket}/input/copy.png`, {
      'x-amz-copy-source': `/${bucket}/../../../../../../etc/passwd`,
    }),
  ),
  attack('chunks of AWS that lie about their length', ({ bucket }) =>
    message({
      method: 'PUT',
      path: `/${bucket}/input/chunks.png`,
      headers: {
        'content-encoding': 'aws-chunked',
        'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
        'x-amz-decoded-content-length': '99999999999',
      },
      body: 'ffffffff;chunk-signature=0\r\nhostile',
    }),
  ),
  attack('a credential of 12,000 slashes', ({ bucket }) =>
    put(`/${bucket}/input/a.png`, {
      authorization: `AWS4-HMAC-SHA256 Credential=${'/'.repeat(12_000)}, SignedHeaders=host, Signature=0`,
    }),
  ),
  attack('a presigned URL without an end', ({ bucket }) =>
    put(
      `/${bucket}/input/a.png?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=S3RVER%2F20200101%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20200101T000000Z&X-Amz-Expires=1e99&X-Amz-SignedHeaders=host&X-Amz-Signature=0`,
    ),
  ),
  attack('a key of 250 bytes between slashes', ({ bucket }) =>
    put(`/${bucket}/input/${'a'.repeat(250)}`),
  ),
  attack('a key with a zero byte', ({ bucket }) => put(`/${bucket}/input/a%00b.png`)),
  attack('a key that encodes nothing', ({ bucket }) => put(`/${bucket}/input/%E0%A4%A%zz`)),
  attack(
    'a type with a line break',
    ({ bucket }) =>
      message({ path: `/${bucket}/${knownKey}?response-content-type=a%0d%0aX-Evil%3a+1` }),
    ['4xx'],
    /^x-evil:/im,
  ),
  attack('a list from a made-up token', ({ bucket }) =>
    message({ path: `/${bucket}?list-type=2&continuation-token=AAAA&max-keys=1e9` }),
  ),
  attack(
    'a PUT that announces 10 GB and breaks off',
    function* ({ bucket }) {
      yield put(`/${bucket}/input/large.png`, { 'content-length': '10000000000' });
      yield Buffer.alloc(5e6);
    },
    ['4xx', 'closed', 'silent'],
  ),
  attack('TRACE', () => message({ method: 'TRACE' })),
];
