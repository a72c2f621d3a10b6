import type { IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createGuardedServer } from './request-guard.ts';

const rules = { trustedProxyHops: 0, isDevelopment: false };
const seen: Pick<IncomingMessage, 'url' | 'headers'>[] = [];
const server = createGuardedServer(rules, ({ url, headers }, response) => {
  seen.push({ url, headers });
  response.setHeader('content-security-policy', 'of a page').end('by Next');
});

let port = 0;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  port = address instanceof Object ? address.port : 0;
});
beforeEach(() => {
  rules.trustedProxyHops = 0;
  seen.length = 0;
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
});

/** @returns everything that the server sends until it closes the connection */
function send(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let reply = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(text));
    socket
      .on('data', (bytes) => {
        reply += bytes;
      })
      .on('error', reject)
      .on('close', () => resolve(reply));
  });
}

const ask = (line: string, headers: Record<string, string> = {}) => {
  const all = { host: `localhost:${port}`, connection: 'close', ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return send(`${line}\r\n${lines.join('')}\r\n`);
};

it.each([
  { line: 'TRACE / HTTP/1.1', status: 405 },
  { line: 'OPTIONS * HTTP/1.1', status: 400 },
  { line: 'OPTIONS / HTTP/1.1', status: 405 },
  { line: 'PUT /api/uploads HTTP/1.1', status: 405 },
  { line: 'DELETE /formats HTTP/1.1', status: 405 },
  { line: 'POST /formats HTTP/1.1', status: 405 },
  { line: 'PROPFIND / HTTP/1.1', status: 405 },
  { line: 'SPAM / HTTP/1.1', status: 405 },
  { line: 'GET formats HTTP/1.1', status: 400 },
  { line: 'GET / HTTP/9.9', status: 400 },
  { line: `GET /?${'a=1&'.repeat(750)} HTTP/1.1`, status: 414 },
  { line: 'GET /b/%E0%A4%A HTTP/1.1', status: 400 },
  { line: 'GET /%zz HTTP/1.1', status: 400 },
  {
    line: 'POST /api/uploads HTTP/1.1',
    headers: { 'transfer-encoding': 'chunked' },
    status: 411,
  },
  { line: 'not HTTP', status: 405 },
  { line: 'GET / HTTP/1.1', headers: { a: 'a'.repeat(20_000) }, status: 431 },
  { line: 'GET / HTTP/1.1', headers: { expect: 'the unexpected' }, status: 417 },
  { line: 'GET / HTTP/1.1', headers: { host: 'evil.example/x?' }, status: 400 },
  { line: 'GET / HTTP/1.1', headers: { host: 'user@localhost' }, status: 400 },
  { line: 'GET / HTTP/1.1', headers: { host: 'evil.example' }, status: 421 },
  { line: 'GET / HTTP/1.1', headers: { host: 'localhost.evil.example' }, status: 421 },
])(
  '$line with $headers is answered with $status and the headers of every reply',
  async ({ line, headers, status }) => {
    const reply = await ask(line, headers);
    expect(reply.slice(0, 13)).toBe(`HTTP/1.1 ${status} `);
    expect(reply).toMatch(/\r\ncontent-security-policy: default-src 'none'/i);
    expect(reply).toMatch(/\r\nx-content-type-options: nosniff\r\n/i);
    expect(reply).not.toMatch(/evil/);
    expect(reply.includes('\r\nallow: ') || status !== 405).toBe(true);
    expect(seen).toEqual([]);
  },
);

it('answers a client that sends a large body and reads nothing before its end', async () => {
  const bytes = 8e6;
  const head = `POST /api/uploads HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${bytes}\r\n\r\n`;
  const { status, isReset } = await new Promise<{ status: string; isReset: boolean }>((resolve) => {
    let reply = '';
    let isReset = false;
    const socket = connect(port, '127.0.0.1');
    socket.pause();
    socket.write(head);
    socket.write(Buffer.alloc(bytes), () => {
      socket
        .on('data', (piece) => {
          reply += piece;
        })
        .resume();
    });
    socket
      .on('error', () => {
        isReset = true;
      })
      .on('close', () => resolve({ status: reply.slice(0, 13), isReset }));
  });
  expect({ status, isReset }).toEqual({ status: 'HTTP/1.1 413 ', isReset: false });
});

it('reads no chunks that it has refused', async () => {
  const startedAt = performance.now();
  await ask('POST /api/uploads HTTP/1.1', { 'transfer-encoding': 'chunked' });
  expect(performance.now() - startedAt).toBeLessThan(1500);
});

it('closes the connection of a client that announces a large body and sends none', async () => {
  const reply = await ask('POST /api/uploads HTTP/1.1', { 'content-length': '1000001' });
  expect(reply).toMatch(/^HTTP\/1\.1 413 /);
});

it('adds the headers of every reply when Node answers a request without Host', async () => {
  const reply = await send('GET / HTTP/1.1\r\n\r\n');
  expect(reply).toMatch(/^HTTP\/1\.1 400 /);
  expect(reply).toMatch(/\r\nx-frame-options: DENY\r\n/i);
});

it.each([
  { line: 'GET /formats?a=//b HTTP/1.1', url: '/formats?a=//b' },
  { line: 'GET http://evil.example/formats?x HTTP/1.1', url: '/formats?x' },
  { line: 'GET https://a:b@evil.example HTTP/1.1', url: '/' },
  { line: 'HEAD / HTTP/1.0', url: '/' },
  { line: 'POST /api/uploads HTTP/1.1', headers: { 'content-length': '0' }, url: '/api/uploads' },
  { line: 'GET /a HTTP/1.1', headers: { host: '[::1]:3000' }, url: '/a' },
  { line: 'GET /b HTTP/1.1', headers: { host: 'page.localhost' }, url: '/b' },
  {
    line: 'GET /c HTTP/1.1',
    headers: { connection: 'upgrade', upgrade: 'websocket' },
    url: '/c',
    isOpen: true,
  },
])('$line with $headers reaches Next as $url', async ({ line, headers, url, isOpen }) => {
  const asked = ask(line, headers);
  if (isOpen) {
    await expect.poll(() => seen.length).toBe(1);
    server.closeAllConnections();
  }
  const reply = await asked;
  expect(seen.map((request) => request.url)).toEqual([url]);
  expect(reply).toMatch(/\r\ncontent-security-policy: of a page\r\n/i);
  expect(reply).toMatch(/\r\nx-frame-options: DENY\r\n/i);
});

it('closes a connection that sends many requests ahead', async () => {
  await send('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'.repeat(50)).catch(() => {});
  expect(seen).toHaveLength(1);
});

it('accepts any host name behind a trusted proxy', async () => {
  rules.trustedProxyHops = 1;
  expect(await ask('GET / HTTP/1.1', { host: 'thumbnails.example' })).toContain('by Next');
});

it('replaces the address that a client claims for itself', async () => {
  await ask('GET / HTTP/1.1', { 'x-peer-address': '198.51.100.1' });
  expect(seen[0]?.headers['x-peer-address']).toBe('127.0.0.1');
});

it('sends Strict-Transport-Security only when a proxy reports https', async () => {
  const strict = /\r\nstrict-transport-security: /i;
  expect(await ask('GET / HTTP/1.1')).not.toMatch(strict);
  expect(await ask('GET / HTTP/1.1', { 'x-forwarded-proto': 'https' })).toMatch(strict);
});
