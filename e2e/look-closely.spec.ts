// Story: I look closely at a picture: I wipe between original and thumbnail, zoom, pan and swipe.
import { readFileSync } from 'node:fs';
import type { CDPSession, Locator, Page } from 'playwright/test';
import sharp from 'sharp';
import { halfTransparentFile, pictureFile, type TestFile } from './support/files.ts';
import { showOtherThumbnail } from './support/other-thumbnail.ts';
import { expectNear } from './support/pixels.ts';
import { expect, test } from './support/test.ts';

const heic = new URL('../test/files/heic/quadrants.heic', import.meta.url);

const red = [200, 20, 20];
const blue = [20, 20, 200];

test('the line wipes between original and thumbnail', async ({ page, sheet, snap }) => {
  await showOtherThumbnail(page, await flatFile('blue.png', blue, 128, 85));
  await sheet.openWith(await flatFile('red.png', red, 600, 400));
  const { stage, line, picture } = await openViewer(page);
  await expect(line).toHaveAttribute('aria-valuetext', '50% original');
  await expectColors(stage, picture, [
    [0.05, red],
    [0.46, red],
    [0.54, blue],
    [0.95, blue],
  ]);

  const box = await boxOf(picture);
  // Anywhere on the line.
  await page.mouse.move(box.x + box.width / 2 + 8, box.y + box.height * 0.9);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.8 + 8, box.y + box.height / 2, { steps: 4 });
  await page.mouse.up();
  await expect(line).toHaveAttribute('aria-valuetext', '80% original');
  await expectColors(stage, picture, [
    [0.76, red],
    [0.84, blue],
  ]);
  await snap('wiped');

  await line.focus();
  await page.keyboard.press('Home');
  await expectColors(stage, picture, [[0.05, blue]]);

  // In an enlarged picture the line stays on the stage.
  await zoomIn(page, 4);
  await page.keyboard.press('Tab');
  await line.fill('25');
  const window = await boxOf(stage);
  await expectColors(stage, stage, [
    [0.21, red],
    [0.29, blue],
  ]);
  const grip = await boxOf(page.locator('.wipe'));
  expect(grip.x + grip.width / 2).toBeCloseTo(window.x + window.width / 4, 0);
});

test('the wheel zooms towards the pointer, and a double click fits the picture again', async ({
  page,
  sheet,
}) => {
  await sheet.openWith(await pictureFile('png', { name: 'a.png', width: 600, height: 400 }));
  const { picture, scale } = await openViewer(page);
  const fitted = await boxOf(picture);
  const fittedScale = (await scale.textContent()) ?? '';
  const pointer = { x: fitted.x + fitted.width * 0.3, y: fitted.y + fitted.height * 0.6 };
  await page.mouse.move(pointer.x, pointer.y);
  await page.mouse.wheel(0, -500);
  await expect(scale).not.toHaveText(fittedScale);
  const zoomed = await boxOf(picture);
  expect(zoomed.width / fitted.width).toBeCloseTo(2, 1);
  expect((pointer.x - zoomed.x) / zoomed.width).toBeCloseTo(0.3, 2);
  expect((pointer.y - zoomed.y) / zoomed.height).toBeCloseTo(0.6, 2);

  await page.mouse.dblclick(pointer.x, pointer.y);
  await expect.poll(() => boxOf(picture)).toEqual(fitted);
  await page.mouse.dblclick(pointer.x, pointer.y);
  await expect.poll(async () => (await boxOf(picture)).width).toBeCloseTo(fitted.width * 2, 0);

  // The wheel never makes the picture smaller than the stage.
  for (let notch = 0; notch < 9; notch += 1) await page.mouse.wheel(0, 400);
  await expect.poll(() => boxOf(picture)).toEqual(fitted);
});

