// Story: I look at an original and its thumbnail side by side, at its true size and enlarged, and go through them all.
import { pictureFile } from './support/files.ts';
import { checkAccessibility, expect, test } from './support/test.ts';

test('the viewer shows both, true to size and enlarged, and is driven by the keyboard alone', async ({
  page,
  sheet,
  snap,
}) => {
  await sheet.open();
  await sheet.drop([
    await pictureFile('jpeg', { name: 'first.jpg', width: 1200, height: 800 }),
    await pictureFile('png', { name: 'second.png' }),
  ]);
  await expect(sheet.headline('2 thumbnails ready')).toBeVisible();

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
  await expect(viewer.getByText('for a million like this')).toBeVisible();
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

test('links to original and thumbnail open and can be copied, and last', async ({
  page,
  context,
  sheet,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await sheet.open();
  await sheet.pick([await pictureFile('webp', { name: 'linked.webp' })]);
  await expect(sheet.headline('1 thumbnail ready')).toBeVisible();
  await page.getByRole('button', { name: /^Compare/ }).click();
  const viewer = page.getByRole('dialog');

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
