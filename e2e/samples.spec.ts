// Story: I have no image at hand, so I try the page with its samples. One click shows what it can do, and how a file fails.
import { readFileSync } from 'node:fs';
import { parse } from 'node:path';
import sharp from 'sharp';
import { type ChromiumJudge, startChromiumJudge } from '#test/judges/chromium-judge.ts';
import {
  blockMeansOf,
  meanDifference,
  worstBlockDifference,
} from '#test/judges/picture-difference.ts';
import { findChromium } from '#test/services/find-chromium.ts';
import { samples } from '../web/upload/add/samples.ts';
import { pictureFile } from './support/files.ts';
import { holdSamples } from './support/network.ts';
import { readSize } from './support/pixels.ts';
import { expect, test } from './support/test.ts';

let judge: ChromiumJudge;
test.beforeAll(async () => {
  judge = await startChromiumJudge(await findChromium(console.log));
});
test.afterAll(() => judge?.close());

/** Those that Chromium shows too, with the format and size of the thumbnail. */
const shown = [
  { name: 'IMG_4032.jpg', format: 'jpeg', width: 96, height: 128 },
  { name: 'Launch poster for print.jpg', format: 'jpeg', width: 128, height: 85 },
  { name: 'Espresso cutout.png', format: 'png', width: 128, height: 117 },
  { name: 'Spinning Earth.gif', format: 'gif', width: 128, height: 128 },
] as const;
const toRgba = (bytes: Buffer) => sharp(bytes).toColourspace('srgb').ensureAlpha().raw().toBuffer();

test('one click: five samples look right in their thumbnails, and one says why not', async ({
  page,
  sheet,
}) => {
  await sheet.open();
  await page.getByRole('button', { name: 'Try it with samples' }).click();
  // The first HEIC and the first animation of a stack load their decoders.
  await expect(sheet.headline('5 of 6 thumbnails ready')).toBeVisible({ timeout: 30_000 });
  await sheet.expectNames(samples.map(({ name }) => name));

  for (const { name, ...size } of shown) {
    await test.step(name, async () => {
      const thumbnail = await sheet.readThumbnail(name);
      expect(await readSize(thumbnail)).toMatchObject(size);
      const sample = samples.find((found) => found.name === name);
      const drawn = await judge.draw(readFileSync(sample?.address ?? ''), size);
      const pixels = await toRgba(thumbnail);
      const expected = drawn?.pixels ?? Buffer.alloc(0);
      expect(expected.length).toBe(pixels.length);
      // The judge's limits (docs/architecture.md, glossary).
      const means = [blockMeansOf(pixels, size.width), blockMeansOf(expected, size.width)] as const;
      expect(meanDifference(...means)).toBeLessThanOrEqual(5);
      expect(worstBlockDifference(...means)).toBeLessThanOrEqual(60);
    });
  }

  await test.step('the photo stands: the sky is above, the grass below', async () => {
    const [sky, grass] = await Promise.all(
      [0, 112].map(async (top) => {
        const strip = sharp(await sheet.readThumbnail('IMG_4032.jpg'));
        const region = await strip.extract({ left: 0, top, width: 96, height: 16 }).toBuffer();
        return (await sharp(region).greyscale().stats()).channels[0]?.mean ?? 0;
      }),
    );
    expect(sky).toBeGreaterThan((grass ?? 255) + 60);
  });
  await test.step('the cut-out has clear corners, a solid cup and a soft shadow', async () => {
    const pixels = await toRgba(await sheet.readThumbnail('Espresso cutout.png'));
    const alphas = pixels.filter((_, at) => at % 4 === 3);
    expect(alphas[0]).toBe(0);
    expect(alphas[58 * 128 + 64]).toBe(255);
    expect(alphas.filter((alpha) => alpha > 20 && alpha < 120).length).toBeGreaterThan(200);
  });
  await test.step('the earth turns', async () => {
    const { pages, loop } = await sharp(await sheet.readThumbnail('Spinning Earth.gif')).metadata();
    expect({ pages, loop }).toEqual({ pages: 20, loop: 0 });
  });
  await test.step('the cat, which Chromium cannot show, has the colour of a cat', async () => {
    const thumbnail = await sheet.readThumbnail('IMG_0117.HEIC');
    expect(await readSize(thumbnail)).toEqual({ format: 'webp', width: 128, height: 85 });
    const { channels } = await sharp(thumbnail).stats();
    const [red = 0, green = 0, blue = 0] = channels.map(({ mean }) => mean);
    expect(red).toBeGreaterThan(green + 10);
    expect(green).toBeGreaterThan(blue + 10);
    await expect(sheet.item('IMG_0117.HEIC')).toContainText('This browser cannot show this image');
  });
  await expect(sheet.item('IMG_2207.jpg')).toContainText(
    'This image is damaged or incomplete, so we cannot open it. Export or copy it again, then add the new file.',
  );
});

