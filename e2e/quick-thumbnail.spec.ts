// Story: my thumbnail appears as soon as it is ready. My browser need not request it from the storage.
import sharp from 'sharp';
import { noisePicture } from '#test/images/pictures.ts';
import { pictureFile } from './support/files.ts';
import { expectCorners } from './support/pixels.ts';
import { expect, test } from './support/test.ts';

test('the answers to a poll and to a reload contain small thumbnails', async ({
  page,
  sheet,
  watch,
}) => {
  const requests = () => watch.requests.filter((request) => request.url().includes('_thumbnail.'));
  await sheet.openWith(
    await pictureFile('jpeg', { name: 'a.jpg' }),
    await pictureFile('png', { name: 'b.png' }),
  );
  await expectCorners(await sheet.readThumbnail('a.jpg'));
  await expectCorners(await sheet.readThumbnail('b.png'));
  expect(requests()).toEqual([]);

  await page.reload();
  await expectCorners(await sheet.readThumbnail('a.jpg'));
  await expectCorners(await sheet.readThumbnail('b.png'));
  expect(requests()).toEqual([]);
});

test('the answer with the thumbnails comes compressed', async ({ page, sheet }) => {
  const answer = page.waitForResponse(async (response) =>
    response.url().includes('/api/batches/') ? (await response.text()).includes('data:') : false,
  );
  await sheet.openWith(await pictureFile('jpeg'));
  expect((await answer).headers()).toMatchObject({
    'content-type': 'application/json',
    'content-encoding': 'gzip',
  });
});

test('the browser requests a large thumbnail', async ({ sheet, watch }) => {
  const buffer = await noisePicture(128, 128).png().toBuffer();
  await sheet.openWith({ name: 'noise.png', mimeType: 'image/png', buffer });
  const thumbnail = await sheet.readThumbnail('noise.png');
  expect(await sharp(thumbnail).metadata()).toMatchObject({ format: 'png', width: 128 });
  const requests = watch.requests.filter((request) => request.url().includes('noise_thumbnail.'));
  expect(requests).toHaveLength(1);
});
