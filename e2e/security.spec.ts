// Story: strangers attack the page. It runs only its own scripts, sends only to the bucket, and reveals no secret.
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import type { Page } from 'playwright/test';
import { rawRequest, sendRaw } from '../test/services/send-raw.ts';
import { pictureFile } from './support/files.ts';
import { listen } from './support/network.ts';
import { expectCorners } from './support/pixels.ts';
import { expect, test } from './support/test.ts';

/** @returns a list that grows with each request or script that the browser blocks because of the page's policy */
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

test('the policy allows everything that the page does', async ({ page, sheet }) => {
  const violations = await watchViolations(page);
  await sheet.open();
  await sheet.pick([await pictureFile('jpeg'), await pictureFile('tiff')]);
  await expect(sheet.headline('2 thumbnails ready')).toBeVisible();
  await expectCorners(await sheet.readThumbnail('picture.jpg'));
  await expect(sheet.original('picture.jpg')).not.toHaveJSProperty('naturalWidth', 0);

  const batch = new URL(page.url()).pathname;
  const pages = [batch, '/', '/formats', '/batches'];
  for (const path of [...pages, '/nowhere', '/b/malformed', '/access']) {
    const reply = await page.goto(path);
    const policy = reply?.headers()['content-security-policy'] ?? '';
    expect(policy, path).toContain("'strict-dynamic'");
    expect(policy, path).not.toMatch(/unsafe|\*/);
    const withData = policy.split('; ').filter((directive) => directive.includes('data:'));
    expect(withData, path).toEqual([expect.stringMatching(/^img-src 'self' blob: data: http\S+$/)]);
    const nonce = /'nonce-([^']+)'/.exec(policy)?.[1];
    const scripts = (await reply?.text())?.match(/<script\b[^>]*>/g) ?? [];
    expect(scripts.length > 0, path).toBe(pages.includes(path));
    for (const script of scripts) expect(script, path).toContain(`nonce="${nonce}"`);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  }
  await page.goto(batch);
  await expectCorners(await sheet.readThumbnail('picture.jpg'));
  expect(violations).toEqual([]);
});

test('the policy blocks injected scripts, requests and frames', async ({ page, sheet }) => {
  const received: string[] = [];
  const elsewhere = createServer(({ url = '' }, reply) => {
    received.push(url);
    reply.setHeader('access-control-allow-origin', '*').end('globalThis.ran = "a script"');
  });
  const stranger = `http://localhost:${await listen(elsewhere)}`;
  const violations = await watchViolations(page);
  await sheet.open();
  const expectBlocked = (directive: string) =>
    expect
      .poll(() => violations.some((text) => text.startsWith(`violation: ${directive} `)))
      .toBe(true);
  const inject = (markup: string) =>
    page.evaluate((html) => document.body.insertAdjacentHTML('beforeend', html), markup);
  for (const [directive, markup] of [
    ['script-src-attr', '<img src="/none" onerror="globalThis.ran = \'a handler\'">'],
    ['img-src', `<img src="${stranger}/picture">`],
    ['frame-src', `<iframe src="${stranger}/frame"></iframe>`],
    ['style-src-attr', `<p style="background: url(${stranger}/style)">`],
    ['style-src-elem', `<link rel="stylesheet" href="${stranger}/sheet">`],
    ['object-src', `<object data="${stranger}/object"></object>`],
    ['base-uri', `<base href="${stranger}/">`],
  ] as const) {
    await inject(markup);
    await expectBlocked(directive);
  }
  await inject(`<form action="${stranger}/form" method="post" id="f"></form>`);
  await page.evaluate(() => document.querySelector<HTMLFormElement>('#f')?.submit());
  await expectBlocked('form-action');
  const otherBucket = `${process.env.AWS_ENDPOINT_URL_S3}/another-bucket/x`;
  for (const url of [`${stranger}/fetch`, otherBucket]) {
    const sent = page.evaluate((to) => fetch(to), url);
    await expect(sent).rejects.toThrow('Failed to fetch');
  }
  await expectBlocked('connect-src');

  // The same as if the server's page had contained these scripts.
  await page.evaluate(
    (from) =>
      document.write(
        `<script>globalThis.ran = 'inline'</script><script src="${from}/script"></script><script nonce="guess">globalThis.ran = 'guessed'</script>`,
      ),
    stranger,
  );
  // document.write() replaced the document and its listener, so only the console reports these violations.
  await expect.poll(() => violations.filter((text) => /inline script/.test(text)).length).toBe(2);
  expect(await page.evaluate(() => Reflect.get(globalThis, 'ran'))).toBe(undefined);
  expect(received).toEqual([]);
  elsewhere.close();
  // axe must not check the injected elements.
  await page.goto('about:blank');
});

test('every reply has the security headers', async ({ baseURL, request }) => {
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

test('odd requests get the same headers and no foreign redirect', async ({ baseURL, request }) => {
  const { host, port } = new URL(baseURL ?? '');
  for (const [method, target, status, headers] of [
    ['TRACE', '/', 405],
    ['SPAM', '/', 405],
    ['DELETE', '/formats', 405],
    ['POST', '/', 405, { 'next-action': 'x', 'content-length': '0' }],
    ['GET', 'http://evil.example/formats', 200],
    ['GET', 'http://evil.example//formats', 308],
    ['GET', '/formats/', 308],
    ['GET', '//evil.example/formats', 308],
    ['GET', '/\\evil.example', 308],
    ['GET', '/formats/', 308, { 'x-forwarded-host': 'evil.example' }],
    ['GET', '/formats', 421, { host: 'evil.example' }],
    ['GET', '/formats', 400, { host: 'evil.example/?' }],
    ['GET', '/%ff', 400],
    ['GET', '/formats', 200, { connection: 'upgrade, close', upgrade: 'websocket' }],
    ['GET', '/formats', 431, { cookie: 'a'.repeat(20_000) }],
  ] as const) {
    const request = rawRequest(method, target, { host, connection: 'close', ...headers });
    const reply = await sendRaw(Number(port), request);
    const line = `${method} ${target}`;
    expect(reply.status, line).toBe(status);
    expect(`${reply.head}\r\n`, line).toMatch(/\r\nx-content-type-options: nosniff\r\n/i);
    expect(reply.head, line).toMatch(/\r\ncontent-security-policy: default-src /i);
    const location = /\r\nlocation: (.*)/i.exec(reply.head)?.[1] ?? '/';
    expect(location, line).toMatch(/^\/(?![/\\])/);
  }

  const post = (data: string) =>
    request.post('/api/uploads', { data, headers: { 'content-type': 'application/json' } });
  const many = await post(`{"files":[${'{},'.repeat(300_000)}{}]}`);
  expect(many.status()).toBe(413);
  expect(await many.json()).toMatchObject({ failure: { code: 'too-many-files' } });
  const unread = await post(' '.repeat(1e6 + 1)).then(
    (reply) => reply.status(),
    // The server may close the connection before the client has sent the body.
    () => 413,
  );
  expect(unread).toBe(413);
});

test('the build contains no secret, setting or S3 client for browsers', () => {
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
