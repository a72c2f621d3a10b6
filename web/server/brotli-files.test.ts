import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sendBrotli } from './brotli-files.ts';

const dir = mkdtempSync(join(tmpdir(), 'static-'));
let server: Server;

beforeAll(async () => {
  mkdirSync(join(dir, 'chunks'));
  writeFileSync(join(dir, 'chunks', 'a.js.br'), brotliCompressSync('script'));
  // Stands for Next, which answers with what it was asked for.
  const next = sendBrotli(({ url = '' }, response) => {
    response.end(response.hasHeader('content-encoding') ? brotliCompressSync(url) : url);
  }, dir);
  server = createServer(next).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => {
  server.close();
  rmSync(dir, { recursive: true });
});

async function ask(path: string, accepted: string) {
  const address = server.address();
  const port = address instanceof Object ? address.port : 0;
  const headers = { 'accept-encoding': accepted };
  const reply = await fetch(`http://127.0.0.1:${port}/_next/static/${path}`, { headers });
  const { headers: got } = reply;
  return [got.get('content-encoding'), got.get('content-type'), await reply.text()];
}

it.each([
  ['chunks/a.js', 'gzip, br', '/_next/static/chunks/a.js.br'],
  ['chunks/a.js?dpl=1', 'br', '/_next/static/chunks/a.js.br?dpl=1'],
])('%s is sent as Brotli to a browser that reads it', async (path, accepted, asked) => {
  expect(await ask(path, accepted)).toEqual(['br', 'application/javascript; charset=UTF-8', asked]);
});

it.each([
  ['chunks/a.js', 'gzip'],
  ['chunks/b.js', 'br'],
  ['chunks/a.js.br', 'br'],
  ['media/a.woff2', 'br'],
  ['../static/chunks/%61.js', 'br'],
])('%s stays as Next sends it (accepted: %s)', async (path, accepted) => {
  const [encoding, type, url] = await ask(path, accepted);
  expect([encoding, type]).toEqual([null, null]);
  expect(url).toBe(`/_next/static/${path.replace('../static/', '')}`);
});
