// Story: I read at 200 %. No text covers another, and none is cut off at the side.
import { pictureFile, textFile } from './support/files.ts';
import { findMisplaced } from './support/find-misplaced.ts';
import { checkAccessibility, expect, test } from './support/test.ts';

// A window of 1280x800 at 200 %: WCAG 2.2, success criterion 1.4.4.
test.use({ viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 });

test('every text is complete and has its own place at 200 %', async ({ page, sheet, snap }) => {
  await sheet.open();
  await expect(page.getByRole('button', { name: 'Choose images' })).toBeVisible();
  await expect.poll(() => findMisplaced(page)).toEqual([]);
  await checkAccessibility(page);
  await snap('empty at 200 %');

  await sheet.pick([
    await pictureFile('jpeg', { name: 'a photo with a rather long name of its own.jpg' }),
    await pictureFile('png', { name: 'tall.png', width: 40, height: 900 }),
    textFile('no image.jpg', 'image/jpeg', 'no image'),
  ]);
  await expect(sheet.headline('2 of 3 thumbnails ready')).toBeVisible();
  await expect(page.getByText('1 failed', { exact: true })).toBeVisible();
  await expect.poll(() => findMisplaced(page)).toEqual([]);
  await snap('a batch at 200 %');
});
