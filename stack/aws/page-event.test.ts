import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { forward, type PageEvent } from './page-event.ts';

let seen: Pick<IncomingMessage, 'method' | 'url' | 'headers'> & { readonly body: Buffer };
let answer: (response: ServerResponse) => void;
let port: number;
const server = createServer(async (request, response) => {
  const { method, url, headers } = request;
  seen = { method, url, headers, body: await buffer(request) };
  answer(response);
});
beforeAll(async () => {
  answer = (response) => response.end('ok');
  server.listen(0, 'localhost');
  await once(server, 'listening');
  const address = server.address();
  port = address instanceof Object ? address.port : 0;
});
afterAll(() => server.close());

type Changes = Partial<Omit<PageEvent, 'requestContext'>> & { readonly method?: string };
const send = ({ method = 'GET', ...changes }: Changes = {}) =>
  forward(
    {
      rawPath: '/',
      rawQueryString: '',
      headers: {},
      isBase64Encoded: false,
      requestContext: {
        domainName: 'api.example',
        http: { method, sourceIp: '198.51.100.7' },
      },
      ...changes,
    },
    port,
  );

it('replaces every header in which a client claims an address or a host', async () => {
  await send({
    headers: {
      Host: 'evil.example',
      'x-forwarded-for': '192.0.2.1, 198.51.100.7',
      'X-Forwarded-Host': 'evil.example',
      'x-forwarded-proto': 'http',
      'x-forwarded-port': '80',
      forwarded: 'for=192.0.2.1',
      'x-real-ip': '192.0.2.1',
      connection: 'upgrade',
      upgrade: 'websocket',
      'transfer-encoding': 'chunked',
      accept: 'text/html',
    },
  });
  expect(seen.headers).toEqual({
    accept: 'text/html',
    connection: 'close',
    host: 'api.example',
    'x-forwarded-for': '198.51.100.7',
    'x-forwarded-host': 'api.example',
    'x-forwarded-proto': 'https',
  });
});

it.each([
  { rawPath: '/b/abc', target: '/b/abc' },
  { rawPath: '', target: '/' },
  { rawPath: '/b/a b?c#d', target: '/b/a%20b%3Fc%23d' },
  { rawPath: '/日本', target: '/%E6%97%A5%E6%9C%AC' },
  { rawPath: '/a%20b', target: '/a%20b' },
  { rawPath: '/100%', target: '/100%25' },
  { rawPath: '/\\evil.example', target: '/%5Cevil.example' },
  { rawPath: '/\ud800\r\nx: y', target: '/%EF%BF%BD%0D%0Ax:%20y' },
  { rawPath: '/a', rawQueryString: 'b=%20&c=+&b=?', target: '/a?b=%20&c=+&b=?' },
])('asks for $target if the path is $rawPath', async ({ target, ...path }) => {
  await send(path);
  expect(seen.url).toBe(target);
});

it('sends the body and the cookies as the browser sent them', async () => {
  const bytes = Buffer.from([0, 255, 128]);
  await send({
    method: 'POST',
    body: bytes.toString('base64'),
    isBase64Encoded: true,
    cookies: ['a=1', 'b=é'],
  });
  expect(seen.body).toEqual(bytes);
  expect(seen.headers['content-length']).toBe('3');
  expect(Buffer.from(seen.headers.cookie ?? '', 'latin1').toString()).toBe('a=1; b=é');
  await send({ method: 'POST', body: '{"é":1}' });
  expect(seen.body.toString()).toBe('{"é":1}');
  await send({ method: 'POST' });
  expect(seen.headers['content-length']).toBe('0');
});

it('returns status, headers, cookies and any bytes', async () => {
  answer = (response) => {
    response.writeHead(303, [
      ...['location', '/b', 'vary', 'rsc', 'vary', 'accept', 'content-length', '2'],
      ...['set-cookie', 'a=1; Path=/', 'set-cookie', 'b=2'],
    ]);
    response.end(Buffer.from([254, 255]));
  };
  const { headers, ...reply } = await send();
  expect(reply).toEqual({
    statusCode: 303,
    cookies: ['a=1; Path=/', 'b=2'],
    body: '/v8=',
    isBase64Encoded: true,
  });
  expect(headers).toEqual({ location: '/b', vary: 'rsc, accept', date: expect.any(String) });
});

it('fails when the server breaks off, so that Lambda notices', async () => {
  answer = (response) => {
    response.writeHead(200, { 'content-length': '10' }).write('half');
    setTimeout(() => response.destroy(), 20);
  };
  await expect(send()).rejects.toThrow();
});
