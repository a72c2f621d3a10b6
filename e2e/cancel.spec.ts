// Story: I added the wrong files. I cancel one, or all, and then upload one after all.
import { pictureFile, type TestFile } from './support/files.ts';
import { holdPuts, isPut } from './support/network.ts';
import { expectCorners } from './support/pixels.ts';
import { checkAccessibility, expect, test } from './support/test.ts';

const names = ['one.png', 'two.png', 'three.png'] as const;

test('a cancelled file can be uploaded later', async ({ page, sheet, watch, snap }) => {
  await sheet.open();
  const release = await holdPuts(page, 'two.png');
  await sheet.drop(await threeFiles());
  await expect(sheet.thumbnail('one.png')).toBeVisible();
  await expect(sheet.item('two.png')).toContainText('Uploading');
  await snap('uploading');
  await checkAccessibility(page);

  await page.getByRole('button', { name: 'Cancel two.png' }).click();
  await expect(sheet.item('two.png')).toContainText('Cancelled');
  await expect(sheet.headline('2 of 3 thumbnails ready')).toBeVisible();
  await expect(page.getByText('1 cancelled', { exact: true })).toBeVisible();
  const put = watch.requests.find((request) => request.url().includes('/two.png'));
  expect(put?.failure()?.errorText).toBe('net::ERR_ABORTED');
  // The page asks why an upload failed, but not after a cancel.
  const others = watch.requests.filter(
    (request) => request.method() !== 'PUT' && isPut(new URL(request.url())),
  );
  expect(others).toEqual([]);

  await release();
  await page.getByRole('button', { name: 'Upload two.png' }).click();
  await expectCorners(await sheet.readThumbnail('two.png'));
  await expect(sheet.headline('3 thumbnails ready')).toBeVisible();
});

test('the batch does not contain cancelled files', async ({ page, sheet, snap }) => {
  await sheet.open();
  const release = await holdPuts(page);
  await sheet.drop(await threeFiles());
  await page.getByRole('button', { name: 'Cancel all' }).press('Enter');
  for (const name of names) await expect(sheet.item(name)).toContainText('Cancelled');
  await expect(page.getByRole('button', { name: 'Cancel all' })).toBeHidden();
  await expect(sheet.headline('0 of 3 thumbnails ready')).toBeVisible();
  // The focused button disappeared. Its replacement, which undoes the cancel, takes the focus.
  await expect(page.getByRole('button', { name: 'Upload 3 cancelled' })).toBeFocused();
  await snap('all cancelled');

  await release();
  await page.getByRole('button', { name: 'Upload three.png' }).click();
  await expectCorners(await sheet.readThumbnail('three.png'));
  await page.reload();
  await expect(sheet.headline('1 thumbnail ready')).toBeVisible();
  await sheet.expectNames(['three.png']);
});

/** The sizes differ, since the page would notice the same file three times. */
function threeFiles(): Promise<TestFile[]> {
  return Promise.all(
    names.map((name, i) => pictureFile('png', { name, width: 300 + i, height: 200 })),
  );
}
