// Story: I print the sheet, and pin it to the wall.
import { pictureFile, textFile } from './support/files.ts';
import { expect, test } from './support/test.ts';

test('a printed sheet has the images and no controls', async ({ page, sheet, snap }) => {
  await sheet.open();
  await sheet.pick([
    await pictureFile('jpeg', { name: 'good.jpg' }),
    textFile('bad.jpg', 'image/jpeg', 'no image'),
  ]);
  await expect(sheet.headline('1 of 2 thumbnails ready')).toBeVisible();
  await page.getByRole('checkbox', { name: 'Select good.jpg' }).check();
  await expect(page.getByRole('region', { name: 'Selection' })).toBeVisible();

  await page.emulateMedia({ media: 'print' });
  await expect(sheet.thumbnail('good.jpg')).toBeVisible();
  await expect(sheet.item('bad.jpg')).toContainText('bad.jpg is a text file, not an image');
  await expect(page.getByRole('button', { name: /^(?!Compare)/ })).toHaveCount(0);
  await expect(page.getByRole('checkbox')).toHaveCount(0);
  await expect(sheet.item('good.jpg')).toHaveCSS('break-inside', 'avoid');
  await snap('printed');
  await page.emulateMedia({ media: null });
});