test('an enlarged picture pans, and never leaves the stage', async ({ page, sheet }) => {
  await sheet.openWith(
    await pictureFile('png', { name: 'a.png', width: 600, height: 400 }),
    await pictureFile('png', { name: 'b.png' }),
  );
  const { viewer, stage, picture } = await openViewer(page);
  const fitted = await boxOf(picture);
  await zoomIn(page, 4);
  const before = await boxOf(picture);
  const at = { x: fitted.x + fitted.width * 0.25, y: fitted.y + fitted.height * 0.25 };
  await page.mouse.move(at.x, at.y);
  await page.mouse.down();
  await page.mouse.move(at.x - 70, at.y - 40, { steps: 5 });
  await page.mouse.up();
  await expect
    .poll(() => boxOf(picture))
    .toMatchObject({ x: before.x - 70, y: before.y - 40, width: before.width });

  await viewer.getByRole('button', { name: 'Close' }).focus();
  await page.keyboard.press('Shift+ArrowLeft');
  await expect.poll(async () => (await boxOf(picture)).x).toBeCloseTo(before.x - 30, 0);
  for (let press = 0; press < 60; press += 1) await page.keyboard.press('Shift+ArrowRight');
  const window = await boxOf(stage);
  const end = await boxOf(picture);
  expect(end.x + end.width).toBeCloseTo(window.x + window.width, 0);
  await expect(viewer.getByText('1 of 2')).toBeVisible();
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test('two fingers zoom', async ({ page, sheet, snap }) => {
    await sheet.openWith(await pictureFile('png', { name: 'a.png', width: 600, height: 400 }));
    const { picture } = await openViewer(page);
    const fitted = await boxOf(picture);
    expect(fitted.width).toBeCloseTo(390, 0);
    const touch = await page.context().newCDPSession(page);
    const y = fitted.y + fitted.height / 2;
    const fingers = (apart: number) => [
      { x: 100 - apart, y, id: 0 },
      { x: 100 + apart, y, id: 1 },
    ];
    await send(touch, 'touchStart', fingers(30));
    for (const apart of [40, 50, 60]) await send(touch, 'touchMove', fingers(apart));
    await send(touch, 'touchEnd', []);
    await expect.poll(async () => (await boxOf(picture)).width).toBeCloseTo(780, 0);
    // What was between the fingers still is.
    expect((100 - (await boxOf(picture)).x) / 780).toBeCloseTo(100 / 390, 2);
    await expect(page.getByText('1 of 1', { exact: true })).toBeVisible();
    await snap('pinched');
  });

  test('a swipe moves to the next file, unless it drags the line', async ({ page, sheet }) => {
    await sheet.openWith(
      await pictureFile('png', { name: 'a.png', width: 600, height: 400 }),
      await pictureFile('png', { name: 'b.png' }),
    );
    const { picture, line } = await openViewer(page);
    const place = page.getByRole('dialog').getByText(/ of 2$/);
    const touch = await page.context().newCDPSession(page);
    const { y, height } = await boxOf(picture);
    const swipe = (from: number, to: number) => drag(touch, from, to, y + height / 4);

    await swipe(300, 230);
    await expect(place).toHaveText('2 of 2');
    await swipe(60, 130);
    await expect(place).toHaveText('1 of 2');
    await swipe(195, 120);
    await expect(line).toHaveAttribute('aria-valuetext', '31% original');
    await expect(place).toHaveText('1 of 2');

    // At the edge of the window, a finger still reaches the line.
    await line.fill('0');
    await swipe(40, 235);
    await expect(line).toHaveAttribute('aria-valuetext', '50% original');

    // On an enlarged picture, a finger pans.
    await zoomIn(page, 3);
    const before = await boxOf(picture);
    await swipe(300, 230);
    await expect.poll(async () => (await boxOf(picture)).x).toBeCloseTo(before.x - 70, 0);
    await expect(place).toHaveText('1 of 2');
  });
});