test('the empty page shows a sideways photo and its upright thumbnail', async ({ page, sheet }) => {
  await sheet.open();
  const figure = page.getByRole('figure');
  const original = figure.getByRole('img', { name: /lying on its side/ });
  const thumbnail = figure.getByRole('img', { name: /stands upright/ });
  await expect(original).toHaveJSProperty('naturalWidth', 640);
  await expect(thumbnail).toHaveJSProperty('naturalHeight', 128);
  await expect(figure).toContainText('844 kB → 2.8 kB');
});

test('browsers keep the samples for ever, and know their types', async ({ page, sheet }) => {
  const kinds: Record<string, string | undefined> = {};
  page.on('response', (reply) => {
    const file = /\/_next\/static\/media\/(\w[\w-]*)\..*\.(\w+)$/.exec(reply.url());
    const { 'content-type': type, 'cache-control': cache } = reply.headers();
    if (file) kinds[`${file[1]}.${file[2]}`] = `${reply.status()} ${type}, ${cache}`;
  });
  await sheet.open();
  await page.getByRole('button', { name: 'Try it with samples' }).click();
  await expect(sheet.headline('5 of 6 thumbnails ready')).toBeVisible();
  const keep = 'public, max-age=31536000, immutable';
  expect(kinds).toMatchObject({
    'sideways.jpg': `200 image/jpeg, ${keep}`,
    'cmyk.jpg': `200 image/jpeg, ${keep}`,
    'cat.heic': `200 image/heic, ${keep}`,
    'cut-out.png': `200 image/png, ${keep}`,
    'turning.gif': `200 image/gif, ${keep}`,
    'broken.jpg': `200 image/jpeg, ${keep}`,
  });
});

test('samples that do not load leave a sentence, and the next click loads them', async ({
  page,
  sheet,
  snap,
}) => {
  await sheet.open();
  const isCat = (url: URL) => url.pathname.endsWith('.heic');
  await page.route(isCat, (route) => route.abort('connectionreset'));
  await page.getByRole('button', { name: 'Try it with samples' }).click();
  await expect(sheet.notice).toContainText(
    'The samples did not load. Check your connection, then try again.',
  );
  await snap('samples did not load');
  await expect(page.getByRole('button', { name: 'Try it with samples' })).toBeFocused();

  await page.unroute(isCat);
  await page.keyboard.press('Enter');
  await expect(sheet.headline('5 of 6 thumbnails ready')).toBeVisible();
  await expect(sheet.notice).toBeHidden();
});

test('files that I drop while the samples load are the only ones', async ({
  page,
  sheet,
  watch,
}) => {
  await sheet.open();
  const release = await holdSamples(page);
  const arrived: string[] = [];
  page.on('requestfinished', (request) => {
    if (isSample(request.url())) arrived.push(request.url());
  });
  await page.getByRole('button', { name: 'Try it with samples' }).click();
  await expect(page.getByRole('button', { name: 'Loading the samples…' })).toBeFocused();
  await sheet.drop([await pictureFile('png', { name: 'mine.png' })]);
  await expect(sheet.headline('1 thumbnail ready')).toBeVisible();
  await release();
  await expect.poll(() => arrived).toHaveLength(samples.length);

  // By the end of this upload, the page would have added the samples.
  await sheet.drop([await pictureFile('png', { name: 'mine too.png', height: 201 })]);
  await expect(sheet.headline('2 thumbnails ready')).toBeVisible();
  await sheet.expectNames(['mine.png', 'mine too.png']);
  expect(watch.puts()).toHaveLength(2);
});

/** The build puts a hash between the name and the extension of a sample. */
function isSample(url: string): boolean {
  return samples.some(({ address }) => url.includes(`/media/${parse(address.pathname).name}.`));
}
