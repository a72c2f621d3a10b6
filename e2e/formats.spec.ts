// Story: I drop images of any format and see each next to its thumbnail, upright and in its own colours.
import {
  halfTransparentFile,
  orientedFile,
  pictureFile,
  type SourceFormat,
  sourceFormats,
} from './support/files.ts';
import { type CornerOrder, expectCorners, readAlpha, readSize } from './support/pixels.ts';
import { expect, test } from './support/test.ts';

const thumbnailFormats: Record<SourceFormat, string> = {
  jpeg: 'jpeg',
  png: 'png',
  webp: 'webp',
  gif: 'gif',
  avif: 'heif',
  tiff: 'webp',
};

test('one file of each format becomes a thumbnail in its own colours', async ({ sheet }) => {
  await sheet.open();
  const files = await Promise.all(sourceFormats.map((format) => pictureFile(format)));
  await sheet.drop(files);

  await expect(sheet.headline('6 thumbnails ready')).toBeVisible();
  for (const [i, format] of sourceFormats.entries()) {
    await test.step(format, async () => {
      const thumbnail = await sheet.readThumbnail(files[i]?.name ?? '');
      expect(await readSize(thumbnail)).toEqual({
        format: thumbnailFormats[format],
        width: 128,
        height: 85,
      });
      await expectCorners(thumbnail);
    });
  }
});

test('the thumbnail stands at its own size beside a large original', async ({ sheet }) => {
  await sheet.open();
  await sheet.pick([await pictureFile('jpeg', { width: 1200, height: 800 })]);

  await sheet.readThumbnail('picture.jpg');
  await expect(sheet.original('picture.jpg')).toHaveJSProperty('naturalWidth', 1200);
  await expect(sheet.thumbnail('picture.jpg')).toHaveJSProperty('naturalWidth', 128);
  const original = await sheet.original('picture.jpg').boundingBox();
  const thumbnail = await sheet.thumbnail('picture.jpg').boundingBox();
  expect(thumbnail).toMatchObject({ width: 128, height: 85 });
  expect(original?.width).toBeGreaterThan(1.3 * 128);
  expect(thumbnail?.x).toBeGreaterThanOrEqual((original?.x ?? 0) + (original?.width ?? 0));
  await expect(sheet.item('picture.jpg')).toContainText(/\d kB → [\d.]+ k?B$/);
});

test('an original that the browser cannot show has a thumbnail', async ({ sheet }) => {
  await sheet.open();
  await sheet.pick([await pictureFile('tiff', { name: 'scan.tif', width: 200, height: 300 })]);

  await expectCorners(await sheet.readThumbnail('scan.tif'));
  await expect(sheet.item('scan.tif')).toContainText('This browser cannot show this image');
  await expect(sheet.thumbnail('scan.tif')).toHaveJSProperty('naturalHeight', 128);
});

/** Which stored corner a person sees top left, top right, bottom left, bottom right (EXIF 2.32, tag 0x0112). */
const seenCorners: readonly CornerOrder[] = [
  ['topLeft', 'topRight', 'bottomLeft', 'bottomRight'],
  ['topRight', 'topLeft', 'bottomRight', 'bottomLeft'],
  ['bottomRight', 'bottomLeft', 'topRight', 'topLeft'],
  ['bottomLeft', 'bottomRight', 'topLeft', 'topRight'],
  ['topLeft', 'bottomLeft', 'topRight', 'bottomRight'],
  ['bottomLeft', 'topLeft', 'bottomRight', 'topRight'],
  ['bottomRight', 'topRight', 'bottomLeft', 'topLeft'],
  ['topRight', 'bottomRight', 'topLeft', 'bottomLeft'],
];

test('a photograph is upright in each of the eight EXIF orientations', async ({ sheet }) => {
  await sheet.open();
  await sheet.drop(await Promise.all(seenCorners.map((_, i) => orientedFile(i + 1))));

  for (const [i, order] of seenCorners.entries()) {
    await test.step(`orientation ${i + 1}`, async () => {
      const thumbnail = await sheet.readThumbnail(`held ${i + 1}.jpg`);
      const [width, height] = i < 4 ? [128, 85] : [85, 128];
      expect(await readSize(thumbnail)).toEqual({ format: 'jpeg', width, height });
      await expectCorners(thumbnail, order);
    });
  }
});

test('transparent parts stay transparent', async ({ sheet }) => {
  await sheet.open();
  const formats = ['png', 'webp', 'gif', 'avif'] as const;
  await sheet.drop(await Promise.all(formats.map((format) => halfTransparentFile(format))));

  for (const format of formats) {
    await test.step(format, async () => {
      const thumbnail = await sheet.readThumbnail(`half.${format}`);
      expect(await readAlpha(thumbnail)).toEqual({ left: 255, right: 0 });
      // Squares show through.
      await expect(sheet.thumbnail(`half.${format}`)).toHaveCSS('background-image', /conic/);
    });
  }
});

test('a small image is not enlarged', async ({ sheet }) => {
  await sheet.open();
  await sheet.pick([await pictureFile('png', { name: 'icon.png', width: 40, height: 30 })]);

  const thumbnail = await sheet.readThumbnail('icon.png');
  expect(await readSize(thumbnail)).toEqual({ format: 'png', width: 40, height: 30 });
  await expectCorners(thumbnail);
});
