// A presigned PUT accepts one request only. The local S3 checks signatures without the SDK and rejects every other request.
import { createHash } from 'node:crypto';
import { request } from 'node:http';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createS3ObjectStore } from './object-store.ts';

const bucket = 'local-bucket';
const store = createS3ObjectStore(bucket);
const expirySeconds = 300;
const body = 'the bytes of a photo';

/** A request as the bytes on the wire. */
interface Wire {
  readonly method: string;
  /** Path and query, sent unchanged. */
  readonly target: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string;
  /** Bytes of the body to send before the connection is cut. */
  readonly cutAt?: number;
}

let prefix: string;
beforeEach(() => {
  prefix = `signed/${crypto.randomUUID()}/`;
});
afterEach(() => {
  vi.useRealTimers();
});

const sha256 = (text: string) => createHash('sha256').update(text).digest('base64');

async function signPut(
  key = `${prefix}a.png`,
  { contentType = 'image/png', content = body, name = 'Z%C3%BCrich.png' } = {},
): Promise<Wire> {
  const { url, headers } = await store.signPut(
    key,
    {
      bytes: Buffer.byteLength(content),
      sha256: sha256(content),
      contentType,
      metadata: { 'file-name': name },
    },
    expirySeconds,
  );
  const { pathname, search } = new URL(url);
  return {
    method: 'PUT',
    target: pathname + search,
    headers: [
      ['Host', new URL(url).host],
      ['Content-Length', String(Buffer.byteLength(content))],
      ...Object.entries(headers),
    ],
    body: content,
  };
}

/** @returns the status, or 0 when the connection ended without a reply */
function send({ method, target, headers, body: text, cutAt }: Wire): Promise<number> {
  const { hostname, port } = new URL(process.env.AWS_ENDPOINT_URL_S3 ?? '');
  return new Promise((resolve) => {
    const outgoing = request(
      { hostname, port, method, path: target, headers: headers.flat(), agent: false },
      (reply) => {
        reply.resume();
        resolve(reply.statusCode ?? 0);
      },
    );
    outgoing.on('error', () => resolve(0));
    if (cutAt === undefined) outgoing.end(text);
    else outgoing.write(text.slice(0, cutAt), () => outgoing.destroy());
  });
}

const withTarget = (from: string | RegExp, to: string) => (wire: Wire) => ({
  ...wire,
  target: wire.target.replace(from, to),
});
const withQuery = (added: string) => (wire: Wire) => ({ ...wire, target: wire.target + added });
const withBody = (text: string) => (wire: Wire) => ({ ...wire, body: text });
const without = (name: string) => (wire: Wire) => ({
  ...wire,
  headers: wire.headers.filter(([found]) => found.toLowerCase() !== name),
});
const withHeader = (name: string, value: string) => (wire: Wire) => ({
  ...wire,
  headers: [...without(name.toLowerCase())(wire).headers, [name, value] as const],
});
const withSecond = (name: string, value: string) => (wire: Wire) => ({
  ...wire,
  headers: [...wire.headers, [name, value] as const],
});
const both =
  (...changes: readonly ((wire: Wire) => Wire)[]) =>
  (wire: Wire) =>
    changes.reduce((changed, change) => change(changed), wire);

/** Has the same length as `body`. */
const otherBody = body.toUpperCase();
const longerBody = `${body}, and more`;

