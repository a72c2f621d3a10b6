// Story: motion makes me ill, so my system asks pages for less motion.
import { pictureFile, textFile } from './support/files.ts';
import { holdPuts } from './support/network.ts';
import { expect, test } from './support/test.ts';

test('nothing moves from the first file to the last thumbnail', async ({ page, sheet }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.addInitScript(() => {
    const moved: string[] = [];
    Object.assign(window, { moved });
    for (const type of ['animationstart', 'transitionrun']) {
      document.addEventListener(
        type,
        ({ target }) => moved.push(`${type} ${target instanceof Element ? target.className : ''}`),
        true,
      );
    }
  });
  await sheet.open();
  const release = await holdPuts(page, 'held.png');
  await sheet.pick([
    await pictureFile('avif', { name: 'slow.avif', width: 3000, height: 2000 }),
    await pictureFile('png', { name: 'held.png' }),
    textFile('no image.jpg', 'image/jpeg', 'no image'),
  ]);
  await expect(sheet.item('held.png')).toContainText('Uploading');
  await page.getByRole('button', { name: 'Cancel held.png' }).click();
  await release();
  await page.getByRole('button', { name: 'Upload held.png' }).click();
  await expect(sheet.headline('2 of 3 thumbnails ready')).toBeVisible();
  await page
    .getByRole('button', { name: /^Compare/ })
    .first()
    .press('Enter');
  await page.getByRole('dialog').getByRole('button', { name: 'Overlay and zoom' }).press('Enter');
  await expect(page.getByRole('dialog').getByRole('slider')).toBeVisible();
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('dialog').getByText('2 of 2')).toBeVisible();

  expect(await page.evaluate(() => Reflect.get(window, 'moved'))).toEqual([]);
  expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);
});
