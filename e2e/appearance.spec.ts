// Story: the page fits my phone, and it is dark when my phone is dark.
import type { Locator, Page } from 'playwright/test';
import sharp from 'sharp';
import { findSmallTargets } from './support/accessibility.ts';
import { dragFromDisk, writeToDisk } from './support/disk.ts';
import { pictureFile, textFile } from './support/files.ts';
import { holdPuts } from './support/network.ts';
import { checkAccessibility, expect, test } from './support/test.ts';

test.use({ viewport: { width: 390, height: 844 }, hasTouch: true });

test('nothing is wider than a phone', async ({ page, sheet, snap }) => {
  await sheet.open();
  await expect(page.getByRole('button', { name: 'Choose images' })).toBeVisible();
  await expect.poll(() => readOverflow(page)).toBe(0);
  await expect.poll(() => findSmallTargets(page.locator('main'))).toEqual([]);
  await checkAccessibility(page);
  await snap('empty on a phone');

  await sheet.pick([
    await pictureFile('jpeg', { name: `${'WWWW'.repeat(30)}.jpg` }),
    await pictureFile('png', { name: 'wide.png', width: 2000, height: 40 }),
    textFile('no image.jpg', 'image/jpeg', 'no image'),
  ]);
  await expect(sheet.headline('2 of 3 thumbnails ready')).toBeVisible();
  await expect.poll(() => readOverflow(page)).toBe(0);

  // With the menu open and a selection it still fits.
  await page.getByRole('button', { name: 'Actions for wide.png' }).click();
  await page.getByRole('button', { name: 'Select', exact: true }).click();
  await page.getByRole('button', { name: 'More' }).click();
  await expect(page.getByRole('link', { name: 'New batch' })).toBeVisible();
  await expect.poll(() => readOverflow(page)).toBe(0);
  await expect.poll(() => findSmallTargets(page.locator('main'))).toEqual([]);
  await snap('a batch on a phone, with its menu');
  await page.keyboard.press('Escape');
});

test('text of 150% and 200% fits a phone', async ({ page, sheet, snap }) => {
  const devtools = await page.context().newCDPSession(page);
  await sheet.openWith(await pictureFile('jpeg', { name: 'photo.jpg' }));
  await page.getByRole('button', { name: 'Actions for photo.jpg' }).click();
  await page.getByRole('button', { name: 'Select', exact: true }).click();
  const batch = page.url();
  for (const standard of [24, 32]) {
    await devtools.send('Page.setFontSizes', { fontSizes: { standard } });
    await expect(page.locator('html')).toHaveCSS('font-size', `${standard}px`);
    await expect.poll(() => readOverflow(page)).toBe(0);
    await snap(`a batch with text of ${standard} px`);
  }
  for (const path of ['/', '/batches', '/formats']) {
    await sheet.open(path);
    await expect(page.locator('html')).toHaveCSS('font-size', '32px');
    await expect.poll(() => readOverflow(page)).toBe(0);
    await snap(`${path.slice(1) || 'empty'} with text of 32 px`);
  }
  await sheet.open(batch);
});

for (const { width, isShown } of [
  { width: 320, isShown: false },
  { width: 390, isShown: false },
  { width: 800, isShown: true },
  { width: 1024, isShown: true },
  { width: 1280, isShown: true },
]) {
  const how = isShown ? 'in full' : 'without its noun';
  test(`the headline of a batch is shown ${how} at ${width} pixels`, async ({ page, sheet }) => {
    await page.setViewportSize({ width, height: 844 });
    await sheet.open();
    // "Cancel all" takes room from the headline.
    await holdPuts(page, 'held.png');
    await sheet.pick([
      await pictureFile('png', { name: 'sent.png' }),
      await pictureFile('png', { name: 'held.png', height: 201 }),
    ]);
    const headline = sheet.headline('1 of 2 thumbnails ready');
    await expect(headline).toBeVisible();
    const noun = headline.getByText('thumbnails', { exact: true });
    await expect.poll(async () => ((await noun.boundingBox())?.width ?? 0) > 1).toBe(isShown);
    await expect.poll(() => headline.evaluate((h1) => h1.scrollWidth - h1.clientWidth)).toBe(0);
    await page.getByRole('button', { name: 'Cancel all' }).click();
  });
}

