// Story: I choose a dark page on a light system. On a shared computer, I make the page forget me.
import type { Page } from 'playwright/test';
import { pictureFile } from './support/files.ts';
import { holdPuts } from './support/network.ts';
import { checkAccessibility, expect, test } from './support/test.ts';

const dialogOf = (page: Page) => page.getByRole('dialog', { name: 'Settings' });
const openerOf = (page: Page) => page.getByRole('button', { name: 'Settings' });
const themeOf = (page: Page, name: string) => page.getByRole('radio', { name });

test('the theme applies at once, survives a reload without a flash, and can follow the system again', async ({
  page,
  sheet,
  snap,
}) => {
  await page.emulateMedia({ colorScheme: 'light' });
  await sheet.open();
  await expect.poll(() => isDark(page)).toBe(false);
  await openSettings(page);
  await expect(themeOf(page, 'System')).toBeChecked();
  await page.getByText('Dark', { exact: true }).click();
  await expect.poll(() => isDark(page)).toBe(true);
  await expect.poll(() => readBarColors(page)).toEqual(['#161412', '#161412']);
  await snap('dark on a light system');
  await expect
    .poll(() => page.context().cookies())
    .toEqual([
      expect.objectContaining({ name: 'theme', value: 'dark', sameSite: 'Lax', path: '/' }),
    ]);

  // The first bytes of the server already have the theme. No script has to run.
  const html = await (await page.request.get(page.url())).text();
  expect(html).toMatch(/^<!DOCTYPE html><html[^>]* data-theme="dark"/);
  expect(html).toContain('<meta name="color-scheme" content="dark"/>');
  await page.route(/\.js(\?|$)/, (route) => route.abort());
  await page.reload();
  await expect.poll(() => isDark(page)).toBe(true);
  await snap('first paint, without scripts');
  await page.unroute(/\.js(\?|$)/);

  await sheet.open('/formats');
  await expect.poll(() => isDark(page)).toBe(true);
  await openSettings(page);
  await page.getByText('System', { exact: true }).click();
  await expect.poll(() => isDark(page)).toBe(false);
  await expect.poll(() => readBarColors(page)).toEqual(['#f7f5f1', '#161412']);
  await page.emulateMedia({ colorScheme: 'dark' });
  await expect.poll(() => isDark(page)).toBe(true);
  await expect.poll(() => page.context().cookies()).toEqual([]);
});

test('the keyboard alone opens, chooses and closes, and the focus returns', async ({
  page,
  sheet,
}) => {
  await page.emulateMedia({ colorScheme: 'light' });
  await sheet.open();
  await openerOf(page).focus();
  await expect(async () => {
    await page.keyboard.press('Enter');
    await expect(dialogOf(page)).toBeVisible({ timeout: 1000 });
  }).toPass();
  await expect(themeOf(page, 'System')).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await expect(themeOf(page, 'Light')).toBeFocused();
  await expect(themeOf(page, 'Light')).toBeChecked();
  await page.keyboard.press('ArrowRight');
  await expect(themeOf(page, 'Dark')).toBeChecked();
  await expect.poll(() => isDark(page)).toBe(true);
  await page.keyboard.press('ArrowRight');
  await expect(themeOf(page, 'System')).toBeChecked();
  await expect.poll(() => isDark(page)).toBe(false);

  await page.keyboard.press('Tab');
  await expect(
    page.getByRole('button', { name: 'Forget everything on this device' }),
  ).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Keep' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(
    page.getByRole('button', { name: 'Forget everything on this device' }),
  ).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(dialogOf(page)).toBeHidden();
  await expect(openerOf(page)).toBeFocused();
});

