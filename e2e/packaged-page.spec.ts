// Story: the page runs on AWS. Its zip, unpacked into an empty folder, serves people through API Gateway's events.
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import {
  type PageFunction,
  startPageFunction,
  unpackPage,
} from '../test/services/start-page-function.ts';
import { pictureFile } from './support/files.ts';
import { listen } from './support/network.ts';
import { expectCorners } from './support/pixels.ts';
import { expect, test } from './support/test.ts';

const accessToken = randomBytes(16).toString('hex');
let unpacked: Awaited<ReturnType<typeof unpackPage>>;
let site: PageFunction;
let privateSite: PageFunction;

/** Answers SSM's GetParameter, as far as the page's function uses it. */
const ssm = createServer(async (request, response) => {
  const asked = JSON.stringify(await json(request));
  const isRight = asked === '{"Name":"/page/token","WithDecryption":true}';
  response
    .writeHead(isRight ? 200 : 400, { 'content-type': 'application/x-amz-json-1.1' })
    .end(isRight ? JSON.stringify({ Parameter: { Value: accessToken } }) : '{}');
});

test.beforeAll(async () => {
  // A first build of the page takes longer than a test may.
  test.setTimeout(180_000);
  unpacked = await unpackPage();
  const names = ['BUCKET_NAME', 'AWS_REGION', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'];
  const env = {
    ...Object.fromEntries(names.map((name) => [name, process.env[name] ?? ''])),
    AWS_ENDPOINT_URL_S3: process.env.AWS_ENDPOINT_URL_S3 ?? '',
    // The template sets this one.
    TRUSTED_PROXY_HOPS: '1',
  };
  const ssmUrl = `http://localhost:${await listen(ssm)}`;
  [site, privateSite] = await Promise.all([
    startPageFunction(unpacked.dir, { ...env, SIGNED_FILES_PER_MINUTE: '50' }),
    startPageFunction(unpacked.dir, {
      ...env,
      AWS_ENDPOINT_URL_SSM: ssmUrl,
      ACCESS_TOKEN_PARAMETER: '/page/token',
    }),
  ]);
  const { initCpuMs, initMb } = site.init;
  console.log(`The page's function started with ${initCpuMs} ms of CPU time and ${initMb} MB.`);
});
test.afterAll(async () => {
  await Promise.all([site?.stop(), privateSite?.stop()]);
  ssm.close();
  unpacked?.remove();
});

test('my dropped files become thumbnails, which the viewer compares', async ({ page, sheet }) => {
  await sheet.open(site.url);
  await sheet.drop([
    await pictureFile('jpeg', { name: '東京 "><b> +1 100%.jpg', width: 1200, height: 800 }),
    await pictureFile('tiff', { name: 'scan.tiff' }),
  ]);
  await expect(sheet.headline('2 thumbnails ready')).toBeVisible();
  await expectCorners(await sheet.readThumbnail('scan.tiff'));
  await page.getByRole('button', { name: /^Compare original and thumbnail of 東京/ }).click();
  const viewer = page.getByRole('dialog', { name: 'Original and thumbnail' });
  await expect(viewer.getByRole('img', { name: 'Original' })).toHaveJSProperty(
    'naturalWidth',
    1200,
  );
  // The viewer goes back in the history when it closes, and a reload at that moment would be aborted.
  const isLeft = page.evaluate(
    () => new Promise<void>((resolve) => window.addEventListener('popstate', () => resolve())),
  );
  await page.keyboard.press('Escape');
  await isLeft;
  await page.reload();
  await expect(sheet.headline('2 thumbnails ready')).toBeVisible();
});

test('every page has a policy with a nonce of its own, and every reply says https', async ({
  page,
}) => {
  const nonces = new Set<string>();
  for (const [path, status] of [
    ['/', 200],
    ['/formats', 200],
    ['/b/malformed', 404],
    ['/b/a%20b%3Fc', 404],
    ['/nowhere', 404],
  ] as const) {
    const reply = await page.goto(site.url + path);
    expect(reply?.status(), path).toBe(status);
    const headers = reply?.headers() ?? {};
    const nonce = /'nonce-([^']+)'/.exec(headers['content-security-policy'] ?? '')?.[1] ?? '';
    nonces.add(nonce);
    const scripts = (await reply?.text())?.match(/<script\b[^>]*>/g) ?? [];
    expect(scripts.length > 0, path).toBe(status === 200);
    for (const script of scripts) expect(script, path).toContain(`nonce="${nonce}"`);
    expect(headers['strict-transport-security'], path).toMatch(/^max-age=\d{8}/);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  }
  expect(nonces.size).toBe(5);
});

