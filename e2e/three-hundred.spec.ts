// Story: a year of photos at once; every single one ends, and the page stays usable.
import { pictureFile } from './support/files.ts';
import { readSize } from './support/pixels.ts';
import { expect, test } from './support/test.ts';

const count = 300;

test.setTimeout(120_000);

test('300 files dropped at once all become thumbnails', async ({ page, sheet, snap }) => {
  const { buffer } = await pictureFile('jpeg');
  await sheet.open();
  await sheet.drop(
    Array.from({ length: count }, (_, i) => ({
      name: `${i}.jpg`,
      mimeType: 'image/jpeg',
      // Decoders stop at the end of the image; what follows only makes each another file.
      buffer: Buffer.concat([buffer, Buffer.from(String(i))]),
    })),
  );
  await expect(page.getByRole('button', { name: 'Add images' })).toBeVisible();
  await snap('300 under way');

  await expect(sheet.headline(`${count} thumbnails ready`)).toBeVisible({ timeout: 90_000 });
  const last = `${count - 1}.jpg`;
  await page.keyboard.press('End');
  expect(await readSize(await sheet.readThumbnail(last))).toMatchObject({ width: 128 });
  await snap('300 ready, the end');
});
