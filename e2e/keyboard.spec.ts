// Story: I use only the keyboard.
import type { Locator, Page } from 'playwright/test';
import { writeToDisk } from './support/disk.ts';
import { pictureFile } from './support/files.ts';
import { holdPuts, isPut } from './support/network.ts';
import { expectCorners } from './support/pixels.ts';
import { checkAccessibility, expect, test } from './support/test.ts';

test('the keyboard alone uploads, cancels and opens the viewer', async ({ page, sheet }) => {
  await sheet.open();
  const release = await holdPuts(page);
  const chooser = page.waitForEvent('filechooser');
  await tabTo(page, page.getByRole('button', { name: 'Choose images' }));
  await page.keyboard.press('Enter');
  await (await chooser).setFiles([await pictureFile('jpeg', { name: 'photo.jpg' })]);

  await tabTo(page, page.getByRole('button', { name: 'Cancel photo.jpg' }));
  await page.keyboard.press('Enter');
  await expect(sheet.item('photo.jpg')).toContainText('Cancelled');

  await release();
  await tabTo(page, page.getByRole('button', { name: 'Upload photo.jpg' }));
  await page.keyboard.press('Space');
  await expectCorners(await sheet.readThumbnail('photo.jpg'));
  await expect(page.getByRole('status')).toHaveText('All done: 1 of 1 thumbnail ready');

  const compare = page.getByRole('button', { name: 'Compare original and thumbnail of photo.jpg' });
  await tabTo(page, compare);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog').getByText('per million like this')).toBeVisible();
  await tabTo(page, page.getByRole('button', { name: 'Overlay and zoom' }));
  await page.keyboard.press('Enter');
  await tabTo(page, page.getByRole('slider'));
  await page.keyboard.press('Escape');
  await expect(compare).toBeFocused();
});

for (const width of [390, 800, 1280]) {
  test(`Tab follows the rows of the header in a window of ${width} pixels`, async ({
    page,
    sheet,
  }) => {
    await page.setViewportSize({ width, height: 700 });
    await sheet.open();
    const release = await holdPuts(page);
    await sheet.drop([await pictureFile('png', { name: 'held.png' })]);
    await expect(page.getByRole('button', { name: 'Cancel all' })).toBeVisible();
    await page.getByRole('heading', { level: 1 }).focus();

    const header = page.getByRole('main').locator('header');
    const focused = header.locator(':focus');
    let last = { x: 0, y: 0, width: 0, height: 0 };
    const names: string[] = [];
    for (;;) {
      await page.keyboard.press('Tab');
      if ((await focused.count()) === 0) break;
      const name = await focused.innerText();
      const box = (await focused.boundingBox()) ?? last;
      const isFurther = box.x >= last.x + last.width || box.y >= last.y + last.height;
      expect(isFurther, `${name} comes after ${names.at(-1)}`).toBe(true);
      names.push(name);
      last = box;
    }
    expect(names).toContain('Cancel all');
    expect(names).toContain('Add images');
    await release();
    await expect(sheet.headline('1 thumbnail ready')).toBeVisible();
  });
}

test('the header never covers the focused element', async ({ page, sheet }) => {
  await page.setViewportSize({ width: 320, height: 600 });
  await sheet.open();
  const files = Array.from({ length: 6 }, (_, i) =>
    pictureFile('png', { name: `${i}.png`, width: 300 + i }),
  );
  await sheet.drop(await Promise.all(files));
  await expect(sheet.headline('6 thumbnails ready')).toBeVisible();
  await sheet.item('5.png').focus();

  // Each card is one stop.
  for (let step = 0; step < 5; step += 1) {
    await page.keyboard.press('Shift+Tab');
    await expect(page.locator('.sheet :focus')).toBeVisible();
    const head = await page.getByRole('main').locator('header').boundingBox();
    const focused = await page.locator(':focus').boundingBox();
    expect(focused?.y).toBeGreaterThanOrEqual((head?.y ?? 0) + (head?.height ?? 0));
  }
});

test('the keyboard alone tries a failed upload again', async ({ page, sheet, snap }) => {
  await sheet.open();
  // The page does not retry after this status.
  await page.route(isPut, (route) =>
    route.fulfill({ status: 400, headers: { 'access-control-allow-origin': '*' }, body: '' }),
  );
  await sheet.pick([await pictureFile('png', { name: 'photo.png' })]);
  await expect(sheet.item('photo.png')).toContainText(
    'The storage could not accept this file (error 400). Try again in a moment.',
  );
  await checkAccessibility(page);
  await snap('refused');

  await page.unrouteAll();
  await tabTo(page, page.getByRole('button', { name: 'Try again: photo.png' }));
  await page.keyboard.press('Enter');
  await expectCorners(await sheet.readThumbnail('photo.png'));
});

test('a screen reader hears the end of a batch at once, although an old notice is still there', async ({
  page,
  sheet,
}, testInfo) => {
  await sheet.open();
  const release = await holdPuts(page, 'held.png');
  await sheet.pick([
    await pictureFile('png', { name: 'sent.png' }),
    await pictureFile('png', { name: 'held.png', height: 201 }),
  ]);
  await expect(sheet.headline('1 of 2 thumbnails ready')).toBeVisible();
  await writeToDisk(testInfo, 'only junk/.DS_Store', 'written by the operating system');
  await sheet.pickFolder(testInfo.outputPath('only junk'));
  const status = page.getByRole('status');
  await expect(status).toHaveText('There are no files in that folder.');
  // The progress waits until the notice was read.
  await expect(status).toHaveText('1 of 2 thumbnails ready');
  await page.getByRole('button', { name: 'Cancel held.png' }).click();
  await expect(sheet.item('held.png')).toContainText('Cancelled');
  await expect(status).toHaveText('All done: 1 of 2 thumbnails ready, 1 cancelled', {
    timeout: 4000,
  });
  await expect(sheet.notice).toBeVisible();
  await release();
});

async function tabTo(page: Page, target: Locator): Promise<void> {
  await expect(target).toBeVisible();
  for (let steps = 0; steps < 20; steps++) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  await expect(target).toBeFocused();
}
