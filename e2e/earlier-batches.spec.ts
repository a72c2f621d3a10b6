// Story: I uploaded images last week and lost the link. This browser finds the batch, and forgets it when I ask.
import { pictureFile } from './support/files.ts';
import { expect, test } from './support/test.ts';

test('a browser lists, opens and forgets its earlier batches', async ({
  page,
  sheet,
  openElsewhere,
  snap,
}) => {
  const addresses: string[] = [];
  for (const name of ['older.png', 'newer.png']) {
    await sheet.openWith(
      await pictureFile('png', { name }),
      await pictureFile('jpeg', { name: 'other.jpg' }),
    );
    addresses.push(page.url());
  }

  await sheet.open();
  await page.getByRole('link', { name: 'Earlier batches' }).click();
  const batches = page.getByRole('list', { name: 'Earlier batches' });
  await expect(batches.getByRole('link')).toHaveText([
    'newer.png and 1 more',
    'older.png and 1 more',
  ]);
  // Each shows its first thumbnails.
  const pictures = batches.getByRole('listitem').first().locator('img');
  await expect(pictures).toHaveCount(2);
  for (const picture of await pictures.all()) {
    await expect(picture).toHaveJSProperty('naturalWidth', 128);
  }
  await snap('two batches');
  await batches.getByRole('link', { name: 'older.png' }).click();
  await expect(page).toHaveURL(addresses[0] ?? '');
  await expect(sheet.headline('2 thumbnails ready')).toBeVisible();

  await page.goBack();
  await page.getByRole('button', { name: 'Forget newer.png and 1 more' }).press('Enter');
  await expect(batches.getByRole('link')).toHaveText(['older.png and 1 more']);
  await expect(batches.getByRole('link')).toBeFocused();
  await page.getByRole('button', { name: 'Forget older.png and 1 more' }).press('Enter');
  await expect(page.getByText('No batches on this device')).toBeFocused();
  await page.reload();
  await expect(page.getByText('No batches on this device')).toBeVisible();

  // This browser forgot the batch, but the storage still has it.
  const elsewhere = await openElsewhere(addresses[1] ?? '');
  await expect(elsewhere.headline('2 thumbnails ready')).toBeVisible();
});

test('each batch has its whole name, and pictures of one size', async ({ page, sheet, snap }) => {
  await sheet.openWith(
    await pictureFile('png', {
      name: 'Screenshot of the second meeting, 12 March at 09.41.png',
      width: 100,
      height: 400,
    }),
  );
  await sheet.open('/batches');
  const batch = page.getByRole('list', { name: 'Earlier batches' }).getByRole('listitem');
  for (const width of [390, 820, 1440]) {
    await page.setViewportSize({ width, height: 700 });
    // A text that is cut off is wider than its box.
    const isWhole = await batch
      .locator('bdi')
      .evaluate((name) => name.scrollWidth <= name.clientWidth);
    expect(isWhole).toBe(true);
    // A line separates the batches, so no picture may be higher than its row.
    expect(await batch.locator('img').boundingBox()).toMatchObject({ width: 40, height: 40 });
    // The list is as wide as the window.
    expect((await batch.boundingBox())?.width).toBeGreaterThan(width - 70);
    await snap(`${width}`);
  }
});

test('all batches are forgotten only after I am asked', async ({ page, sheet, snap }) => {
  for (const name of ['one.png', 'two.png']) {
    await sheet.openWith(await pictureFile('png', { name }));
  }
  await sheet.open('/batches');
  const links = page.getByRole('list', { name: 'Earlier batches' }).getByRole('link');
  const forgetAll = page.getByRole('button', { name: 'Forget all', exact: true });
  await forgetAll.press('Enter');
  await expect(page.getByRole('button', { name: 'Keep them' })).toBeFocused();
  await expect(links).toHaveText(['two.png', 'one.png']);
  await snap('asked');
  await page.keyboard.press('Enter');
  await expect(forgetAll).toBeFocused();

  await forgetAll.press('Enter');
  // The focus is back before the page hears that the dialog is closed.
  await page.evaluate(() => {
    document.querySelector('dialog')?.close();
    if (document.activeElement instanceof HTMLElement) document.activeElement.click();
  });
  await page.getByRole('button', { name: 'Forget all batches' }).click();
  await expect(page.getByText('No batches on this device')).toBeFocused();
  await expect(links).toHaveCount(0);
});
