// Story: my system replaces all colours by a few of my own. I still see what is chosen, what runs and where to drop.
import type { Locator } from 'playwright/test';
import { dragFromDisk, writeToDisk } from './support/disk.ts';
import { pictureFile, textFile } from './support/files.ts';
import { holdPuts } from './support/network.ts';
import { expect, test } from './support/test.ts';

for (const colorScheme of ['light', 'dark'] as const) {
  test(`a sheet in forced colours, ${colorScheme}`, async ({ page, sheet, snap }, testInfo) => {
    // Otherwise the story would read colours in the middle of a fade.
    await page.emulateMedia({ forcedColors: 'active', colorScheme, reducedMotion: 'reduce' });
    await sheet.open();
    const choose = page.getByRole('button', { name: 'Choose images' });
    await expect(choose).toBeVisible();
    await snap(`empty ${colorScheme}`);
    const folder = page.getByRole('button', { name: 'Choose a folder' });
    await expect.poll(() => readBackground(choose)).not.toBe(await readBackground(folder));

    await holdPuts(page, 'held.png');
    const photo = await writeToDisk(testInfo, 'dragged.jpg', (await pictureFile('jpeg')).buffer);
    const zone = page.locator('.drop-zone');
    const rest = await readBackground(zone);
    const drop = await dragFromDisk(page, photo);
    await expect.poll(() => readBackground(zone)).not.toBe(rest);
    await snap(`drag ${colorScheme}`);
    await drop();
    await sheet.pick([
      await pictureFile('png', { name: 'sent.png' }),
      await pictureFile('png', { name: 'held.png', height: 201 }),
      textFile('bad.jpg', 'image/jpeg', 'no image'),
    ]);
    await expect(sheet.headline('2 of 4 thumbnails ready')).toBeVisible();
    await page.getByRole('checkbox', { name: 'Select sent.png' }).check();
    const filter = page.getByRole('group', { name: 'Show' }).getByRole('button');
    await expect
      .poll(() => readBackground(filter.nth(0)))
      .not.toBe(await readBackground(filter.nth(1)));
    const strokeOf = (circle: Locator) => circle.evaluate((e) => getComputedStyle(e).stroke);
    const ring = page.getByRole('progressbar', { name: 'Upload of held.png' }).locator('circle');
    const highlight = await readBackground(filter.nth(0));
    await expect.poll(() => strokeOf(ring.nth(1))).toBe(highlight);
    await expect.poll(() => strokeOf(ring.nth(0))).not.toBe(highlight);
    await snap(`sheet ${colorScheme}`);
    await page.setViewportSize({ width: 390, height: 844 });
    await page.getByRole('button', { name: 'More' }).click();
    await snap(`phone ${colorScheme}`);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Cancel all' }).click();
    // axe reads the page's own colours, which the browser does not show in this mode.
    await page.emulateMedia({ forcedColors: 'none' });
  });
}

function readBackground(element: Locator): Promise<string> {
  return element.evaluate((e) => getComputedStyle(e).backgroundColor);
}