test('an original that the browser cannot show leaves the thumbnail alone', async ({
  page,
  sheet,
  snap,
}) => {
  await sheet.openWith(await pictureFile('png', { name: 'before.png' }), {
    name: 'phone.heic',
    mimeType: 'image/heic',
    buffer: readFileSync(heic),
  });
  const { viewer, line, scale } = await openViewer(page);
  await line.focus();
  await page.keyboard.press('PageDown');
  await expect(viewer.getByText('This browser cannot show HEIC files')).toBeVisible();
  await expect(viewer.getByRole('img', { name: 'Original' })).toHaveCount(0);
  await expect(viewer.locator('.stage-edge')).toHaveText('thumbnail');
  await expect(line).toHaveCount(0);
  await expect(scale).toBeVisible();
  // The line had the keyboard focus.
  await expect(viewer.locator(':focus')).toHaveCount(1);
  await page.keyboard.press('ArrowLeft');
  await expect(viewer.getByText('1 of 2')).toBeVisible();
  await page.keyboard.press('ArrowRight');
  await snap('alone');
});

test('a thumbnail that stands alone is in the middle at its own size, and zooms without a line', async ({
  page,
  sheet,
}) => {
  const file = { name: 'phone.heic', mimeType: 'image/heic', buffer: readFileSync(heic) };
  await sheet.openWith(file);
  await page.getByRole('button', { name: /^Compare/ }).click();
  const viewer = page.getByRole('dialog');
  await expect(viewer.getByText('This browser cannot show HEIC files')).toBeVisible();
  await expect(viewer.getByRole('button', { name: 'Overlay and zoom' })).toBeHidden();
  const thumbnail = viewer.getByRole('img', { name: 'Thumbnail' });
  const box = await boxOf(thumbnail);
  const stage = await boxOf(viewer.locator('.stage-window'));
  expect(box.x + box.width / 2).toBeCloseTo(stage.x + stage.width / 2, 0);
  expect(box.y + box.height / 2).toBeCloseTo(stage.y + stage.height / 2, 0);
  await expect(thumbnail).toHaveJSProperty('naturalWidth', Math.round(box.width));
  await zoomIn(page, 1);
  await expect.poll(async () => (await boxOf(thumbnail)).width).toBeCloseTo(1.5 * box.width, 0);
});

test('pictures beside each other stay there, until I overlay them to zoom', async ({
  page,
  sheet,
}) => {
  await sheet.openWith(await pictureFile('png', { name: 'a.png', width: 600, height: 400 }));
  await page.getByRole('button', { name: /^Compare/ }).click();
  const viewer = page.getByRole('dialog');
  const thumbnail = viewer.getByRole('img', { name: 'Thumbnail' });
  const { x, y, width } = await boxOf(thumbnail);
  await page.mouse.move(x + 9, y + 9);
  await page.mouse.wheel(0, -500);
  await page.mouse.dblclick(x + 9, y + 9);
  await expect(viewer.getByRole('button', { name: 'Zoom in' })).toBeHidden();
  expect(await boxOf(thumbnail)).toMatchObject({ x, y, width });
  await viewer.getByRole('button', { name: 'Overlay and zoom' }).click();
  await zoomIn(page, 1);
  await expect(viewer.getByRole('slider')).toBeVisible();
});

test('Back closes the viewer, and does not leave the batch', async ({ page, sheet }) => {
  await sheet.openWith(await pictureFile('png', { name: 'photo.png' }));
  const address = page.url();
  const { viewer } = await openViewer(page);
  await page.goBack();
  await expect(viewer).toBeHidden();
  await expect(sheet.headline('1 thumbnail ready')).toBeVisible();

  await openViewer(page);
  // The viewer goes back in the history when it closes. A step back at that moment would be the same one.
  const isBack = page.evaluate(
    () => new Promise<void>((resolve) => window.addEventListener('popstate', () => resolve())),
  );
  await page.keyboard.press('Escape');
  await isBack;
  await expect(viewer).toBeHidden();
  expect(page.url()).toBe(address);
  await page.goBack();
  await expect(page).not.toHaveURL(address);
});