test('browsers get the files of the build as Brotli, and keep them for ever', async ({
  request,
}) => {
  const text = await (await request.get(site.url)).text();
  const files = new Set(text.match(/\/_next\/static\/[^"\\]+\.(js|css)/g));
  expect(files.size).toBeGreaterThan(5);
  for (const file of files) {
    const reply = await request.get(site.url + file);
    expect(reply.status(), file).toBe(200);
    expect(reply.headers(), file).toMatchObject({
      'cache-control': 'public, max-age=31536000, immutable',
      'content-type': expect.stringMatching(/^(application\/javascript|text\/css)/),
      'content-encoding': 'br',
    });
    const headers = { 'accept-encoding': 'gzip' };
    const zipped = await request.get(site.url + file, { headers });
    expect(zipped.headers()['content-encoding'], file).toBe('gzip');
    expect((await reply.text()) === (await zipped.text()), file).toBe(true);
  }
});

test('the door refuses what it refuses on a laptop', async ({ request }) => {
  expect((await request.delete(`${site.url}/formats`)).status()).toBe(405);
  expect((await request.get(`${site.url}/?${'a=1&'.repeat(750)}`)).status()).toBe(414);
  const data = ' '.repeat(1e6 + 1);
  expect((await request.post(`${site.url}/api/uploads`, { data })).status()).toBe(413);
  const foreign = { origin: 'https://evil.example', 'x-forwarded-host': 'evil.example' };
  const reply = await request.post(`${site.url}/api/uploads`, {
    headers: foreign,
    data: { files: [] },
  });
  expect(reply.status()).toBe(403);
  const folder = await request.get(`${site.url}/formats/`, { headers: foreign, maxRedirects: 0 });
  expect(folder.headers().location).toBe('/formats');
});

test('a client gets 429 even if it forges addresses, and others do not', async ({ request }) => {
  const sha256 = '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=';
  const photo = { index: 0, name: 'a.png', type: 'image/png', bytes: 1, sha256 };
  const files = Array.from({ length: 20 }, (_, index) => ({ ...photo, index }));
  const sign = (claimed: string) =>
    request.post(`${site.url}/api/uploads`, {
      headers: {
        'x-forwarded-for': claimed,
        'x-peer-address': claimed,
        'x-real-ip': claimed,
        forwarded: `for=${claimed}`,
      },
      data: { files },
    });
  site.setSourceIp('198.51.100.7');
  const signed = await sign('192.0.2.1');
  expect(signed.status()).toBe(201);
  // An HTTP API compresses nothing.
  expect(signed.headers()).toMatchObject({ 'content-encoding': 'gzip' });
  const statuses: number[] = [];
  for (let i = 2; i < 6; i += 1) statuses.push((await sign(`192.0.2.${i}`)).status());
  expect(statuses.slice(-2)).toEqual([429, 429]);
  expect(Number((await sign('192.0.2.9')).headers()['retry-after'])).toBeGreaterThan(0);
  site.setSourceIp('198.51.100.8');
  expect((await sign('198.51.100.7')).status()).toBe(201);
});

test('the token from SSM opens the page, and nothing else does', async ({
  page,
  sheet,
  request,
}) => {
  expect((await request.get(privateSite.url)).status()).toBe(401);
  const headers = { authorization: `Bearer ${accessToken}` };
  const batch = `${privateSite.url}/api/batches/abcdefghijklmnopqrstuvwx23`;
  expect((await request.get(batch)).status()).toBe(401);
  expect((await request.get(batch, { headers })).status()).toBe(404);

  await sheet.open(`${privateSite.url}/formats?from=link`);
  await page.getByLabel('Access token').fill('not the token at all');
  await page.getByRole('button', { name: 'Enter' }).click();
  await expect(page.getByText('The access token is wrong.')).toBeVisible();
  await page.getByLabel('Access token').fill(accessToken);
  await page.getByRole('button', { name: 'Enter' }).click();
  await expect(page).toHaveURL(`${privateSite.url}/formats?from=link`);
  expect(await page.context().cookies()).toEqual([
    expect.objectContaining({ name: 'access', httpOnly: true, sameSite: 'Strict', secure: true }),
  ]);
  await sheet.open(privateSite.url);
  await sheet.pick([await pictureFile('png')]);
  await expect(sheet.headline('1 thumbnail ready')).toBeVisible();
});
