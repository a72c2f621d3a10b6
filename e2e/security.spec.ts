// Story: strangers try the page. It runs nothing but its own scripts, talks to nobody but the bucket, and tells no secret.
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import type { Page } from 'playwright/test';
import { pictureFile } from './support/files.ts';
import { expectCorners } from './support/pixels.ts';
import { expect, test } from './support/test.ts';

/** What the browser refused because of the policy, on this page's documents from now on. */
async function watchViolations(page: Page): Promise<string[]> {
  const violations: string[] = [];
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
      console.debug(`violation: ${violatedDirective} ${blockedURI}`);
    });
  });
  page.on('console', (message) => {
    if (/^violation: |Content Security Policy/.test(message.text()))
      violations.push(message.text());
  });
  return violations;
}

test('the policy lets through all that the page does, on every kind of page', async ({
  page,
  sheet,
}) => {
  const violations = await watchViolations(page);
  await sheet.open();
  await sheet.pick([await pictureFile('jpeg'), await pictureFile('tiff')]);
  await expect(sheet.headline('2 thumbnails ready')).toBeVisible();
  await expectCorners(await sheet.readThumbnail('picture.jpg'));
  await expect(sheet.original('picture.jpg')).not.toHaveJSProperty('naturalWidth', 0);

  const batch = new URL(page.url()).pathname;
  for (const path of [batch, '/', '/formats', '/nowhere', '/b/malformed', '/access']) {
    const reply = await page.goto(path);
    const policy = reply?.headers()['content-security-policy'] ?? '';
    expect(policy, path).toContain("'strict-dynamic'");
    expect(policy, path).not.toMatch(/unsafe|data:|\*/);
    const nonce = /'nonce-([^']+)'/.exec(policy)?.[1];
    const scripts = (await reply?.text())?.match(/<script\b[^>]*>/g) ?? [];
    expect(scripts.length, path).toBeGreaterThan(0);
    for (const script of scripts) expect(script, path).toContain(`nonce="${nonce}"`);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  }
  await page.goto(batch);
  await expectCorners(await sheet.readThumbnail('picture.jpg'));
  expect(violations).toEqual([]);
});

test('scripts, requests and frames that something slips into the page come to nothing', async ({
  page,
  sheet,
}) => {
  const received: string[] = [];
  const elsewhere = createServer(({ url = '' }, reply) => {
    received.push(url);
    reply.setHeader('access-control-allow-origin', '*').end('globalThis.ran = "a script"');
  });
  await new Promise<void>((resolve) => elsewhere.listen(0, 'localhost', resolve));
  const address = elsewhere.address();
  const stranger = `http://localhost:${address instanceof Object ? address.port : 0}`;
  const violations = await watchViolations(page);
  await sheet.open();
  const blocked = (directive: string) =>
    expect.poll(() => violations.some((text) => text.startsWith(`violation: ${directive} `)));

  const slipIn = (markup: string) =>
    page.evaluate((html) => document.body.insertAdjacentHTML('beforeend', html), markup);
  await slipIn('<img src="/none" onerror="globalThis.ran = \'a handler\'">');
  await blocked('script-src-attr').toBe(true);
  await slipIn(`<img src="${stranger}/picture">`);
  await blocked('img-src').toBe(true);
  await slipIn(`<iframe src="${stranger}/frame"></iframe>`);
  await blocked('frame-src').toBe(true);
  await slipIn(`<p style="background: url(${stranger}/style)">`);
  await blocked('style-src-attr').toBe(true);
  await slipIn(`<link rel="stylesheet" href="${stranger}/sheet">`);
  await blocked('style-src-elem').toBe(true);
  await slipIn(`<object data="${stranger}/object"></object>`);
  await blocked('object-src').toBe(true);
  await slipIn(`<form action="${stranger}/form" method="post" id="f"></form>`);
  await page.evaluate(() => document.querySelector<HTMLFormElement>('#f')?.submit());
  await blocked('form-action').toBe(true);
  await slipIn(`<base href="${stranger}/">`);
  await blocked('base-uri').toBe(true);
  const otherBucket = `${process.env.AWS_ENDPOINT_URL_S3}/another-bucket/x`;
  for (const url of [`${stranger}/fetch`, otherBucket]) {
    expect(
      await page.evaluate(
        (to) =>
          fetch(to).then(
            () => 1,
            () => 0,
          ),
        url,
      ),
    ).toBe(0);
  }
  await blocked('connect-src').toBe(true);

  // As if it had been in the page that the server sent.
  await page.evaluate(
    (from) =>
      document.write(
        `<script>globalThis.ran = 'inline'</script><script src="${from}/script"></script><script nonce="guess">globalThis.ran = 'guessed'</script>`,
      ),
    stranger,
  );
  // That replaced the document, and its listener with it.
  await expect.poll(() => violations.filter((text) => /inline script/.test(text)).length).toBe(2);
  expect(await page.evaluate(() => Reflect.get(globalThis, 'ran'))).toBe(undefined);
  expect(received).toEqual([]);
  elsewhere.close();
  // What was slipped in is not ours to look over.
  await page.goto('about:blank');
});

