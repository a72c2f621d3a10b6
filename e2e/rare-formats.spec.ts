// Story: I drop files from phones, scanners, drawing programs and old machines. I see each, or read why not.
import { readFileSync } from 'node:fs';
import sharp from 'sharp';
import { rows, writeBmp } from '#test/images/bmp.ts';
import { writeGif } from '#test/images/gif.ts';
import { iconBitmap, writeIco } from '#test/images/ico.ts';
import { noiseFile, pictureFile, type TestFile, textFile } from './support/files.ts';
import { expectCorners, expectNear, readSize } from './support/pixels.ts';
import { expect, test } from './support/test.ts';

const fixtures = new URL('../test/files/', import.meta.url);

function fixtureFile(name: string, path: string): TestFile {
  return { name, mimeType: '', buffer: readFileSync(new URL(path, fixtures)) };
}

/** Red over blue, 60x40, bottom row first. */
const redOverBlue = Array.from({ length: 40 }, (_, y) =>
  Array.from({ length: 60 }, () => (y < 20 ? 0xff1e1edc : 0xffdc1e1e)),
);
const bitmap = { width: 60, height: 40, bitsPerPixel: 32, data: rows(redOverBlue, 32) };

async function colorsOf(bytes: Buffer): Promise<{ top: number[]; bottom: number[] }> {
  const { data, info } = await sharp(bytes)
    .flatten({ background: '#fff' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  const at = (y: number) => {
    const offset = (Math.floor(info.height * y) * info.width + Math.floor(info.width / 2)) * 3;
    return [...data.subarray(offset, offset + 3)];
  };
  return { top: at(0.25), bottom: at(0.75) };
}

test('rare formats become thumbnails too', async ({ sheet }) => {
  const gif = writeGif({
    width: 200,
    height: 100,
    loop: 0,
    frames: [0, 1, 2].map((color) => ({ width: 200, height: 100, color })),
  });
  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 6 4"><path fill="#dc1e1e" d="M0 0h6v2H0z"/><path fill="#1e1edc" d="M0 2h6v2H0z"/></svg>';
  const icon = writeIco([{ width: 60, height: 40, content: iconBitmap(bitmap) }]);
  await sheet.open();
  await sheet.drop([
    fixtureFile('phone.heic', 'heic/quadrants.heic'),
    fixtureFile('turned.jxl', 'jxl/turned.jxl'),
    { name: 'old.bmp', mimeType: 'image/bmp', buffer: Buffer.from(writeBmp(bitmap)) },
    { name: 'favicon.ico', mimeType: 'image/x-icon', buffer: Buffer.from(icon) },
    textFile('logo.svg', 'image/svg+xml', svg),
    { name: 'moving.gif', mimeType: 'image/gif', buffer: Buffer.from(gif) },
    await pictureFile('jpeg', { name: 'really a jpeg.png' }),
  ]);
  await expect(sheet.headline('7 thumbnails ready')).toBeVisible();

  for (const name of ['old.bmp', 'favicon.ico', 'logo.svg']) {
    await test.step(name, async () => {
      const { top, bottom } = await colorsOf(await sheet.readThumbnail(name));
      expectNear(top, [220, 30, 30]);
      expectNear(bottom, [30, 30, 220]);
    });
  }
  await test.step('a HEIC and a JPEG XL', async () => {
    expect((await readSize(await sheet.readThumbnail('phone.heic'))).format).toBe('webp');
    expect(await readSize(await sheet.readThumbnail('turned.jxl'))).toEqual({
      format: 'webp',
      width: 48,
      height: 64,
    });
  });
  await test.step('a GIF that still moves', async () => {
    const { pages, loop } = await sharp(await sheet.readThumbnail('moving.gif')).metadata();
    expect({ pages, loop }).toEqual({ pages: 3, loop: 0 });
  });
  await test.step('a JPEG with a PNG name becomes a PNG', async () => {
    const thumbnail = await sheet.readThumbnail('really a jpeg.png');
    expect((await readSize(thumbnail)).format).toBe('png');
    await expectCorners(thumbnail);
  });
});

test('a damaged photo gets a partial thumbnail, and a PDF is named', async ({ sheet }) => {
  const noise = await noiseFile('cut.jpg', 600, 400);
  const half = { ...noise, buffer: noise.buffer.subarray(0, noise.buffer.length / 2) };
  await sheet.open();
  await sheet.drop([half, textFile('photo.jpg', 'image/jpeg', '%PDF-1.7\n1 0 obj <<>> endobj')]);

  await expect(sheet.headline('1 of 2 thumbnails ready')).toBeVisible();
  expect(await readSize(await sheet.readThumbnail('cut.jpg'))).toEqual({
    format: 'jpeg',
    width: 128,
    height: 85,
  });
  await expect(sheet.item('cut.jpg')).toContainText(/damaged/i);
  await expect(sheet.item('photo.jpg')).toContainText('photo.jpg is a PDF');
});

test('the page of formats lists results and sentences of failure', async ({ page }) => {
  await page.goto('/formats');
  const table = page.getByRole('table');
  for (const [name, becomes] of [
    ['JPEG', 'JPEG'],
    ['HEIC', 'WebP'],
    ['TIFF', 'WebP'],
    ['SVG', 'WebP'],
    ['GIF', 'GIF'],
  ] as const) {
    const row = table
      .getByRole('row')
      .filter({ has: page.getByRole('rowheader', { name: new RegExp(`^${name} \\.`) }) });
    await expect(row.getByRole('cell').first()).toHaveText(becomes);
  }
  for (const sentence of [
    'This file is empty.',
    'This is a PDF',
    'the limit is 5 MB',
    'This image is damaged or incomplete',
    'This image would take too long to draw',
  ]) {
    await expect(page.getByRole('listitem').filter({ hasText: sentence })).toBeVisible();
  }
  const text = await page.getByRole('main').innerText();
  expect(text).not.toMatch(/undefined|NaN|\b0 seconds/);
});