const tamperings: Readonly<Record<string, (wire: Wire) => Wire>> = {
  'a GET': (wire) => ({ ...wire, method: 'GET' }),
  'a HEAD': (wire) => ({ ...wire, method: 'HEAD' }),
  'a DELETE': (wire) => ({ ...wire, method: 'DELETE' }),
  'a POST': (wire) => ({ ...wire, method: 'POST' }),
  'another key': withTarget('/a.png?', '/b.png?'),
  'a key in another prefix': withTarget('/signed/', '/output/'),
  'a longer key': withTarget('/a.png?', '/a.png/b.png?'),
  'another letter case of the key': withTarget('/a.png?', '/A.png?'),
  'another bucket': withTarget('/local-bucket/', '/other-bucket/'),
  'a path with ..': withTarget('/a.png?', '/../b/a.png?'),
  'a path with an encoded ..': withTarget('/a.png?', '/%2e%2e/b.png?'),
  'a path with . in it': withTarget('/a.png?', '/./a.png?'),
  'a path with a doubled slash': withTarget('/a.png?', '//a.png?'),
  'a path that ends in a slash': withTarget('/a.png?', '/a.png/?'),
  'a path that is encoded twice': withTarget('/a.png?', '/a%252Epng?'),
  'a path with a zero byte': withTarget('/a.png?', '/a.png%00?'),
  'an added sub-resource': withQuery('&acl'),
  'an added multipart upload': withQuery('&uploads='),
  'an added storage class': withQuery('&x-amz-storage-class=GLACIER'),
  'an ACL in the query': withQuery('&x-amz-acl=public-read'),
  'a doubled expiry': withQuery('&X-Amz-Expires=604800'),
  'a doubled signature': withQuery(`&X-Amz-Signature=${'0'.repeat(64)}`),
  'a second list of signed headers': withQuery('&X-Amz-SignedHeaders=host'),
  'a removed parameter that was signed': withTarget('&x-id=PutObject', ''),
  'no expiry': withTarget(/&X-Amz-Expires=\d+/, ''),
  'a longer expiry': withTarget('X-Amz-Expires=300', 'X-Amz-Expires=3000'),
  'an expiry beyond a week': withTarget('X-Amz-Expires=300', 'X-Amz-Expires=604801'),
  'a negative expiry': withTarget('X-Amz-Expires=300', 'X-Amz-Expires=-1'),
  'no signature': withTarget(/&X-Amz-Signature=\w+/, ''),
  'a signature cut short': withTarget(/(X-Amz-Signature=\w{40})\w+/, '$1'),
  'a changed signature': (wire) => {
    const last = wire.target.at(-1);
    return { ...wire, target: wire.target.slice(0, -1) + (last === '0' ? '1' : '0') };
  },
  'a signature of nothing': withTarget(/X-Amz-Signature=\w+/, `X-Amz-Signature=${'0'.repeat(64)}`),
  'a signature under a name in lower case': withTarget('X-Amz-Signature', 'x-amz-signature'),
  'another algorithm': withTarget('AWS4-HMAC-SHA256', 'AWS4-HMAC-SHA1'),
  'a date that is none': withTarget(/(X-Amz-Date=\d{8}T\d{4})\d\d/, '$1ZZ'),
  'a date of tomorrow': withTarget(/X-Amz-Date=\d{8}/, 'X-Amz-Date=20990101'),
  'another day in the scope': withTarget(/(S3RVER%2F)\d{8}/, '$120200101'),
  'another region in the scope': withTarget('us-east-1', 'eu-west-1'),
  'another service in the scope': withTarget('%2Fs3%2F', '%2Fiam%2F'),
  'another access key': withTarget('X-Amz-Credential=S3RVER', 'X-Amz-Credential=OTHER'),
  'fewer signed headers': withTarget('if-none-match%3B', ''),
  'no signed headers': withTarget(/X-Amz-SignedHeaders=[^&]+/, 'X-Amz-SignedHeaders='),
  'no query at all': withTarget(/\?.*/, ''),
  'another host': withHeader('Host', 'evil.example'),
  'another content type': withHeader('Content-Type', 'text/html'),
  'no content type': without('content-type'),
  'a second content type': withSecond('Content-Type', 'text/html'),
  'a parameter on the content type': withHeader('Content-Type', 'image/png; charset=utf-7'),
  'another file name': withHeader('x-amz-meta-file-name', 'other.png'),
  'no file name': without('x-amz-meta-file-name'),
  'a second file name': withSecond('X-Amz-Meta-File-Name', 'other.png'),
  'more metadata': withSecond('x-amz-meta-tier', 'huge'),
  'an ACL': withSecond('x-amz-acl', 'public-read'),
  'a redirect': withSecond('x-amz-website-redirect-location', 'https://evil.example'),
  'a copy of another object': withSecond('x-amz-copy-source', `/${bucket}/input/secret.png`),
  'no If-None-Match': without('if-none-match'),
  'another If-None-Match': withHeader('If-None-Match', '"etag"'),
  'a second If-None-Match': withSecond('If-None-Match', '*'),
  'no checksum': without('x-amz-checksum-sha256'),
  'another checksum': withHeader('x-amz-checksum-sha256', sha256(otherBody)),
  'another body and its checksum': both(
    withBody(otherBody),
    withHeader('x-amz-checksum-sha256', sha256(otherBody)),
  ),
  'another body of that length': withBody(otherBody),
  'a longer body': both(
    withBody(longerBody),
    withHeader('Content-Length', String(longerBody.length)),
  ),
  'a shorter body': both(withBody('short'), withHeader('Content-Length', '5')),
  'an empty body': both(withBody(''), withHeader('Content-Length', '0')),
  'a body that breaks off': (wire) => ({ ...wire, cutAt: 5 }),
  'a body in chunks, of no stated length': both(
    without('content-length'),
    withSecond('Transfer-Encoding', 'chunked'),
  ),
  'credentials in the header instead': both(
    withTarget(/\?.*/, ''),
    withSecond('Authorization', 'AWS S3RVER:c2lnbmF0dXJl'),
  ),
  'credentials in the header as well': withSecond('Authorization', 'AWS4-HMAC-SHA256 x'),
};

