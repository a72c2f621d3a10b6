// Story: I compare an original with its thumbnail, read what was done, and go through the whole batch.
import type { Locator, Page } from 'playwright/test';
import sharp from 'sharp';
import { findSmallTargets } from './support/accessibility.ts';
import { dropFromDisk, writeToDisk } from './support/disk.ts';
import { pictureFile } from './support/files.ts';
import { findMisplaced } from './support/find-misplaced.ts';
import { showOtherThumbnail } from './support/other-thumbnail.ts';
import { checkAccessibility, expect, test } from './support/test.ts';

test('the viewer needs only the keyboard', async ({ page, sheet, snap }) => {
  await sheet.openWith(
    await pictureFile('jpeg', { name: 'first.jpg', width: 1200, height: 800 }),
    await pictureFile('png', { name: 'second.png' }),
  );
  const opener = (name: string) =>
    page.getByRole('button', { name: `Compare original and thumbnail of ${name}` });
  await countShifts(page);
  await opener('first.jpg').focus();
  await page.keyboard.press('Enter');
  const viewer = page.getByRole('dialog', { name: 'Original and thumbnail' });
  const heading = viewer.getByRole('heading', { level: 2 });
  await expect(heading).toHaveText('first.jpg');
  await expect(viewer.getByText('1 of 2')).toBeVisible();
  await expect(viewer.getByRole('button', { name: 'Close' })).toBeFocused();
  await expect(viewer.getByText('per million like this')).toBeVisible();
  const original = viewer.getByRole('img', { name: 'Original' });
  const thumbnail = viewer.getByRole('img', { name: 'Thumbnail' });
  await expect(original).toHaveJSProperty('naturalWidth', 1200);
  // The thumbnail has its own size, beside the larger original.
  const [large, own] = [await original.boundingBox(), await thumbnail.boundingBox()];
  expect(own).toMatchObject({ width: 128, height: 85 });
  expect(large?.width).toBeGreaterThan(3 * 128);
  expect((large?.x ?? 0) + (large?.width ?? 0)).toBeLessThanOrEqual(own?.x ?? 0);
  await checkAccessibility(page);
  await snap('beside each other');

  expect(await readShifts(page)).toEqual([]);
  await viewer.getByRole('button', { name: 'Overlay and zoom' }).press('Space');
  await expect(viewer.getByRole('button', { name: 'Beside each other' })).toBeFocused();
  // The person asked for this one.
  await expect.poll(() => readShifts(page)).not.toEqual([]);
  await countShifts(page);
  expect(await original.boundingBox()).toEqual(await thumbnail.boundingBox());
  await checkAccessibility(page);
  await snap('fitted');

  await viewer.getByRole('button', { name: 'Actual size of the thumbnail' }).press('Space');
  await expect.poll(async () => (await thumbnail.boundingBox())?.width).toBeCloseTo(128, 1);
  expect(await original.boundingBox()).toEqual(await thumbnail.boundingBox());
  await expect(readScale(viewer, 'Thumbnail')).toHaveText('100%');
  await expect(readScale(viewer, 'Original')).toHaveText('11%');
  await snap('actual size');

  await page.keyboard.press('ArrowRight');
  await expect(heading).toHaveText('second.png');
  // Each file starts fitted.
  await expect(readScale(viewer, 'Thumbnail')).not.toHaveText('100%');
  await page.keyboard.press('ArrowRight');
  await expect(viewer.getByText('2 of 2')).toBeVisible();
  await page.keyboard.press('ArrowLeft');
  await expect(heading).toHaveText('first.jpg');

  const line = viewer.getByRole('slider', { name: 'Line between original and thumbnail' });
  await line.focus();
  await page.keyboard.press('ArrowRight');
  await expect(line).toHaveAttribute('aria-valuetext', '51% original');
  await page.keyboard.press('End');
  await expect(line).toHaveAttribute('aria-valuetext', '100% original');
  await page.keyboard.press('Home');
  await expect(line).toHaveAttribute('aria-valuetext', '0% original');
  await expect(heading).toHaveText('first.jpg');
  await page.keyboard.press('PageDown');
  await expect(heading).toHaveText('second.png');
  await expect(line).toBeFocused();
  // Each file has its own actions. The focus stays in the dialog, so the keys still work.
  await viewer.getByRole('button', { name: 'Copy link to thumbnail' }).focus();
  await page.keyboard.press('ArrowLeft');
  await expect(heading).toHaveText('first.jpg');
  await expect(viewer.getByRole('button', { name: 'Previous' })).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await expect(heading).toHaveText('second.png');
  expect(await readShifts(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(viewer).toBeHidden();
  await expect(opener('second.png')).toBeFocused();
});

for (const { name, size, scale } of [
  { name: 'at 200 %', size: { width: 640, height: 400 }, scale: 2 },
  { name: 'in a window of 320 pixels', size: { width: 320, height: 640 }, scale: 1 },
  { name: 'on a phone on its side', size: { width: 844, height: 390 }, scale: 1 },
  { name: 'in a wide window', size: { width: 1440, height: 900 }, scale: 1 },
]) {
  test.describe(name, () => {
    test.use({ viewport: size, deviceScaleFactor: scale });

    test('every text of the viewer is complete, and every target is large', async ({
      page,
      sheet,
      snap,
    }) => {
      const file = { name: 'a photo with a rather long name of its own.jpg', width: 900 };
      await sheet.openWith(await pictureFile('jpeg', file));
      const viewer = await openViewer(page);
      await expect(viewer.getByText('Renderer')).toBeVisible();
      for (const look of ['beside', 'wiping']) {
        if (look === 'wiping') await wipe(viewer);
        // The focused button shows its tooltip.
        await page.evaluate(
          () => document.activeElement instanceof HTMLElement && document.activeElement.blur(),
        );
        expect(await findMisplaced(page)).toEqual([]);
        expect(await findSmallTargets(viewer)).toEqual([]);
        await checkAccessibility(page);
        await snap(`${name}, ${look}`);
      }
    });
  });
}

test('the line and the bars are visible in forced colours', async ({ page, sheet, snap }) => {
  await page.emulateMedia({ forcedColors: 'active' });
  await sheet.openWith(await pictureFile('jpeg', { width: 900 }));
  const viewer = await openViewer(page);
  await wipe(viewer);
  await expect(viewer.locator('.bar')).toHaveCount(3);
  await snap('forced colours');
  for (const part of [viewer.locator('.wipe-grip'), ...(await viewer.locator('.bar').all())]) {
    const [red] = (
      await sharp(await part.screenshot())
        .removeAlpha()
        .stats()
    ).channels;
    expect((red?.max ?? 0) - (red?.min ?? 0)).toBeGreaterThan(100);
  }
  // axe reads the page's own colours, which the browser does not show in this mode.
  await page.emulateMedia({ forcedColors: 'none' });
});

test('a small original and its thumbnail have one size', async ({ page, sheet }) => {
  await sheet.openWith(await pictureFile('png', { name: 'small.png', width: 180, height: 120 }));
  const viewer = await openViewer(page);
  await wipe(viewer);
  const box = (name: string) => viewer.getByRole('img', { name }).boundingBox();
  const original = await box('Original');
  expect(original?.width).toBeGreaterThan(180);
  expect(original).toEqual(await box('Thumbnail'));

  await page.setViewportSize({ width: 280, height: 653 });
  await expect.poll(async () => (await box('Thumbnail'))?.width).toBeLessThanOrEqual(280);
  const narrow = await box('Thumbnail');
  expect((narrow?.width ?? 0) / (narrow?.height ?? 1)).toBeCloseTo(180 / 120, 2);
  expect(narrow).toEqual(await box('Original'));
});

test('a thumbnail larger than its frame is shown whole', async ({ page, sheet }) => {
  // The page sees what it would with THUMBNAIL_SIZE=512.
  const size = { width: 512, height: 256 };
  await showOtherThumbnail(page, await pictureFile('png', size), size);
  await sheet.open();
  await sheet.drop([await pictureFile('png', { name: 'large.png', width: 600, height: 300 })]);
  const thumbnail = sheet.thumbnail('large.png');
  await expect(thumbnail).toHaveJSProperty('naturalWidth', 512);
  const box = await thumbnail.boundingBox();
  const film = await sheet.item('large.png').locator('.film').boundingBox();
  expect((box?.width ?? 0) / (box?.height ?? 1)).toBeCloseTo(2, 1);
  expect(box?.width).toBeLessThan((film?.width ?? 0) / 2);

  const viewer = await openViewer(page);
  await wipe(viewer);
  await viewer.getByRole('button', { name: 'Actual size of the thumbnail' }).click();
  const shown = await viewer.getByRole('img', { name: 'Thumbnail' }).boundingBox();
  expect(shown?.width).toBeCloseTo(512, 1);
});

test('the viewer closes when files are dropped over it', async ({ page, sheet }, testInfo) => {
  const second = await writeToDisk(testInfo, 'second.png', (await pictureFile('png')).buffer);
  await sheet.openWith(await pictureFile('jpeg', { name: 'first.jpg' }));
  await expect(await openViewer(page)).toBeVisible();
  await dropFromDisk(page, second);
  await expect(sheet.headline('2 thumbnails ready')).toBeVisible();
  // The page forgets a drag sooner than this. The viewer must not open again.
  await page.waitForTimeout(1000);
  await expect(page.getByRole('dialog')).toBeHidden();
});

async function openViewer(page: Page): Promise<Locator> {
  await page.getByRole('button', { name: /^Compare/ }).click();
  return page.getByRole('dialog');
}

async function wipe(viewer: Locator): Promise<void> {
  await viewer.getByRole('button', { name: 'Overlay and zoom' }).click();
}

function readScale(viewer: Locator, image: string): Locator {
  return viewer
    .getByRole('group', { name: 'Zoom' })
    .locator('div', { hasText: image })
    .getByRole('definition');
}

function readShifts(page: Page): Promise<string[]> {
  return page.evaluate(() => Reflect.get(window, 'shifts'));
}

/** Records what moves without being asked to, also right after a key. */
async function countShifts(page: Page): Promise<void> {
  await page.evaluate(() => {
    const shifts: string[] = [];
    Object.assign(window, { shifts });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) shifts.push(JSON.stringify(entry));
    }).observe({ type: 'layout-shift' });
  });
}
