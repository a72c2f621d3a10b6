// Story: I uploaded something last week and lost the link; this browser finds it again, and forgets it when I say so.
import { pictureFile } from './support/files.ts';
import { expect, test } from './support/test.ts';

test('earlier batches are listed on this device, opened, and forgotten', async ({
  page,
  sheet,
  openElsewhere,
  snap,
}) => {
  const addresses: string[] = [];
  for (const name of ['older.png', 'newer.png']) {
    await sheet.open();
    await sheet.drop([
      await pictureFile('png', { name }),
      await pictureFile('jpeg', { name: 'other.jpg' }),
    ]);
    await expect(sheet.headline('2 thumbnails ready')).toBeVisible();
    addresses.push(page.url());
  }

  await sheet.open();
  await page.getByRole('link', { name: 'Earlier batches' }).click();
  const batches = page.getByRole('list', { name: 'Earlier batches' });
  await expect(batches.getByRole('link')).toHaveText([
    'newer.png and 1 more',
    'older.png and 1 more',
  ]);
  await snap('two batches');
  await batches.getByRole('link', { name: 'older.png' }).click();
  await expect(page).toHaveURL(addresses[0] ?? '');
  await expect(sheet.headline('2 thumbnails ready')).toBeVisible();

  await page.goBack();
  await page.getByRole('button', { name: 'Forget newer.png and 1 more' }).press('Enter');
  await expect(batches.getByRole('link')).toHaveText(['older.png and 1 more']);
  await expect(batches.getByRole('link')).toBeFocused();
  await page.getByRole('button', { name: 'Forget older.png and 1 more' }).press('Enter');
  await expect(page.getByText('There are no batches yet')).toBeFocused();
  await page.reload();
  await expect(page.getByText('There are no batches yet')).toBeVisible();

  // Forgotten here, and still there.
  const elsewhere = await openElsewhere(addresses[1] ?? '');
  await expect(elsewhere.headline('2 thumbnails ready')).toBeVisible();
});
