// Story: the network is gone when I open something for the first time. The page says so, and my next click tries again.
import type { Page } from 'playwright/test';
import { writeGif } from '#test/images/gif.ts';
import { pictureFile } from './support/files.ts';
import { checkAccessibility, expect, test } from './support/test.ts';

const sentence =
  'This part of the page did not load. Try again, or reload the page when all uploads are finished.';

const alertOf = (page: Page) => page.getByRole('alert').filter({ hasText: sentence });
const buttonOf = (page: Page, name: RegExp) => page.getByRole('button', { name });

test('the viewer and the settings open at the first click after the network is back', async ({
  page,
  sheet,
  snap,
}) => {
  await sheet.openWith(await pictureFile('png'));
  const { lost, restore } = await loseParts(page);
  await buttonOf(page, /^Compare/).click();
  await expect(alertOf(page)).toBeVisible();
  await expect(buttonOf(page, /^Compare/)).toBeFocused();
  await snap('the viewer did not load');
  await checkAccessibility(page);

  // Another button asks for its own part.
  const before = new Set(lost);
  await buttonOf(page, /^More$/).click();
  await buttonOf(page, /^Settings$/).click();
  await expect.poll(() => lost.some((path) => !before.has(path))).toBe(true);
  await expect(alertOf(page)).toBeVisible();
  await restore();
  await buttonOf(page, /^Compare/).press('Enter');
  const viewer = page.getByRole('dialog', { name: 'Original and thumbnail' });
  await expect(viewer).toBeVisible();
  await expect(alertOf(page)).toBeHidden();
  await expect(page.getByRole('dialog')).toHaveCount(1);
  await page.keyboard.press('Escape');
  await expect(viewer).toBeHidden();

  await buttonOf(page, /^More$/).click();
  await buttonOf(page, /^Settings$/).click();
  await expect(page.getByRole('dialog', { name: 'Settings' })).toBeVisible();
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 320, height: 640 }, hasTouch: true });

  test('the sentence outlives the menu, until I touch anything', async ({ page, sheet, snap }) => {
    await sheet.openWith(await pictureFile('png'));
    const { restore } = await loseParts(page);
    await buttonOf(page, /^More$/).tap();
    await buttonOf(page, /^Settings$/).tap();
    await expect(alertOf(page)).toBeVisible();
    await snap('the settings did not load');
    await restore();
    await buttonOf(page, /^More$/).tap();
    await expect(alertOf(page)).toBeHidden();
    await expect(page.getByRole('dialog')).toBeHidden();
    await buttonOf(page, /^Settings$/).tap();
    await expect(page.getByRole('dialog', { name: 'Settings' })).toBeVisible();
  });
});

test('the still frames come with my next click, without a sentence', async ({ page, sheet }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  const frames = [0, 1].map((color) => ({ width: 300, height: 200, color, delay: 33 }));
  const buffer = Buffer.from(writeGif({ width: 300, height: 200, frames, loop: 0 }));
  await sheet.openWith({ name: 'moving.gif', mimeType: 'image/gif', buffer });
  const { lost, restore } = await loseParts(page);
  await page.reload();
  const still = sheet.item('moving.gif').locator('canvas');
  await expect(sheet.thumbnail('moving.gif')).not.toHaveJSProperty('naturalWidth', 0);
  await sheet.headline('1 thumbnail ready').click();
  await expect(alertOf(page)).toBeHidden();
  await expect(still).toHaveCount(0);
  // Turbopack asks twice. The second answer must be lost too.
  const isLostTwice = (path: string) => lost.indexOf(path) < lost.lastIndexOf(path);
  await expect.poll(() => lost.length > 0 && lost.every(isLostTwice)).toBe(true);

  await restore();
  await expect(async () => {
    await sheet.headline('1 thumbnail ready').click();
    await expect(still.first()).toBeVisible({ timeout: 1000 });
  }).toPass();
});

/**
 * Loses the requests for code that the page loads on demand, which is all code that its HTML does not name.
 *
 * @returns the paths that were lost so far, and a function that brings the network back
 */
async function loseParts(page: Page) {
  const lost: string[] = [];
  const html = await (await page.request.get(page.url())).text();
  const isPart = ({ pathname }: URL) =>
    pathname.startsWith('/_next/static/chunks/') && !html.includes(pathname);
  await page.route(isPart, async (route) => {
    lost.push(new URL(route.request().url()).pathname);
    await route.abort();
  });
  return { lost, restore: () => page.unroute(isPart) };
}
