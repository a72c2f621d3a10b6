// Story: some of my files cannot become thumbnails. Each says why, and the others become thumbnails.
import { maxUploadBytes, noiseFile, pictureFile, textFile } from './support/files.ts';
import { expectCorners } from './support/pixels.ts';
import { expect, test } from './support/test.ts';

test('each refused file says why, and the others succeed', async ({ page, sheet, watch }) => {
  const noise = await noiseFile('cut short.jpg');
  const jpeg = await pictureFile('jpeg', { name: 'good.jpg' });
  const refused = [
    {
      file: textFile('notes.txt', 'text/plain', 'no image'),
      sentence:
        'notes.txt is a text file, not an image we can open. Export the picture as a JPEG or PNG, then add that file.',
    },
    {
      file: { ...jpeg, name: 'large.jpg', buffer: Buffer.alloc(maxUploadBytes + 1e6) },
      sentence: 'This file is 6 MB; the limit is 5 MB. Save a smaller version, then add it.',
    },
    {
      file: textFile('empty.png', 'image/png', ''),
      sentence: 'This file is empty. Check the original, then add it again.',
    },
    {
      file: textFile('disguised.jpg', 'image/jpeg', 'no image, in spite of its name'),
      sentence:
        'disguised.jpg is a text file, not an image we can open. Export the picture as a JPEG or PNG, then add that file.',
    },
    {
      file: { ...jpeg, name: 'unknown.jpg', buffer: Buffer.alloc(1000, 0xa5) },
      sentence:
        'This file is not an image we support. Add a JPEG, PNG, WebP, GIF, AVIF, HEIC, JPEG XL, TIFF, BMP, ICO or SVG.',
    },
    {
      file: textFile('paper.png', 'image/png', '%PDF-1.7\n%\u00e2\u00e3\n1 0 obj <<>> endobj'),
      sentence:
        'paper.png is a PDF, not an image we can open. Export the picture as a JPEG or PNG, then add that file.',
    },
    {
      // Only the header. From a file with some pixels the worker would make a partial thumbnail.
      file: { ...noise, buffer: noise.buffer.subarray(0, 200) },
      sentence:
        'This image is damaged or incomplete, so we cannot open it. Export or copy it again, then add the new file.',
    },
  ];
  await sheet.open();
  await sheet.drop([
    jpeg,
    ...refused.map(({ file }) => file),
    await pictureFile('png', { name: 'good too.png' }),
  ]);

  await expect(sheet.headline('2 of 9 thumbnails ready')).toBeVisible();
  await expect(page.getByText('7 failed', { exact: true })).toBeVisible();
  for (const { file, sentence } of refused) {
    await expect(sheet.item(file.name)).toContainText(sentence);
    // The same file would fail again.
    await expect(sheet.item(file.name).getByRole('button')).toHaveText(['Remove']);
  }
  await expectCorners(await sheet.readThumbnail('good.jpg'));
  await expectCorners(await sheet.readThumbnail('good too.png'));

  // The page sends no byte of a refused file.
  expect(watch.puts().map((put) => new URL(put.url()).pathname.split('/').at(-1))).toEqual([
    'good.jpg',
    'good_too.png',
  ]);
});