test.describe('at 200 %', () => {
  test.use({ viewport: { width: 640, height: 400 } });

  test('the grip of the line does not lie on the edge of the picture', async ({ page, sheet }) => {
    await sheet.openWith(await pictureFile('jpeg', { name: 'photo.jpg' }));
    const { picture } = await openViewer(page);
    const box = await boxOf(picture);
    const grip = await boxOf(page.locator('.wipe-grip'));
    const middle = grip.y + grip.height / 2 - box.y;
    expect(Math.abs(middle - box.height)).toBeGreaterThan(grip.height / 2);
  });
});

test('checks show through transparent parts of both images', async ({ page, sheet, snap }) => {
  await sheet.openWith(await halfTransparentFile('png'));
  const { stage, line, picture } = await openViewer(page);
  await line.fill('75');
  // The right half is transparent: 60% shows the original, and 90% the thumbnail.
  for (const share of [0.6, 0.9]) {
    const [r = 0, g = 0, b = 0] = await readColor(stage, picture, share);
    expect(r).toBeGreaterThan(100);
    expect([g, b]).toEqual([r, r]);
  }
  await snap('transparent');
});

async function openViewer(page: Page) {
  await page
    .getByRole('button', { name: /^Compare/ })
    .first()
    .click();
  const viewer = page.getByRole('dialog');
  await viewer.getByRole('button', { name: 'Overlay and zoom' }).click();
  const original = viewer.getByRole('img', { name: 'Original' });
  await expect(original).not.toHaveJSProperty('naturalWidth', 0);
  return {
    viewer,
    stage: viewer.locator('.stage-window'),
    picture: viewer.locator('.picture'),
    line: viewer.getByRole('slider'),
    scale: viewer
      .getByRole('group', { name: 'Zoom' })
      .locator('div', { hasText: 'Thumbnail' })
      .getByRole('definition'),
  };
}

async function zoomIn(page: Page, times: number): Promise<void> {
  for (let i = 0; i < times; i += 1) await page.getByRole('button', { name: 'Zoom in' }).click();
}

async function flatFile(
  name: string,
  [r = 0, g = 0, b = 0]: readonly number[],
  width: number,
  height: number,
): Promise<TestFile> {
  const flat = sharp({ create: { width, height, channels: 3, background: { r, g, b } } });
  return { name, mimeType: 'image/png', buffer: await flat.png().toBuffer() };
}

async function boxOf(locator: Locator) {
  const box = await locator.boundingBox();
  if (!box) throw new Error('The element has no box.');
  return box;
}

/** @param share of the width of `within`, a quarter down, where no grip is */
async function readColor(stage: Locator, within: Locator, share: number): Promise<number[]> {
  const [window, box] = [await boxOf(stage), await boxOf(within)];
  const left = Math.round(box.x - window.x + share * box.width);
  const top = Math.round(box.y - window.y + box.height / 4);
  const pixel = sharp(await stage.screenshot({ scale: 'css' })).extract({
    left,
    top,
    width: 1,
    height: 1,
  });
  return [...(await pixel.removeAlpha().raw().toBuffer())];
}

async function expectColors(
  stage: Locator,
  within: Locator,
  colors: readonly (readonly [number, readonly number[]])[],
): Promise<void> {
  for (const [share, color] of colors) {
    expectNear(await readColor(stage, within, share), color, `at ${share}`);
  }
}

type TouchType = 'touchStart' | 'touchMove' | 'touchEnd';

async function send(
  touch: CDPSession,
  type: TouchType,
  touchPoints: { x: number; y: number; id: number }[],
): Promise<void> {
  await touch.send('Input.dispatchTouchEvent', { type, touchPoints });
}

async function drag(touch: CDPSession, from: number, to: number, y: number): Promise<void> {
  await send(touch, 'touchStart', [{ x: from, y, id: 0 }]);
  for (const share of [0.3, 0.6, 1]) {
    await send(touch, 'touchMove', [{ x: from + (to - from) * share, y, id: 0 }]);
  }
  await send(touch, 'touchEnd', []);
}