for (const { width, height, least } of [
  { width: 390, height: 844, least: 6 },
  { width: 820, height: 1180, least: 8 },
  { width: 1440, height: 900, least: 12 },
]) {
  test(`${least} whole cards fit a window of ${width} pixels`, async ({ page, sheet, snap }) => {
    await page.setViewportSize({ width, height });
    await sheet.open();
    await sheet.pick([
      ...(await Promise.all(
        Array.from({ length: 12 }, (_, i) =>
          pictureFile('jpeg', { name: `${i}.jpg`, width: 1200 + i, height: i % 2 ? 800 : 1600 }),
        ),
      )),
      textFile('bad.jpg', 'image/jpeg', 'no image'),
    ]);
    await expect(sheet.headline('12 of 13 thumbnails ready')).toBeVisible();
    await snap(`dense ${width}`);
    const { whole, covered, head } = await page.evaluate(measureSheet);
    expect(whole).toBeGreaterThanOrEqual(least);
    expect(covered).toEqual([]);
    // The head of a batch, and the filter under it.
    if (width < 500) expect(head / height).toBeLessThanOrEqual(0.12);
    for (const name of ['Copy link', 'Download ZIP', 'Add images']) {
      const word = page.getByRole('button', { name }).getByText(name);
      expect((await word.boundingBox())?.width).toBeGreaterThan(40);
    }
    if (width >= 500) {
      await expect(page.getByRole('link', { name: 'Thumbnail Generator' })).toBeVisible();
      return;
    }
    // In reach of a thumb.
    for (const name of ['Add images', 'Download ZIP']) {
      const { y = 0 } = (await page.getByRole('button', { name }).boundingBox()) ?? {};
      expect(y).toBeGreaterThan(0.8 * height);
    }
  });
}

test('links keep away from the edge of the narrowest phones', async ({ page, sheet }) => {
  await page.setViewportSize({ width: 320, height: 640 });
  await sheet.open();
  const left = async (name: string) =>
    (await page.getByRole('link', { name, exact: true }).boundingBox())?.x ?? 0;
  const gutter = (await page.getByRole('heading', { level: 1 }).boundingBox())?.x ?? 0;
  expect(gutter).toBeGreaterThan(10);
  expect(await left('Earlier batches')).toBeGreaterThanOrEqual(gutter);
  await sheet.open('/batches');
  await expect.poll(() => left('Thumbnail Generator')).toBe(gutter);
});

test('the progress bar is visible in forced colours', async ({ page, sheet, snap }) => {
  await page.emulateMedia({ forcedColors: 'active' });
  await sheet.open();
  await holdPuts(page, 'held.png');
  await sheet.drop([
    await pictureFile('png', { name: 'sent.png' }),
    await pictureFile('png', { name: 'held.png', height: 201 }),
  ]);
  await expect(sheet.headline('1 of 2 thumbnails ready')).toBeVisible();
  await snap('forced colours');
  const bar = await page.getByRole('progressbar', { name: 'Overall progress' }).screenshot();
  const [red] = (await sharp(bar).removeAlpha().stats()).channels;
  expect((red?.max ?? 0) - (red?.min ?? 0)).toBeGreaterThan(100);
  await page.getByRole('button', { name: 'Cancel all' }).click();
  // axe reads the page's own colours, which the browser does not show in this mode.
  await page.emulateMedia({ forcedColors: 'none' });
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`text is easy to read when the system is ${colorScheme}`, async ({ page, sheet }) => {
    await page.emulateMedia({ colorScheme });
    await sheet.open();
    await sheet.pick([
      await pictureFile('jpeg', { name: 'good.jpg' }),
      textFile('bad.jpg', 'image/jpeg', 'no image'),
    ]);
    await expect(sheet.headline('1 of 2 thumbnails ready')).toBeVisible();

    const { background } = await readColors(page.locator('html'));
    if (colorScheme === 'dark') expect(luminance(background)).toBeLessThan(0.1);
    else expect(luminance(background)).toBeGreaterThan(0.8);
    for (const text of [
      page.getByRole('heading', { level: 1 }),
      page.getByText('good.jpg', { exact: true }),
      page.getByText(/ kB → | B → /),
      page.getByText('bad.jpg is a text file, not an image'),
      page.getByText('1 failed', { exact: true }),
      page.getByRole('button', { name: 'Add images' }),
    ]) {
      const { ink, background: behind } = await readColors(text);
      // WCAG 2.2, success criterion 1.4.3.
      expect(contrast(ink, behind), String(text)).toBeGreaterThanOrEqual(4.5);
    }
  });
}

