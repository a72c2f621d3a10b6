// Story: my thumbnail appears as soon as it is ready. My browser need not request it from the storage.
import sharp from 'sharp';
import { noisePicture } from '#test/images/pictures.ts';
import { pictureFile } from './support/files.ts';
import { expectCorners, expectNear } from './support/pixels.ts';
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

test('the browser requests a large thumbnail, and shows no squares before or behind it', async ({
  page,
  sheet,
  watch,
}) => {
  await page.route(/noise_thumbnail\./, async (route) => {
    for (const image of [sheet.thumbnail('noise.png'), sheet.original('noise.png')])
      await expect(image).not.toHaveCSS('background-image', /conic/);
    await route.continue();
  });
  const buffer = await noisePicture(128, 128).png().toBuffer();
  await sheet.openWith({ name: 'noise.png', mimeType: 'image/png', buffer });
  const thumbnail = await sheet.readThumbnail('noise.png');
  expect(await sharp(thumbnail).metadata()).toMatchObject({ format: 'png', width: 128 });
  const requests = watch.requests.filter((request) => request.url().includes('noise_thumbnail.'));
  expect(requests).toHaveLength(1);
});

test('I see the colours of a thumbnail until it has loaded', async ({ page, sheet }) => {
  const side = 128;
  // Noise, so that the answer does not contain the thumbnail: red on the left, nothing on the right.
  const noise = await noisePicture(side, side).removeAlpha().raw().toBuffer();
  const pixels = Buffer.from(
    Array.from({ length: side * side }, (_, i) => {
      const [r = 0, g = 0, b = 0] = noise.subarray(3 * i);
      return i % side < side / 2 ? [156 + (r % 100), g % 90, b % 90, 255] : [0, 0, 0, 0];
    }).flat(),
  );
  const raw = { width: side, height: side, channels: 4 } as const;
  const buffer = await sharp(pixels, { raw }).png({ compressionLevel: 0 }).toBuffer();
  const isThumbnail = (url: URL) => url.pathname.includes('noise_thumbnail.');
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route(isThumbnail, async (route) => {
    await released;
    await route.continue();
  });
  await sheet.openWith({ name: 'noise.png', mimeType: 'image/png', buffer });
  const thumbnail = sheet.thumbnail('noise.png');
  const readColors = async () => {
    const picture = sharp(await thumbnail.screenshot());
    const { width = 0, height = 0 } = await picture.metadata();
    const meanOf = async (left: number) => {
      const part = { left: Math.round(left * width), top: 0, width: Math.round(width / 4), height };
      const { channels } = await sharp(await picture.clone().extract(part).toBuffer()).stats();
      return channels.slice(0, 3).map(({ mean }) => mean);
    };
    return { left: await meanOf(0), right: await meanOf(0.75) };
  };
  await expect(thumbnail).toHaveJSProperty('naturalWidth', 0);
  const box = await thumbnail.boundingBox();
  // The decoder's code loads first.
  await expect(async () => expectNear((await readColors()).left, [206, 45, 45])).toPass();
  const before = await readColors();
  release();
  await expect(thumbnail).toHaveJSProperty('naturalWidth', side);
  await expect(thumbnail).not.toHaveAttribute('style', /blurred/);
  expect(await thumbnail.boundingBox()).toEqual(box);
  const after = await readColors();
  expectNear(before.left, after.left, 'the picture');
  expectNear(before.right, after.right, 'the squares behind its transparent half');
});
