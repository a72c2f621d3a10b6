import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { keepPages } from './kept-pages.ts';

/** What the renderer, which stands for Next, was asked for. */
let rendered: string[];
let isBusy: boolean;
let server: Server;
let port: number;

beforeEach(async () => {
  rendered = [];
  isBusy = false;
  server = createServer(
    keepPages(
      ({ method, url = '', headers }, response) => {
        rendered.push(`${method} ${url} ${headers.cookie ?? ''}`.trim());
        const nonce = `made-${rendered.length}`;
        response.writeHead(isBusy ? 503 : url === '/_not-found' ? 404 : 200, {
          'content-security-policy': `script-src 'nonce-${nonce}'`,
          'strict-transport-security': 'max-age=1',
          link: `</font>; nonce="${nonce}"`,
        });
        response.end(
          `<link nonce="${nonce}"><link rel="preload" as="script" href="a"/><h1>${url}</h1><noscript>no</noscript><script nonce="${nonce}">1</script>`,
        );
      },
      () => {
        const address = server.address();
        if (!(address instanceof Object)) throw new Error('It has no port.');
        return address;
      },
    ),
  ).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  port = address instanceof Object ? address.port : 0;
});
afterEach(() => server.close());

async function ask(path: string, headers: Record<string, string> = {}, method = 'GET') {
  const asked = request({ port, path, method, headers, agent: false }).end();
  const [reply]: IncomingMessage[] = await once(asked, 'response');
  if (!reply) throw new Error('unreachable');
  return { status: reply.statusCode, headers: reply.headers, html: await text(reply) };
}

const nonceIn = (csp: unknown) => /'nonce-([^']+)'/.exec(String(csp))?.[1] ?? '';

it('renders the first page once, and gives every visitor a nonce of its own', async () => {
  const replies = await Promise.all([ask('/'), ask('/'), ask('/')]);
  replies.push(await ask('/'));
  expect(rendered).toEqual(['GET /? theme=system']);
  const nonces = new Set(
    replies.map(({ status, headers, html }) => {
      const nonce = nonceIn(headers['content-security-policy']);
      expect(status).toBe(200);
      expect(nonce).toMatch(/^[\w+/]{22}==$/);
      expect(html.split(`nonce="${nonce}"`)).toHaveLength(3);
      expect(`${html}${JSON.stringify(headers)}`).not.toContain('made-');
      expect(headers.link).toBe(`</font>; nonce="${nonce}"`);
      expect(headers).not.toHaveProperty('strict-transport-security');
      return nonce;
    }),
  );
  expect(nonces.size).toBe(4);
});

it('renders once for each theme, and for a made-up theme as for none', async () => {
  for (const cookie of ['theme=dark', 'a=1; theme=dark', 'theme=none', 'mytheme=dark', 'a=1']) {
    await ask('/', { cookie });
  }
  expect(rendered).toEqual(['GET /? theme=dark', 'GET /? theme=system']);
});

it('renders once for larger cards, and once for any other size', async () => {
  for (const cookie of ['cards=large', 'a=1; cards=large', 'cards=none', 'a=1']) {
    await ask('/', { cookie });
  }
  expect(rendered).toEqual(['GET /? theme=system; cards=large', 'GET /? theme=system']);
});

it('answers all unknown addresses with one page, which has no scripts', async () => {
  for (const path of ['/nope', '/b/short', '/api/none?x']) {
    const { status, html } = await ask(path);
    expect(status).toBe(404);
    expect(html).toMatch(/^<link nonce="[^"]+"><h1>\/_not-found<\/h1>$/);
  }
  expect(rendered).toEqual(['GET /_not-found theme=system']);
});

it.each([
  { what: 'a query', path: '/?a' },
  { what: 'a known page', path: '/formats' },
  { what: 'an address from which Next redirects', path: '/nope/' },
  { what: "Next's script", path: '/', headers: { rsc: '1' } },
  { what: "Next's script", path: '/nope', headers: { 'next-router-prefetch': '1' } },
  { what: 'another method', path: '/api/none', method: 'POST' },
])('leaves a request of $what to Next: $path', async ({ path, headers, method = 'GET' }) => {
  await ask(path, headers, method);
  await ask(path, headers, method);
  expect(rendered).toEqual([`${method} ${path}`, `${method} ${path}`]);
});

it('compresses the page for those who take it, and sends its head alone', async () => {
  const zipped = request({ port, headers: { 'accept-encoding': 'br, gzip' }, agent: false }).end();
  const [reply]: IncomingMessage[] = await once(zipped, 'response');
  const bytes = await reply?.setEncoding('latin1').toArray();
  expect(reply?.headers['content-encoding']).toBe('gzip');
  expect(String(gunzipSync(Buffer.from(String(bytes?.join('')), 'latin1')))).toContain('<h1>/?');
  const head = await ask('/', {}, 'HEAD');
  expect(head.html).toBe('');
  expect(Number(head.headers['content-length'])).toBeGreaterThan(50);
});

it('keeps nothing while the server is too busy to render', async () => {
  isBusy = true;
  expect((await ask('/')).status).toBe(503);
  isBusy = false;
  expect((await ask('/')).status).toBe(200);
  await ask('/');
  expect(rendered).toEqual(['GET /? theme=system', 'GET /', 'GET /? theme=system']);
});
