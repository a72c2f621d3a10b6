// Story: only people who know the access token may use the page. My upload works, and no reply reveals a secret.
import { type PrivatePage, startPrivatePage } from '../test/services/start-private-page.ts';
import { pictureFile } from './support/files.ts';
import { expectCorners } from './support/pixels.ts';
import { expect, test } from './support/test.ts';

let site: PrivatePage;
test.beforeAll(async () => {
  site = await startPrivatePage();
});
test.afterAll(() => site.stop());

test('the token opens the page, and no reply contains a secret', async ({ page, sheet }) => {
  const { accessToken } = site;
  const { AWS_SECRET_ACCESS_KEY: secretAccessKey = '' } = process.env;
  expect(secretAccessKey).toMatch(/^[0-9a-f]{40}$/);
  const replies: Promise<string>[] = [];
  page.on('response', (response) => {
    const head = response.allHeaders().then((headers) => JSON.stringify(headers));
    const body = response.text().catch(() => '');
    replies.push(Promise.all([response.url(), head, body]).then((parts) => parts.join('\n')));
  });

  await sheet.open(`${site.url}/formats?from=link`);
  const token = page.getByLabel('Access token');
  // The field is as high as a button. Safari on a phone zooms in on letters smaller than 16 pixels.
  expect((await token.boundingBox())?.height).toBeGreaterThanOrEqual(44);
  await expect(token).toHaveCSS('font-size', '16px');
  await token.fill('not the token at all');
  await page.getByRole('button', { name: 'Enter' }).click();
  await expect(page.getByText('The access token is wrong.')).toBeVisible();
  await expect(token).toHaveAccessibleDescription(/^The access token is wrong/);
  await token.fill(accessToken);
  await page.getByRole('button', { name: 'Enter' }).click();
  await expect(page).toHaveURL(`${site.url}/formats?from=link`);
  await expect(sheet.headline('What you can add, and what you get')).toBeVisible();
  await expect
    .poll(() => page.context().cookies())
    .toEqual([
      expect.objectContaining({
        name: 'access',
        httpOnly: true,
        sameSite: 'Strict',
        secure: false,
      }),
    ]);

  await sheet.open(site.url);
  const files = [
    await pictureFile('jpeg', { name: '東京 "><b> +1 100%.jpg' }),
    await pictureFile('png'),
    await pictureFile('tiff'),
  ];
  await sheet.pick(files);
  await expect(sheet.headline('3 thumbnails ready')).toBeVisible();
  await expectCorners(await sheet.readThumbnail('picture.png'));

  // When the browser follows a link of another website, it sends no cookie at first.
  const batch = page.url();
  await page.goto(process.env.E2E_WEB_URL ?? '');
  await page.goto('about:blank');
  await page.evaluate((to) => window.location.assign(to), batch);
  await expect(sheet.headline('3 thumbnails ready')).toBeVisible();

  const received = (await Promise.all(replies)).join('\n');
  expect(received).toContain('X-Amz-Signature');
  for (const secret of [accessToken, secretAccessKey]) expect(received).not.toContain(secret);
});

test('a client gets 429 even if it claims many addresses', async ({ request }) => {
  const sha256 = '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=';
  const photo = { index: 0, name: 'a.png', type: 'image/png', bytes: 1, sha256 };
  const sign = (address: string) =>
    request.post(`${site.url}/api/uploads`, {
      headers: {
        authorization: `Bearer ${site.accessToken}`,
        'x-forwarded-for': address,
        'x-peer-address': address,
      },
      data: { files: Array.from({ length: 20 }, (_, index) => ({ ...photo, index })) },
    });
  expect((await sign('192.0.2.1')).status()).toBe(201);
  const statuses: number[] = [];
  for (let i = 2; i < 6; i += 1) statuses.push((await sign(`192.0.2.${i}`)).status());
  expect(statuses).toContain(429);
  const refused = await sign('192.0.2.9');
  expect(refused.status()).toBe(429);
  expect(Number(refused.headers()['retry-after'])).toBeGreaterThan(0);
  expect(await refused.json()).toMatchObject({ failure: { code: 'too-many-requests' } });
});

test('a client without the token gets nothing and locks nobody out', async ({ request }) => {
  const paths = [
    '/',
    '/formats',
    '/nowhere',
    '/%66ormats',
    '/formats?_rsc=1',
    '/formats.rsc',
    '/_next/data/x/formats.json',
    '/_next/static/../../formats',
    '/_next/static/..%2f..%2fformats',
    '/icon.svg/../formats',
    '/api/uploads',
    '/api/batches/abcdefghijklmnopqrstuvwx23',
    '/API/batches/abcdefghijklmnopqrstuvwx23',
  ];
  for (const path of paths) {
    for (const headers of [{}, { rsc: '1', 'x-middleware-subrequest': 'proxy:proxy:proxy' }]) {
      const reply = await request.get(site.url + path, { headers: { ...headers } });
      expect(await reply.text(), path).not.toMatch(/What you can add|Choose images|"files"/);
      expect([401, 404], `${path}: ${reply.status()}`).toContain(reply.status());
    }
  }
  const bearer = (token: string) =>
    request.get(`${site.url}/api/batches/abcdefghijklmnopqrstuvwx23`, {
      headers: {
        authorization: `Bearer ${token}`,
        'x-forwarded-for': token,
        'x-peer-address': token,
      },
    });
  expect((await bearer(site.accessToken)).status()).toBe(404);
  const statuses: number[] = [];
  for (let i = 0; i < 10; i += 1) statuses.push((await bearer(`10.0.0.${i}`)).status());
  expect(statuses.slice(-3)).toEqual([429, 429, 429]);
  expect(statuses.filter((status) => status === 401).length).toBeGreaterThan(3);
  const refused = await bearer('wrong');
  expect(refused.status()).toBe(429);
  expect(Number(refused.headers()['retry-after'])).toBeGreaterThan(0);
  // One allowance counts all ways to try. A client with the right token needs none.
  const enter = (token: string) =>
    request.post(`${site.url}/api/access`, { form: { token }, maxRedirects: 0 });
  expect((await enter('wrong')).status()).toBe(429);
  const cookie = { cookie: 'access=wrong' };
  expect((await request.get(site.url, { headers: cookie })).status()).toBe(429);
  expect((await bearer(site.accessToken)).status()).toBe(404);
  const entered = await enter(site.accessToken);
  expect(entered.status()).toBe(303);
  expect(entered.headers()).toMatchObject({
    location: '/',
    'set-cookie': expect.stringMatching(/^access=/),
  });
  expect((await request.get(`${site.url}/formats`)).status()).toBe(200);
});
