// Story: I look at the failed files only, and download some of the thumbnails.
import { readFile } from 'node:fs/promises';
import { pictureFile, textFile } from './support/files.ts';
import { isPut } from './support/network.ts';
import { expectCorners } from './support/pixels.ts';
import { checkAccessibility, expect, test } from './support/test.ts';
import { readZip } from './support/zip.ts';

test('the filter shows the failed or the ready files', async ({ page, sheet, snap }) => {
  await sheet.open();
  await sheet.drop([
    await pictureFile('png', { name: 'good.png' }),
    textFile('bad.jpg', 'image/jpeg', 'no image'),
  ]);
  await expect(sheet.headline('1 of 2 thumbnails ready')).toBeVisible();
  const filter = page.getByRole('group', { name: 'Show' });
  await expect(filter.getByRole('button')).toHaveText(['All 2', 'Ready 1', 'Failed 1']);

  await filter.getByRole('button', { name: 'Failed 1' }).press('Enter');
  await sheet.expectNames(['bad.jpg']);
  await snap('failed only');
  await filter.getByRole('button', { name: 'Ready 1' }).press('Enter');
  await sheet.expectNames(['good.png']);

  await filter.getByRole('button', { name: 'Failed 1' }).click();
  await page.getByRole('button', { name: 'Remove bad.jpg' }).press('Enter');
  await expect(page.getByText('No image has failed.')).toBeVisible();
  await checkAccessibility(page);
  await page.getByRole('button', { name: 'Show all' }).press('Enter');
  await sheet.expectNames(['good.png']);
  await expect(sheet.headline('1 thumbnail ready')).toBeFocused();
});

test('files that I add while a filter is on are shown', async ({ page, sheet }) => {
  await sheet.openWith(await pictureFile('png', { name: 'first.png' }));
  const filter = page.getByRole('group', { name: 'Show' });
  // While nothing has failed, there is nothing to filter.
  await expect(filter).toBeHidden();
  await sheet.pick([textFile('bad.jpg', 'image/jpeg', 'no image')]);
  await filter.getByRole('button', { name: 'Failed 1' }).click();
  await sheet.expectNames(['bad.jpg']);
  await sheet.pick([await pictureFile('png', { name: 'second.png', height: 201 })]);
  await sheet.expectNames(['first.png', 'bad.jpg', 'second.png']);
  await expect(filter.getByRole('button', { name: 'All 3' })).toHaveAttribute(
    'aria-pressed',
    'true',
  );
});

test('the focus moves to the next failed file when I try one again', async ({ page, sheet }) => {
  await sheet.open();
  // The page does not retry after this status.
  await page.route(isPut, (route) =>
    route.fulfill({ status: 400, headers: { 'access-control-allow-origin': '*' }, body: '' }),
  );
  await sheet.drop([
    await pictureFile('png', { name: 'one.png' }),
    await pictureFile('jpeg', { name: 'two.jpg' }),
  ]);
  await page.getByRole('button', { name: 'Failed 2' }).click();
  await page.unrouteAll();
  await page.getByRole('button', { name: 'Try again: one.png' }).press('Enter');
  await expect(sheet.item('two.jpg')).toBeFocused();
});

test('only the selected thumbnails are in the ZIP', async ({ page, sheet, snap }) => {
  await sheet.openWith(
    await pictureFile('png', { name: 'one.png' }),
    await pictureFile('jpeg', { name: 'two.jpg' }),
    await pictureFile('webp', { name: 'three.webp' }),
  );
  const bar = page.getByRole('region', { name: 'Selection' });
  await expect(bar).toBeHidden();
  await page.getByRole('checkbox', { name: 'Select three.webp' }).press('Space');
  await page.getByRole('checkbox', { name: 'Select one.png' }).check();
  await expect(bar).toContainText('2 selected');
  await expect(page.getByRole('status')).toHaveText('2 selected');
  await checkAccessibility(page);
  await snap('two selected');

  const [download] = await Promise.all([
    page.waitForEvent('download'),
    bar.getByRole('button', { name: 'Download selected' }).click(),
  ]);
  const files = readZip(await readFile(await download.path()));
  expect([...files.keys()]).toEqual(['one_thumbnail.png', 'three_thumbnail.webp']);
  for (const bytes of files.values()) await expectCorners(bytes);

  await bar.getByRole('button', { name: 'Select all' }).click();
  await expect(bar).toContainText('3 selected');
  await bar.getByRole('button', { name: 'Clear' }).press('Enter');
  await expect(bar).toBeHidden();
  await expect(page.getByRole('status')).toHaveText('All done: 3 of 3 thumbnails ready');
  await expect(sheet.headline('3 thumbnails ready')).toBeFocused();
});
