// Stories: I add files, some are refused, I change my mind, and the storage has a bad day.
import { cornersPicture } from '#test/images/pictures.ts';
import { pictureFile, textFile } from '../support/files.ts';
import { expectCorners } from '../support/pixels.ts';
import { expect, test } from './test.ts';

test('chosen files become thumbnails', async ({ sheet }) => {
  await sheet.open();
  await sheet.find('button', 'Choose images');
  await sheet.snap('empty');
  await sheet.pick([
    await pictureFile('jpeg', { name: 'photo.jpg' }),
    await pictureFile('webp', { name: 'Zürich 東京.webp' }),
    await pictureFile('tiff', { name: 'scan.tif' }),
  ]);
  await sheet.find('heading', '3 thumbnails ready');
  for (const name of ['photo.jpg', 'Zürich 東京.webp', 'scan.tif']) {
    await expectCorners(await sheet.readThumbnail(name));
  }
});

test('of dropped files the refused ones say why', async ({ sheet }) => {
  await sheet.open();
  await sheet.drop([
    await pictureFile('png', { name: 'good.png' }),
    textFile('notes.jpg', 'image/jpeg', 'no image'),
    textFile('empty.png', 'image/png', ''),
  ]);
  await sheet.find('heading', '1 of 3 thumbnails ready');
  await expectCorners(await sheet.readThumbnail('good.png'));
  await sheet.itemSays('notes.jpg', 'notes.jpg is a text file, not an image we can open.');
  await sheet.itemSays('empty.png', 'This file is empty.');
});

test('a cancelled file can be uploaded later', async ({ sheet, network }) => {
  await sheet.open();
  network.puts = 'hold';
  await sheet.pick([await pictureFile('png', { name: 'photo.png' })]);
  await sheet.find('progressbar', 'Upload of photo.png');
  await sheet.snap('uploading');
  await sheet.click('button', 'Cancel photo.png');
  await sheet.itemSays('photo.png', 'Cancelled');
  await expect.poll(() => network.aborted).toBe(1);

  network.puts = 'pass';
  await sheet.click('button', 'Upload photo.png');
  await sheet.find('heading', '1 thumbnail ready');
  await expectCorners(await sheet.readThumbnail('photo.png'));
});

test('a file that the storage refused can be tried again', async ({ sheet, network }) => {
  await sheet.open();
  network.puts = 400;
  await sheet.pick([await pictureFile('png', { name: 'photo.png' })]);
  await sheet.itemSays('photo.png', 'The storage could not accept this file (error 400).');
  network.puts = 'pass';
  await sheet.click('button', 'Try again: photo.png');
  await sheet.find('heading', '1 thumbnail ready');
});

test('the progress of a large file rises', async ({ sheet, network }) => {
  const large = cornersPicture(2400, 1600).tiff({ compression: 'none' });
  await sheet.open();
  network.puts = 'slow';
  await sheet.pick([{ name: 'large.tif', mimeType: 'image/tiff', buffer: await large.toBuffer() }]);
  const read = () =>
    sheet.evaluate(
      () => Number(document.querySelector('li [role=progressbar]')?.ariaValueNow ?? 0) / 100,
    );
  await expect.poll(read).toBeGreaterThan(0.1);
  expect(await read()).toBeLessThan(1);
  network.puts = 'pass';
  await sheet.find('heading', '1 thumbnail ready');
});