for (const { path, headline } of [
  { path: '/formats', headline: 'What you can add, and what you get' },
  { path: `/b/${'a'.repeat(26)}`, headline: 'No images here' },
  { path: '/no-such-page', headline: 'Page not found' },
]) {
  test(`the page "${headline}" fits a phone`, async ({ page, sheet }) => {
    await sheet.open(path);
    await expect(sheet.headline(headline)).toBeVisible();
    await expect.poll(() => readOverflow(page)).toBe(0);
  });
}

test('the page says where to drop files during a drag', async ({ page, sheet, snap }, testInfo) => {
  const photo = await writeToDisk(testInfo, 'photo.jpg', (await pictureFile('jpeg')).buffer);
  await sheet.open();
  const drop = await dragFromDisk(page, photo);
  await snap('files over the page');
  await drop();
  await expect(sheet.headline('1 thumbnail ready')).toBeVisible();
});

/** Runs in the page: how many cards are whole between the head and the buttons at the bottom, and which picture lies under another. */
function measureSheet() {
  const boxOf = (selector: string) => document.querySelector(selector)?.getBoundingClientRect();
  const head = boxOf('.batch-header')?.bottom ?? 0;
  const main = boxOf('.batch-main');
  const end = main && main.top > innerHeight / 2 ? main.top : innerHeight;
  const cards = [...document.querySelectorAll('.file')];
  const isWhole = ({ top, right, bottom }: DOMRect) =>
    top >= head && bottom <= end && right <= innerWidth;
  const covered = cards.flatMap((card) => {
    const [one, other] = [...card.querySelectorAll('img')].map((img) =>
      img.getBoundingClientRect(),
    );
    if (!one || !other) return [];
    const isApart = other.left >= one.right - 0.5 || other.top >= one.bottom - 0.5;
    return isApart ? [] : [card.textContent];
  });
  return {
    whole: cards.filter((card) => isWhole(card.getBoundingClientRect())).length,
    covered,
    head: boxOf('.sheet-filter')?.bottom ?? head,
  };
}

/** How far the page scrolls sideways, in pixels. */
function readOverflow(page: Page): Promise<number> {
  return page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return scrollWidth - clientWidth;
  });
}

type Color = readonly number[];

/** Colours of a text and of its background, converted to sRGB. */
function readColors(text: Locator): Promise<{ ink: Color; background: Color }> {
  return text.evaluate((element) => {
    const context = document.createElement('canvas').getContext('2d');
    const toRgb = (color: string) => {
      if (!context) return [];
      context.clearRect(0, 0, 1, 1);
      context.fillStyle = color;
      context.fillRect(0, 0, 1, 1);
      return [...context.getImageData(0, 0, 1, 1).data];
    };
    let behind: Element | null = element;
    while (behind && toRgb(getComputedStyle(behind).backgroundColor)[3] === 0) {
      behind = behind.parentElement;
    }
    return {
      ink: toRgb(getComputedStyle(element).color),
      background: toRgb(getComputedStyle(behind ?? element).backgroundColor),
    };
  });
}

/** WCAG 2.2, "relative luminance". */
function luminance([r = 0, g = 0, b = 0]: Color): number {
  const linear = (value: number) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
}

/** WCAG 2.2, "contrast ratio". */
function contrast(a: Color, b: Color): number {
  const [darker = 0, lighter = 0] = [luminance(a), luminance(b)].toSorted((x, y) => x - y);
  return (lighter + 0.05) / (darker + 0.05);
}
