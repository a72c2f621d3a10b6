// Story: an animation moves in the corner of my eye, so I stop it, or my system asks pages not to start it.
import type { Locator, Page } from 'playwright/test';
import sharp from 'sharp';
import { writeGif } from '#test/images/gif.ts';
import type { TestFile } from './support/files.ts';
import type { Sheet } from './support/sheet.ts';
import { checkAccessibility, expect, test } from './support/test.ts';

const size = { width: 300, height: 200 };
const name = 'moving.gif';

const play = 'Play the animation';
const stop = 'Stop the animation';

test('an animation plays on the sheet and in the viewer, until I stop it', async ({
  page,
  sheet,
  snap,
}) => {
  const stills = watchStillCode(page);
  await sheet.openWith(movingFile());
  for (const image of onSheet(sheet)) await expectMoving(image);
  expect(stills, 'code that nothing needs yet').toEqual([]);
  const { viewer, images } = await openViewer(page);
  for (const image of images) await expectMoving(image);
  const [picture, button] = await Promise.all([
    viewer.locator('.picture').boundingBox(),
    viewer.getByRole('button', { name: stop }).boundingBox(),
  ]);
  expect(button?.x).toBeGreaterThan(picture?.x ?? Infinity);
  expect(button?.y).toBeGreaterThan(picture?.y ?? Infinity);
  await viewer.getByRole('button', { name: stop }).press('Enter');
  await expect(viewer.getByRole('button', { name: play })).toBeFocused();
  await expectStill(viewer.locator('.picture'));
  await expect.poll(() => stills).not.toEqual([]);
  await checkAccessibility(page);
  await snap('stopped');

  await page.keyboard.press('Escape');
  for (const image of onSheet(sheet)) await expectStill(image);
  await snap('stopped on the sheet');
  await openViewer(page);
  await viewer.getByRole('button', { name: play }).click();
  await expectMoving(viewer.locator('.picture'));
  await page.keyboard.press('Escape');
  for (const image of onSheet(sheet)) await expectMoving(image);
});

test('with reduced motion, an animation plays only when I ask for it', async ({ page, sheet }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await sheet.openWith(movingFile());
  for (const image of onSheet(sheet)) await expectStill(image);
  const { viewer, images } = await openViewer(page);
  await expectStill(viewer.locator('.picture'));
  await viewer.getByRole('button', { name: play }).click();
  for (const image of images) await expectMoving(image);
  await page.keyboard.press('Escape');
  for (const image of onSheet(sheet)) await expectStill(image);
});

test('with reduced motion, images from the storage stand still too', async ({ page, sheet }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await sheet.openWith(movingFile());
  // The storage gives the page no permission to read their pixels.
  await page.reload();
  await expectStill(sheet.thumbnail(name));
  const { viewer } = await openViewer(page);
  await expectStill(viewer.locator('.picture'));
});

test('a picture that does not move has no button for it', async ({ page, sheet }) => {
  await sheet.openWith(await stillFile());
  const { viewer } = await openViewer(page);
  await expect(viewer.getByRole('button', { name: 'Fit', exact: true })).toBeVisible();
  await expect(viewer.getByRole('button', { name: /animation/ })).toHaveCount(0);
});

test('the arrow keys still work after the button has gone', async ({ page, sheet }) => {
  await sheet.openWith(movingFile(), await stillFile());
  await page
    .getByRole('button', { name: /^Compare/ })
    .first()
    .click();
  const viewer = page.getByRole('dialog');
  await viewer.getByRole('button', { name: stop }).press('Enter');
  await page.keyboard.press('ArrowRight');
  await expect(viewer.getByRole('heading', { level: 2 })).toHaveText('still.gif');
  await expect(viewer.getByRole('button', { name: /animation/ })).toHaveCount(0);
  await expect(viewer.getByRole('button', { name: 'Previous' })).toBeFocused();
  await page.keyboard.press('ArrowLeft');
  await expect(viewer.getByRole('heading', { level: 2 })).toHaveText(name);
});

/** Red, green and blue, for a third of a second each. */
function movingFile(): TestFile {
  const frames = [0, 1, 2].map((color) => ({ ...size, color, delay: 33 }));
  const buffer = Buffer.from(writeGif({ ...size, frames, loop: 0 }));
  return { name, mimeType: 'image/gif', buffer };
}

async function stillFile(): Promise<TestFile> {
  const flat = sharp({ create: { ...size, channels: 3, background: '#a52' } });
  return { name: 'still.gif', mimeType: 'image/gif', buffer: await flat.gif().toBuffer() };
}

function onSheet(sheet: Sheet): Locator[] {
  return [sheet.original(name), sheet.thumbnail(name)];
}

/** @returns the addresses of the loaded scripts that draw first frames (still.tsx). More come while the page runs. */
function watchStillCode(page: Page): readonly string[] {
  const found: string[] = [];
  page.on('response', async (response) => {
    if (response.request().resourceType() !== 'script') return;
    const code = await response.text().catch(() => '');
    if (code.includes('imageSmoothingQuality')) found.push(response.url());
  });
  return found;
}

async function openViewer(page: Page) {
  await page.getByRole('button', { name: /^Compare/ }).click();
  const viewer = page.getByRole('dialog');
  await viewer.getByRole('button', { name: 'Overlay and zoom' }).click();
  const images = ['Original', 'Thumbnail'].map((alt) => viewer.getByRole('img', { name: alt }));
  for (const image of images) await expect(image).not.toHaveJSProperty('naturalWidth', 0);
  return { viewer, images };
}

async function expectMoving(image: Locator): Promise<void> {
  const seen = new Set<string>();
  await expect(async () => {
    expect(seen.add(await readColors(image)).size).toBeGreaterThan(2);
  }).toPass({ intervals: [200], timeout: 15_000 });
}

/** Original and thumbnail show the first frame, for longer than the animation takes. */
async function expectStill(image: Locator): Promise<void> {
  const first = 'red red';
  await expect(async () => expect(await readColors(image)).toBe(first)).toPass({ timeout: 15_000 });
  for (let look = 0; look < 4; look += 1) {
    await image.page().waitForTimeout(250);
    expect(await readColors(image)).toBe(first);
  }
}

/** A tenth of the width from the left and from the right edge, a fifth down, where nothing lies over the image. */
async function readColors(image: Locator): Promise<string> {
  const pixels = sharp(await image.screenshot({ scale: 'css' })).removeAlpha();
  const { data, info } = await pixels.raw().toBuffer({ resolveWithObject: true });
  const row = Math.floor(info.height / 5) * info.width;
  return [0.1, 0.9]
    .map((share) => {
      const at = 3 * (row + Math.floor(info.width * share));
      const pixel = [...data.subarray(at, at + 3)];
      const isGrey = Math.max(...pixel) - Math.min(...pixel) < 64;
      return isGrey ? 'grey' : ['red', 'green', 'blue'][pixel.indexOf(Math.max(...pixel))];
    })
    .join(' ');
}
