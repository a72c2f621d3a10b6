// Story: I drop the same image twice, two images with one name, and files that are not images. I tidy up the sheet.
import type { Page } from 'playwright/test';
import { noiseFile, pictureFile, textFile } from './support/files.ts';
import { expectCorners, readSize } from './support/pixels.ts';
import { checkAccessibility, expect, test } from './support/test.ts';

test('the page notices the same file twice', async ({ page, sheet, watch, snap }) => {
  const photo = await pictureFile('jpeg', { name: 'photo.jpg' });
  await sheet.open();
  await sheet.drop([photo, { ...photo, name: 'copy of photo.jpg' }]);
  await expect(sheet.headline('1 thumbnail ready')).toBeVisible();
  await expect(sheet.item('copy of photo.jpg')).toContainText(
    'This image is already in the batch, as photo.jpg.',
  );
  expect(watch.puts()).toHaveLength(1);
  await checkAccessibility(page);
  await snap('noticed');

  await page.getByRole('button', { name: 'Upload anyway: copy of photo.jpg' }).click();
  await expect(sheet.headline('2 thumbnails ready')).toBeVisible();
  expect(watch.puts()).toHaveLength(2);
});

test('a file that is already there is in no other count', async ({ page, sheet }) => {
  const photo = await pictureFile('jpeg', { name: 'photo.jpg' });
  const broken = textFile('broken.txt', 'text/plain', 'no image');
  await sheet.open();
  await sheet.drop([photo, { ...photo, name: 'copy.jpg' }, broken]);
  await expect(sheet.headline('1 of 2 thumbnails ready')).toBeVisible();
  await expect(sheet.rest).toHaveText('1 failed, 1 already added');
  const filter = page.getByRole('group', { name: 'Show' }).getByRole('button');
  await expect(filter).toHaveText(['All 2', 'Ready 1', 'Failed 1']);

  await page.getByRole('button', { name: 'Remove broken.txt' }).click();
  await expect(sheet.headline('1 thumbnail ready')).toBeVisible();
  await expect(sheet.rest).toHaveText('1 already added');
});

test('the focus moves to the next file when one is removed', async ({ page, sheet }) => {
  await sheet.open();
  await sheet.drop([
    textFile('a.txt', 'text/plain', 'a'),
    await pictureFile('png', { name: 'good.png' }),
    textFile('b.txt', 'text/plain', 'b'),
  ]);
  await expect(sheet.headline('1 of 3 thumbnails ready')).toBeVisible();
  await page.getByRole('button', { name: 'Remove a.txt' }).press('Enter');
  await expect(sheet.item('good.png')).toBeFocused();
  await page.getByRole('button', { name: 'Remove b.txt' }).press('Enter');
  await expect(sheet.item('good.png')).toBeFocused();
  await expect(sheet.headline('1 thumbnail ready')).toBeVisible();
  await sheet.expectNames(['good.png']);
});

test('the focus moves to the next file of a sorted sheet', async ({ page, sheet }) => {
  await sheet.open();
  await sheet.drop(['b', 'c', 'a'].map((name) => textFile(`${name}.txt`, 'text/plain', name)));
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('combobox', { name: 'Order' }).last().selectOption('Order: by name');
  await page.keyboard.press('Escape');
  await sheet.expectNames(['a.txt', 'b.txt', 'c.txt']);
  await page.getByRole('button', { name: 'Remove a.txt' }).press('Enter');
  await expect(sheet.item('b.txt')).toBeFocused();
});

test('the page lets go of a removed file, and still shows its twin', async ({ page, sheet }) => {
  const photo = await pictureFile('jpeg', { name: 'photo.jpg' });
  await sheet.open();
  await sheet.drop([photo, { ...photo, name: 'copy.jpg' }]);
  await expect(sheet.item('copy.jpg')).toContainText('already in the batch');
  const address = await sheet.original('photo.jpg').getAttribute('src');
  const addressOfCopy = await sheet.original('copy.jpg').getAttribute('src');
  expect(await canShow(page, addressOfCopy)).toBe(true);

  await page.getByRole('button', { name: 'Remove copy.jpg' }).click();
  await expect.poll(() => canShow(page, addressOfCopy)).toBe(false);
  expect(await canShow(page, address)).toBe(true);
});

test('the page is empty again after the last file is removed', async ({ page, sheet }) => {
  await sheet.open();
  await sheet.drop([textFile('a.txt', 'text/plain', 'a')]);
  await page.getByRole('button', { name: 'Remove a.txt' }).press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: /^Any image in/ })).toBeFocused();
});

test('two different files with the same name both become thumbnails', async ({ page, sheet }) => {
  const name = 'IMG_0001.jpg';
  await sheet.openWith(await pictureFile('jpeg', { name }), await noiseFile(name, 200, 300));
  await expectBoth();
  const address = page.url();
  await page.reload();
  await expect(page).toHaveURL(address);
  await expect(sheet.headline('2 thumbnails ready')).toBeVisible();
  await expectBoth();

  async function expectBoth() {
    await expectCorners(await sheet.readThumbnail(name, 0));
    const second = await sheet.readThumbnail(name, 1);
    expect(await readSize(second)).toEqual({ format: 'jpeg', width: 85, height: 128 });
  }
});

/** Whether the browser still has the image behind an address. */
function canShow(page: Page, address: string | null): Promise<boolean> {
  return page.evaluate((src) => {
    const image = Object.assign(new Image(), { src });
    return image.decode().then(
      () => true,
      () => false,
    );
  }, address ?? '');
}
