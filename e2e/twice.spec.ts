// Story: I drop the same picture twice by mistake, and some that are none; the sheet says so, and I tidy it up.
import { pictureFile, textFile } from './support/files.ts';
import { checkAccessibility, expect, test } from './support/test.ts';

test('the same file twice is noticed, and uploaded all the same when I want it', async ({
  page,
  sheet,
  watch,
  snap,
}) => {
  const photo = await pictureFile('jpeg', { name: 'photo.jpg' });
  await sheet.open();
  await sheet.drop([photo, { ...photo, name: 'copy of photo.jpg' }]);
  await expect(sheet.headline('1 of 2 thumbnails ready')).toBeVisible();
  await expect(sheet.item('copy of photo.jpg')).toContainText(
    'This image is already in the batch, as photo.jpg.',
  );
  const puts = () => watch.requests.filter((request) => request.method() === 'PUT');
  expect(puts()).toHaveLength(1);
  await checkAccessibility(page);
  await snap('noticed');

  await page.getByRole('button', { name: 'Upload anyway copy of photo.jpg' }).click();
  await expect(sheet.headline('2 thumbnails ready')).toBeVisible();
  expect(puts()).toHaveLength(2);
});

test('what came to nothing is removed, and the focus goes on to the next', async ({
  page,
  sheet,
}) => {
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
  expect(await sheet.names()).toEqual(['good.png']);
});

test('with the last file gone the page is as at the start, and the focus at its head', async ({
  page,
  sheet,
}) => {
  await sheet.open();
  await sheet.drop([textFile('a.txt', 'text/plain', 'a')]);
  await page.getByRole('button', { name: 'Remove a.txt' }).press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: /^Drop images/ })).toBeFocused();
});