test('forgetting everything empties the list and the cookies, and uploads continue', async ({
  page,
  sheet,
  snap,
}) => {
  await sheet.openWith(await pictureFile('png', { name: 'earlier.png' }));
  const release = await holdPuts(page, 'slow.png');
  await sheet.open();
  await sheet.drop([
    await pictureFile('png', { name: 'fast.png' }),
    await pictureFile('png', { name: 'slow.png', height: 201 }),
  ]);
  await expect(sheet.headline('1 of 2 thumbnails ready')).toBeVisible();
  const address = page.url();
  await openSettings(page);
  await page.getByText('Dark', { exact: true }).click();
  await page.getByRole('button', { name: 'Forget everything on this device' }).click();
  await snap('asked');
  await checkAccessibility(page);
  await page.getByRole('button', { name: 'Forget everything', exact: true }).click();
  await expect(page.getByText('This browser has forgotten')).toBeFocused();
  await expect(themeOf(page, 'System')).toBeChecked();
  await snap('forgotten');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'More' })).toBeFocused();
  await expect.poll(() => page.context().cookies()).toEqual([]);

  // The page still uploads to the same batch, and does not remember it again.
  await release();
  await sheet.drop([await pictureFile('png', { name: 'added.png', height: 202 })]);
  await expect(sheet.thumbnail('added.png')).toBeVisible();
  expect(page.url()).toBe(address);
  const list = await page.context().newPage();
  await list.goto('/batches');
  await expect(list.getByText('No batches on this device')).toBeVisible();
});

test('the list of earlier batches empties under the open settings', async ({ page, sheet }) => {
  await sheet.openWith(await pictureFile('png'));
  await sheet.open('/batches');
  const batches = page.getByRole('list', { name: 'Earlier batches' });
  await expect(batches.getByRole('link')).toHaveCount(1);
  await openSettings(page);
  await page.getByRole('button', { name: 'Forget everything on this device' }).click();
  await page.getByRole('button', { name: 'Forget everything', exact: true }).click();
  await page.getByRole('button', { name: 'Close' }).click();
  await expect(page.getByText('No batches on this device')).toBeVisible();
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 320, height: 640 }, hasTouch: true });

  for (const colorScheme of ['light', 'dark'] as const) {
    test(`the settings of a running batch fit, ${colorScheme}`, async ({ page, sheet, snap }) => {
      await page.emulateMedia({ colorScheme });
      await sheet.openWith(await pictureFile('png'));
      const address = page.url();
      const more = page.getByRole('button', { name: 'More' });
      await openSettings(page);
      await snap(`320 pixels ${colorScheme}`);
      const dialog = dialogOf(page);
      const box = await dialog.boundingBox();
      expect(box?.x).toBeGreaterThanOrEqual(16);
      expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(304);
      expect(await dialog.evaluate((e) => e.scrollWidth - e.clientWidth)).toBe(0);
      for (const target of await dialog.locator('button, label').all()) {
        const size = await target.boundingBox();
        expect(Math.min(size?.width ?? 0, size?.height ?? 0)).toBeGreaterThanOrEqual(44);
      }
      await page.emulateMedia({ forcedColors: 'active' });
      await snap(`forced colours ${colorScheme}`);
      const chosen = dialog.locator('label').filter({ hasText: 'System' });
      const other = dialog.locator('label').filter({ hasText: 'Light' });
      const backgroundOf = (e: Element) => getComputedStyle(e).backgroundColor;
      expect(await chosen.evaluate(backgroundOf)).not.toBe(await other.evaluate(backgroundOf));
      await page.emulateMedia({ forcedColors: 'none' });
      await page.keyboard.press('Escape');
      await expect(more).toBeFocused();
      expect(page.url()).toBe(address);
    });
  }
});

/** A page that has just opened is visible before its script runs. */
async function openSettings(page: Page): Promise<void> {
  await expect(async () => {
    const more = page.getByRole('button', { name: 'More' });
    if (!(await openerOf(page).isVisible())) await more.click({ timeout: 1000 });
    await openerOf(page).click({ timeout: 1000 });
    await expect(dialogOf(page)).toBeVisible({ timeout: 1000 });
  }).toPass({ intervals: [100] });
}

function isDark(page: Page): Promise<boolean> {
  return page.evaluate(() => {
    const context = document.createElement('canvas').getContext('2d');
    if (!context) throw new Error('no canvas');
    context.fillStyle = getComputedStyle(document.documentElement).backgroundColor;
    context.fillRect(0, 0, 1, 1);
    return (context.getImageData(0, 0, 1, 1).data[0] ?? 0) < 128;
  });
}

/** @returns the colours that the page asks for the browser's own bars, on a light and on a dark system */
function readBarColors(page: Page): Promise<(string | null)[]> {
  return page
    .locator('meta[name="theme-color"]')
    .evaluateAll((metas) => metas.map((meta) => meta.getAttribute('content')));
}
