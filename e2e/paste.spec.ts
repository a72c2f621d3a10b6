// Story: I copied an image in another program, and paste it into the page.
import { pictureFile } from './support/files.ts';
import { expectCorners } from './support/pixels.ts';
import { expect, test } from './support/test.ts';

test.use({ permissions: ['clipboard-read', 'clipboard-write'] });

test('the page takes an image from the clipboard, not text', async ({ page, sheet, snap }) => {
  await sheet.open();
  await expect(page.getByRole('button', { name: 'Choose images' })).toBeVisible();
  await page.evaluate(() => navigator.clipboard.writeText('no picture'));
  await page.keyboard.press('ControlOrMeta+V');

  const { buffer } = await pictureFile('png');
  await page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
    const image = new Blob([bytes], { type: 'image/png' });
    await navigator.clipboard.write([new ClipboardItem({ 'image/png': image })]);
  }, buffer.toString('base64'));
  await expect(async () => {
    await page.keyboard.press('ControlOrMeta+V');
    await expect(page.getByRole('list', { name: 'Images' })).toBeVisible({ timeout: 1000 });
  }).toPass();

  await expect(sheet.headline('1 thumbnail ready')).toBeVisible();
  const name = (await sheet.names.textContent()) ?? '';
  expect(name).toMatch(/\.png$/);
  await expectCorners(await sheet.readThumbnail(name));
  await snap('pasted');
});
