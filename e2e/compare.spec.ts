// Story: I compare an original with its thumbnail, at true size and enlarged, and go through the whole batch.
import type { Locator, Page } from 'playwright/test';
import sharp from 'sharp';
import { dropFromDisk, writeToDisk } from './support/disk.ts';
import { pictureFile } from './support/files.ts';
import { expectCorners } from './support/pixels.ts';
import { checkAccessibility, expect, test } from './support/test.ts';

test('the viewer needs only the keyboard to compare and enlarge', async ({ page, sheet, snap }) => {
  await sheet.openWith(
    await pictureFile('jpeg', { name: 'first.jpg', width: 1200, height: 800 }),
    await pictureFile('png', { name: 'second.png' }),
  );
  const opener = page.getByRole('button', {
    name: 'Compare original and thumbnail of first.jpg',
  });
  await opener.focus();
  await page.keyboard.press('Enter');
  const viewer = page.getByRole('dialog', { name: 'Original and thumbnail' });
  await expect(viewer.getByRole('heading')).toHaveText('first.jpg');
  await expect(viewer.getByText('1 of 2')).toBeVisible();
  await expect(viewer.getByRole('button', { name: 'Close' })).toBeFocused();
  const original = viewer.getByRole('img', { name: 'Original' });
  const thumbnail = viewer.getByRole('img', { name: 'Thumbnail' });
  await expect(original).toHaveJSProperty('naturalWidth', 1200);
  await expect.poll(async () => (await thumbnail.boundingBox())?.width).toBe(128);
  await expect(viewer.getByText('for a million like it')).toBeVisible();
  await checkAccessibility(page);
  await snap('true size');

  await viewer.getByRole('button', { name: 'Enlarged' }).press('Space');
  await expect
    .poll(async () => (await thumbnail.boundingBox())?.width)
    .toBeCloseTo((await original.boundingBox())?.width ?? 0, 0);
  await snap('enlarged');

  await page.keyboard.press('ArrowRight');
  await expect(viewer.getByRole('heading')).toHaveText('second.png');
  await page.keyboard.press('ArrowRight');
  await expect(viewer.getByText('2 of 2')).toBeVisible();
  await page.keyboard.press('ArrowLeft');
  await expect(viewer.getByRole('heading')).toHaveText('first.jpg');
  await page.keyboard.press('Escape');
  await expect(viewer).toBeHidden();
  await expect(opener).toBeFocused();
});

test('the viewer enlarges small originals and stretches nothing', async ({ page, sheet }) => {
  await sheet.openWith(await pictureFile('png', { name: 'small.png', width: 180, height: 120 }));
  const viewer = await openViewer(page);
  const box = (name: string) => viewer.getByRole('img', { name }).boundingBox();
  await viewer.getByRole('button', { name: 'Enlarged' }).click();
  const original = await box('Original');
  const thumbnail = await box('Thumbnail');
  expect(original?.width).toBeGreaterThan(180);
  expect(original?.width).toBeCloseTo(thumbnail?.width ?? 0, 0);

  await viewer.getByRole('button', { name: 'Enlarged' }).click();
  await page.setViewportSize({ width: 280, height: 653 });
  const narrow = await box('Thumbnail');
  expect(narrow?.width).toBeLessThan(128);
  expect((narrow?.width ?? 0) / (narrow?.height ?? 1)).toBeCloseTo(128 / 85, 1);
});

test('a thumbnail larger than its frame is shown whole', async ({ page, sheet }) => {
  // These routes make the page see what it would with THUMBNAIL_SIZE=512.
  const large = await pictureFile('png', { width: 512, height: 256 });
  await page.route(
    (url) => url.pathname.includes('/output/'),
    (route) =>
      route.fulfill({
        body: large.buffer,
        contentType: large.mimeType,
        headers: { 'access-control-allow-origin': '*' },
      }),
  );
  await page.route('**/api/batches/**', async (route) => {
    const reply = await route.fetch();
    const text = (await reply.text())
      .replace(/"width":128,"height":64/, '"width":512,"height":256')
      .replace(/,"thumbnailData":"[^"]+"/, '');
    await route.fulfill({ response: reply, body: text });
  });
  await sheet.open();
  await sheet.drop([await pictureFile('png', { name: 'large.png', width: 600, height: 300 })]);
  await expect(sheet.item('large.png')).toContainText('512×256');
  await expect(sheet.thumbnail('large.png')).toHaveJSProperty('naturalWidth', 512);
  expect(await sheet.thumbnail('large.png').boundingBox()).toMatchObject({
    width: 128,
    height: 64,
  });

  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Contact sheet' }).click();
  const frame = sharp(await (await download).path()).extract({
    left: 16,
    top: 16 + 32,
    width: 128,
    height: 64,
  });
  await expectCorners(await frame.png().toBuffer());
});

test('the viewer closes when files are dropped over it', async ({ page, sheet }, testInfo) => {
  const second = await writeToDisk(testInfo, 'second.png', (await pictureFile('png')).buffer);
  await sheet.openWith(await pictureFile('jpeg', { name: 'first.jpg' }));
  await expect(await openViewer(page)).toBeVisible();
  await dropFromDisk(page, second);
  await expect(sheet.headline('2 thumbnails ready')).toBeVisible();
  // The page forgets a drag sooner than this. The viewer must not open again.
  await page.waitForTimeout(1000);
  await expect(page.getByRole('dialog')).toBeHidden();
});

test('links to both images last, open and can be copied', async ({ page, context, sheet }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await sheet.openWith(await pictureFile('webp', { name: 'linked.webp' }));
  const viewer = await openViewer(page);

  await viewer.getByRole('button', { name: 'Copy link to thumbnail' }).click();
  await expect(viewer.getByRole('button', { name: 'Link copied' })).toBeVisible();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toBe(`${page.url()}/0/thumbnail`);
  const served = await fetch(copied);
  expect(served.headers.get('content-type')).toBe('image/webp');
  expect(new URL(served.url).origin).toBe(process.env.AWS_ENDPOINT_URL_S3);

  const opened = context.waitForEvent('page');
  await viewer.getByRole('link', { name: 'Open original' }).click();
  const original = (await opened).locator('img');
  await expect(original).toHaveJSProperty('naturalWidth', 300);
  await (await opened).close();
});

async function openViewer(page: Page): Promise<Locator> {
  await page.getByRole('button', { name: /^Compare/ }).click();
  return page.getByRole('dialog');
}