test('every reply says what it is and to whom it may be shown', async ({ baseURL, request }) => {
  const page = await request.get('/');
  const chunk = /\/_next\/static\/[^"]+\.js/.exec(await page.text())?.[0] ?? '';
  for (const path of ['/', '/nowhere', '/api/batches/x', '/api/none', '/icon.svg', chunk]) {
    const headers = (await request.get(path)).headers();
    expect(headers, path).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'x-frame-options': 'DENY',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    });
    expect(headers, path).not.toHaveProperty('x-powered-by');
    expect(headers, path).not.toHaveProperty('strict-transport-security');
    const overTls = await request.get(path, { headers: { 'x-forwarded-proto': 'https' } });
    expect(overTls.headers()['strict-transport-security'], path).toMatch(/^max-age=\d{8}/);
  }
  expect((await request.get('/_next/image?url=%2Ficon.svg&w=64&q=75')).status()).toBe(404);

  for (const headers of [
    { origin: 'https://evil.example' },
    { origin: baseURL ?? '', 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ]) {
    const reply = await request.post('/api/uploads', { headers, data: { files: [] } });
    expect(reply.status()).toBe(403);
    expect(reply.headers()).not.toHaveProperty('access-control-allow-origin');
  }
});

test('no request is so odd that it is answered without these, redirected elsewhere or too much for us', async ({
  baseURL,
  request,
}) => {
  const { host, hostname, port } = new URL(baseURL ?? '');
  const send = (line: string, headers: Record<string, string> = {}) => {
    const lines = Object.entries({ host, connection: 'close', ...headers }).map(
      ([name, value]) => `${name}: ${value}\r\n`,
    );
    return new Promise<string>((resolve, reject) => {
      let reply = '';
      const socket = connect(Number(port), hostname, () =>
        socket.write(`${line}\r\n${lines.join('')}\r\n`),
      );
      socket.on('data', (bytes) => {
        reply += bytes;
      });
      socket.on('error', reject).on('close', () => resolve(reply));
    });
  };
  const odd: [line: string, status: number, headers?: Record<string, string>][] = [
    ['TRACE / HTTP/1.1', 405],
    ['SPAM / HTTP/1.1', 405],
    ['DELETE /formats HTTP/1.1', 405],
    ['POST / HTTP/1.1', 405, { 'next-action': 'x', 'content-length': '0' }],
    ['GET http://evil.example/formats HTTP/1.1', 200],
    ['GET http://evil.example//formats HTTP/1.1', 308],
    ['GET /formats/ HTTP/1.1', 308],
    ['GET //evil.example/formats HTTP/1.1', 308],
    ['GET /\\evil.example HTTP/1.1', 308],
    ['GET /formats/ HTTP/1.1', 308, { 'x-forwarded-host': 'evil.example' }],
    ['GET /formats HTTP/1.1', 421, { host: 'evil.example' }],
    ['GET /formats HTTP/1.1', 400, { host: 'evil.example/?' }],
    ['GET /%ff HTTP/1.1', 400],
    ['GET /formats HTTP/1.1', 200, { connection: 'upgrade, close', upgrade: 'websocket' }],
    ['GET /formats HTTP/1.1', 431, { cookie: 'a'.repeat(20_000) }],
  ];
  for (const [line, status, headers] of odd) {
    const reply = await send(line, headers);
    expect(reply.slice(0, 13), line).toBe(`HTTP/1.1 ${status} `);
    expect(reply, line).toMatch(/\r\nx-content-type-options: nosniff\r\n/i);
    expect(reply, line).toMatch(/\r\ncontent-security-policy: default-src /i);
    expect(/\r\nlocation: (.*)\r\n/i.exec(reply)?.[1] ?? '/', line).toMatch(/^\/(?![/\\])/);
  }

  const post = (data: string) =>
    request.post('/api/uploads', { data, headers: { 'content-type': 'application/json' } });
  const many = await post(`{"files":[${'{},'.repeat(300_000)}{}]}`);
  expect(many.status()).toBe(413);
  expect(await many.json()).toMatchObject({ failure: { code: 'too-many-files' } });
  const unread = await post(' '.repeat(1e6 + 1)).then(
    (reply) => reply.status(),
    // The server may close the connection before the body is sent.
    () => 413,
  );
  expect(unread).toBe(413);
});

test('what the build gives to browsers knows nothing of S3, its client or any setting', () => {
  const folder = join(import.meta.dirname, '../web/.next/static');
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  expect(files.length).toBeGreaterThan(5);
  for (const { parentPath, name } of files) {
    const text = readFileSync(join(parentPath, name), 'latin1');
    expect(text, name).not.toMatch(
      /S3RVER|AKIA[A-Z0-9]{16}|SECRET_ACCESS_KEY|ACCESS_TOKEN|AWS4-HMAC|aws-sdk|BUCKET_NAME/,
    );
  }
});
