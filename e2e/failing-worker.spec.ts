// Story: the worker fails on some of my images. The others become thumbnails.
import { flatAvifFile, pictureFile, type TestFile } from './support/files.ts';
import { expectCorners } from './support/pixels.ts';
import { expect, test } from './support/test.ts';

test('files on which a worker fails say why, also after a reload', async ({
  page,
  sheet,
  snap,
}) => {
  // The headers are complete. The dispatcher renders the small image itself, and a worker renders the large one.
  const hollow = [
    withoutPixels(await pictureFile('png', { name: 'hollow.png' }), 'IDAT', 20),
    withoutPixels(await flatAvifFile('hollow.avif', 6000, 4000), 'mdat', 1000),
  ];
  await sheet.open();
  await sheet.drop([
    await pictureFile('jpeg', { name: 'first.jpg' }),
    ...hollow,
    await pictureFile('webp', { name: 'last.webp' }),
  ]);

  await expectBatch();
  await expect(page.getByRole('status')).toHaveText('All done: 2 of 4 thumbnails ready, 2 failed');
  await snap('two of four failed');
  await page.reload();
  await expectBatch();

  async function expectBatch() {
    await expect(sheet.headline('2 of 4 thumbnails ready')).toBeVisible({ timeout: 30_000 });
    await expect(page.getByText('2 failed', { exact: true })).toBeVisible();
    for (const { name } of hollow) {
      await expect(sheet.item(name)).toContainText(
        /This image is damaged or incomplete|This is .* that we cannot open/,
      );
      // The same bytes would fail again.
      await expect(page.getByRole('button', { name: `Try again: ${name}` })).toHaveCount(0);
    }
    await expectCorners(await sheet.readThumbnail('first.jpg'));
    await expectCorners(await sheet.readThumbnail('last.webp'));
  }
});

/**
 * Overwrites the encoded pixels with zeros, and keeps the headers.
 *
 * @param chunk name of the part that holds the pixels
 * @param bytes how many bytes to overwrite, at most
 */
function withoutPixels(file: TestFile, chunk: string, bytes: number): TestFile {
  const buffer = Buffer.from(file.buffer);
  const from = buffer.indexOf(chunk) + chunk.length;
  return { ...file, buffer: buffer.fill(0, from, Math.min(from + bytes, buffer.length)) };
}
