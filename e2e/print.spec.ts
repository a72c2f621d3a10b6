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
  // The pointer is on the card now, so its buttons come.
  await expect(page.getByRole('button', { name: 'Download good.jpg' })).toBeVisible();
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

test('six files fit on one sheet of paper, also in a batch that is opened again', async ({
  page,
  sheet,
}) => {
  const files = await Promise.all(
    [1, 2, 3, 4, 5, 6].map((n) => pictureFile('jpeg', { name: `${n}.jpg`, height: 200 + n })),
  );
  await sheet.openWith(...files);
  const [top, right, bottom, left] = ['1cm', '1cm', '1cm', '1cm'];
  const pdf = await page.pdf({ format: 'Letter', margin: { top, right, bottom, left } });
  expect(countPages(pdf)).toBe(1);

  await page.reload();
  await expect(sheet.headline('6 thumbnails ready')).toBeVisible();
  expect(
    countPages(await page.pdf({ format: 'Letter', margin: { top, right, bottom, left } })),
  ).toBe(1);
});

function countPages(pdf: Buffer): number {
  return pdf.toString('latin1').match(/\/Type \/Page\b/g)?.length ?? 0;
}
