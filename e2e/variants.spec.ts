// Story: my website needs three sizes of each photo. I drop one, and take all three from the page.
import { readFile } from 'node:fs/promises';
import type { Stack } from '../stack/local/start-stack.ts';
import { startTestStack } from '../test/services/start-test-stack.ts';
import { pictureFile } from './support/files.ts';
import { readSize } from './support/pixels.ts';
import { expect, test } from './support/test.ts';
import { readZip } from './support/zip.ts';

// The setting is that of the Lambdas, so this spec does not use the shared stack.
let stack: Stack;
test.beforeAll(async () => {
  process.env.THUMBNAILS = 'thumbnail=128; card=400x300 cover webp; page=1024 webp q75';
  stack = await startTestStack();
  delete process.env.THUMBNAILS;
});
test.afterAll(() => stack.stop());

const name = 'Café "Süd" & <Nord>.jpg';
const photo = () => pictureFile('jpeg', { name, width: 2400, height: 1600 });

test('the viewer, the HTML for my page and the ZIP have all three sizes', async ({
  page,
  sheet,
  readClipboard,
  snap,
  watch,
}) => {
  await sheet.open(stack.webUrl);
  await sheet.drop([await photo()]);
  await expect(sheet.headline('1 thumbnail ready')).toBeVisible();
  const isVariant = (url: string) => /\/b\/[^/]+\/0\/(card|page)$/.test(url);
  await expect(sheet.thumbnail(name)).not.toHaveJSProperty('naturalWidth', 0);
  expect(watch.requests.filter((request) => isVariant(request.url()))).toEqual([]);

  await page.getByRole('button', { name: /^Compare/ }).click();
  const viewer = page.getByRole('dialog');
  // Three PUTs cost 15.00. The first thumbnail alone would cost less than 10.
  await expect(viewer.getByText(/^\$(1[5-9]|2\d)\.\d\d per million like this$/)).toBeVisible();
  const sizes = viewer.getByRole('region', { name: 'All sizes' }).getByRole('listitem');
  await expect(sizes).toContainText([
    /thumbnail 128×85 JPEG, [\d.]+ k?B/,
    /card 400×300 WebP, [\d.]+ k?B/,
    /page 1024×683 WebP, [\d.]+ k?B/,
  ]);
  await snap('sizes');
  const addressOf = (variant: string) => `${page.url()}/0/${variant}`;
  for (const [variant, format, width, height] of [
    ['card', 'webp', 400, 300],
    ['page', 'webp', 1024, 683],
  ] as const) {
    const link = viewer.getByRole('link', { name: `Open ${variant}` });
    expect(await link.evaluate((a: HTMLAnchorElement) => a.href)).toBe(addressOf(variant));
    const download = page.waitForEvent('download');
    await viewer.getByRole('button', { name: `Download ${variant}` }).click();
    const file = await download;
    expect(file.suggestedFilename()).toBe(`Café _Süd_ & _Nord__${variant}.webp`);
    expect(await readSize(await readFile(await file.path()))).toEqual({ format, width, height });
  }

  await viewer.getByRole('button', { name: 'Copy <img> for your page' }).click();
  await expect(viewer.getByRole('button', { name: 'HTML copied' })).toBeVisible();
  expect(await readClipboard()).toBe(
    `<img src="${addressOf('page')}" srcset="${addressOf('thumbnail')} 128w, ${addressOf('page')} 1024w" sizes="(max-width: 1024px) 100vw, 1024px" width="1024" height="683" alt="Café &#34;Süd&#34; &#38; &#60;Nord&#62;">`,
  );
  await page.keyboard.press('Escape');

  const zipped = async () => {
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download ZIP' }).click();
    return [...readZip(await readFile(await (await download).path())).keys()];
  };
  const names = ['thumbnail.jpg', 'card.webp', 'page.webp'].map(
    (end) => `Café _Süd_ & _Nord__${end}`,
  );
  expect(await zipped()).toEqual(names);
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('combobox', { name: 'Sizes in the ZIP' }).selectOption('ZIP: page');
  expect(await zipped()).toEqual(names.slice(2));
});

test.describe('on a dense screen', () => {
  test.use({ deviceScaleFactor: 2 });

  test('card and viewer show the larger picture at the same size', async ({
    page,
    sheet,
    snap,
  }) => {
    await sheet.open(stack.webUrl);
    await sheet.drop([await photo()]);
    await expect(sheet.headline('1 thumbnail ready')).toBeVisible();
    const card = sheet.thumbnail(name);
    await expect(card).toHaveJSProperty('currentSrc', `${page.url()}/0/page`);
    expect(await card.boundingBox()).toMatchObject({ width: 128 });
    await snap('dense');
    await page.getByRole('button', { name: /^Compare/ }).click();
    const inViewer = page.getByRole('dialog').getByRole('img', { name: 'Thumbnail', exact: true });
    await expect(inViewer).toHaveJSProperty('currentSrc', `${page.url()}/0/page`);
    await expect(inViewer).not.toHaveJSProperty('naturalWidth', 0);
  });
});