describe('a presigned PUT', () => {
  it('is rejected in every other form, and still accepted as it was signed', async () => {
    const unnoticed: string[] = [];
    const refused: string[] = [];
    const otherwise: Record<string, number> = {};
    for (const [what, tamper] of Object.entries(tamperings)) {
      const wire = await signPut(`${prefix}${refused.length}/a.png`);
      const changed = tamper(wire);
      expect(changed, `${what} changes nothing`).not.toEqual(wire);
      const status = await send(changed);
      const stored = await store.list(`${prefix}${refused.length}/`);
      if ((status !== 0 && status < 400) || stored.length > 0) unnoticed.push(`${what}: ${status}`);
      else if ((await send(wire)) !== 200) unnoticed.push(`${what}: spoilt the signed one`);
      refused.push(what);
      if (status !== 403) otherwise[what] = status;
    }
    expect(unnoticed).toEqual([]);
    // All others got a 403.
    expect(otherwise).toMatchInlineSnapshot(`
      {
        "a body in chunks, of no stated length": 411,
        "a body that breaks off": 0,
        "a date that is none": 400,
        "a doubled expiry": 400,
        "a doubled signature": 400,
        "a path with . in it": 400,
        "a path with ..": 400,
        "a path with a doubled slash": 400,
        "a path with a zero byte": 400,
        "a path with an encoded ..": 400,
        "a second If-None-Match": 400,
        "a second content type": 400,
        "a second file name": 400,
        "a second list of signed headers": 400,
        "a signature under a name in lower case": 400,
        "an expiry beyond a week": 400,
        "another algorithm": 400,
        "another body of that length": 400,
        "credentials in the header as well": 400,
        "credentials in the header instead": 400,
        "no expiry": 400,
        "no signature": 400,
      }
    `);
    expect(refused.length).toBeGreaterThanOrEqual(60);
  });

  it('is rejected after it expires', async () => {
    const signedSecondsAgo = (seconds: number) => {
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - seconds * 1000 });
      return signPut().finally(() => vi.useRealTimers());
    };
    expect(await send(await signedSecondsAgo(expirySeconds + 1))).toBe(403);
    expect(await send(await signedSecondsAgo(expirySeconds - 20))).toBe(200);
  });

  it('never overwrites an object, even with the same bytes or when two arrive at once', async () => {
    const wire = await signPut();
    expect((await Promise.all([send(wire), send(wire)])).toSorted()).toEqual([200, 412]);
    const other = await signPut(`${prefix}a.png`, { content: otherBody });
    expect(await send(other)).toBe(412);
    const found = await store.read(`${prefix}a.png`);
    expect(Buffer.from(found?.bytes ?? []).toString()).toBe(body);
  });

  it('is accepted with changes that proxies and browsers make: order, letter case and spaces of headers', async () => {
    const wire = await signPut();
    const headers = wire.headers
      .toReversed()
      .map(([name, value]) => [name.toUpperCase(), `  ${value} `] as const);
    expect(await send({ ...wire, headers: [...headers, ['User-Agent', 'any']] })).toBe(200);
  });

  it.each([
    { what: 'a name in unicode', name: encodeURIComponent('東京 🎉 Zürich +1 100%.jpg') },
    { what: 'a name with quotes and markup', name: encodeURIComponent('"><svg/onload=x>\'*()!') },
    { what: 'an unknown type', contentType: 'application/octet-stream' },
    { what: 'a type with every allowed character', contentType: 'image/x.y+z-1' },
    { what: 'one byte', content: '\0' },
    { what: 'a megabyte', content: 'x'.repeat(1e6) },
  ])('is accepted with $what', async ({ what: _, ...content }) => {
    expect(await send(await signPut(`${prefix}good.png`, content))).toBe(200);
    const [stored] = await store.list(prefix);
    expect(stored?.bytes).toBe(Buffer.byteLength(content.content ?? body));
  });

  it('is accepted when it is retried after the connection broke off', async () => {
    const wire = await signPut();
    expect(await send({ ...wire, cutAt: 3 })).toBe(0);
    expect(await send(wire)).toBe(200);
  });
});
