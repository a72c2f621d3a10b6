// Story: I reload, or leave, during an upload. Files that were sent are there again, and the browser warns me about others.
import type { Dialog } from 'playwright/test';
import { flatAvifFile, pictureFile } from './support/files.ts';
import { holdPuts } from './support/network.ts';
import { expectCorners } from './support/pixels.ts';
import { expect, test } from './support/test.ts';

test('a reload during processing asks nothing', async ({ page, sheet, snap }) => {
  const dialogs: string[] = [];
  page.on('dialog', (dialog) => {
    dialogs.push(dialog.type());
    return dialog.accept();
  });
  await sheet.open();
  await sheet.pick([await flatAvifFile('slow.avif', 6000, 4000)]);
  await expect(sheet.item('slow.avif')).toContainText('Making the thumbnail');
  await page.reload();
  await expect(sheet.item('slow.avif')).toContainText('Making the thumbnail');
  await snap('reloaded while processed');

  await expect(sheet.headline('1 thumbnail ready')).toBeVisible({ timeout: 30_000 });
  await sheet.readThumbnail('slow.avif');
  expect(dialogs).toEqual([]);
});

test('the browser asks before it leaves a page with unsent files', async ({ page, sheet }) => {
  await sheet.open();
  await holdPuts(page, 'held.png');
  await sheet.pick([
    await pictureFile('jpeg', { name: 'sent.jpg' }),
    await pictureFile('png', { name: 'held.png' }),
  ]);
  await expect(sheet.thumbnail('sent.jpg')).toBeVisible();
  await expect(sheet.item('held.png')).toContainText('Uploading');

  const staying = page.waitForEvent('dialog').then(answer('dismiss'));
  await page.evaluate(() => location.reload());
  expect(await staying).toBe('beforeunload');
  await expect(sheet.item('held.png')).toContainText('Uploading');

  const leaving = page.waitForEvent('dialog').then(answer('accept'));
  await Promise.all([page.waitForEvent('load'), page.evaluate(() => location.reload())]);
  expect(await leaving).toBe('beforeunload');
  await expect(sheet.headline('1 thumbnail ready')).toBeVisible();
  await expectCorners(await sheet.readThumbnail('sent.jpg'));
  expect(await sheet.names()).toEqual(['sent.jpg']);
});

function answer(how: 'accept' | 'dismiss') {
  return async (dialog: Dialog) => {
    const type = dialog.type();
    await dialog[how]();
    return type;
  };
}
