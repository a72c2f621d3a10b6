// Story: my pictures are in folders, beside the files that my computer adds. I add the whole folder.
import type { TestInfo } from 'playwright/test';
import { dropFromDisk, writeToDisk } from './support/disk.ts';
import { pictureFile } from './support/files.ts';
import { holdPuts } from './support/network.ts';
import { expectCorners, readSize } from './support/pixels.ts';
import type { Sheet } from './support/sheet.ts';
import { expect, test } from './support/test.ts';

/** Chromium lists the files of a folder in portions of this size. */
const portion = 100;

test('a notice that stays does not silence the progress', async ({ page, sheet }, testInfo) => {
  await sheet.open();
  await holdPuts(page, 'held.png');
  await sheet.pick([
    await pictureFile('png', { name: 'sent.png' }),
    await pictureFile('png', { name: 'held.png', height: 201 }),
  ]);
  await expect(page.getByRole('status')).toHaveText('1 of 2 thumbnails ready');
  await writeToDisk(testInfo, 'only junk/.DS_Store', 'written by the operating system');
  await sheet.pickFolder(testInfo.outputPath('only junk'));
  await expect(page.getByRole('status')).toHaveText('There are no files in that folder.');
  await page.getByRole('button', { name: 'Cancel all' }).click();
  await expect(page.getByRole('status')).toHaveText(
    'All done: 1 of 2 thumbnails ready, 1 cancelled',
  );
  await expect(sheet.notice).toBeVisible();
});

test('a drag that began before the page was ready does not cover the sheet', async ({
  page,
  sheet,
}) => {
  await sheet.open();
  await sheet.drop([await pictureFile('png', { name: 'photo.png' })]);
  await expect(sheet.headline('1 thumbnail ready')).toBeVisible();
  // As React does once it is ready, even after the drop.
  await page.evaluate(async () => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File(['late'], 'late.png', { type: 'image/png' }));
    document.body.dispatchEvent(new DragEvent('dragenter', { dataTransfer, bubbles: true }));
    for (let frames = 0; frames < 3; frames++) await new Promise(requestAnimationFrame);
  });
  // Playwright must not wait here: after half a second without `dragover` the page hides the overlay anyway.
  expect(await page.getByText('Drop to upload').isVisible()).toBe(false);
});

test('a dropped folder is uploaded without the system’s own files', async ({
  page,
  sheet,
  snap,
}, testInfo) => {
  const folder = await writeHoliday(testInfo);
  await sheet.open();
  await dropFromDisk(page, folder);

  await expect(sheet.headline('4 of 5 thumbnails ready')).toBeVisible();
  await snap('a folder dropped');
  await expectHoliday(sheet);
});

test('a chosen folder is uploaded in the same way', async ({ sheet }, testInfo) => {
  const folder = await writeHoliday(testInfo);
  await sheet.open();
  await sheet.pickFolder(folder);

  await expect(sheet.headline('4 of 5 thumbnails ready')).toBeVisible();
  await expectHoliday(sheet);
});

test('a folder is uploaded whole when listed in portions', async ({ page, sheet }, testInfo) => {
  const { buffer } = await pictureFile('png', { width: 8, height: 8 });
  for (let i = 0; i < portion + 5; i += 1) {
    // The files differ a little, since the page would notice the same file twice.
    await writeToDisk(testInfo, `many/${i}.png`, Buffer.concat([buffer, Buffer.from(String(i))]));
  }
  await sheet.open();
  await dropFromDisk(page, testInfo.outputPath('many'));

  await expect(sheet.headline(`${portion + 5} thumbnails ready`)).toBeVisible({ timeout: 30_000 });
});

async function expectHoliday(sheet: Sheet): Promise<void> {
  await expectCorners(await sheet.readThumbnail('beach.jpg'));
  await expectCorners(await sheet.readThumbnail('deep down.webp'));
  // Two files in different folders have the same name.
  expect(await readSize(await sheet.readThumbnail('IMG_1.png', 0))).toMatchObject({ width: 128 });
  expect(await readSize(await sheet.readThumbnail('IMG_1.png', 1))).toMatchObject({ width: 128 });
  await expect(sheet.item('plan.txt')).toContainText(/not an image we/);
  const names = async () => (await sheet.names.allTextContents()).toSorted();
  await expect
    .poll(names)
    .toEqual(['IMG_1.png', 'IMG_1.png', 'beach.jpg', 'deep down.webp', 'plan.txt']);
}

async function writeHoliday(testInfo: TestInfo): Promise<string> {
  const picture = async (...[format, size]: Parameters<typeof pictureFile>) =>
    (await pictureFile(format, size)).buffer;
  const junk = 'written by the operating system';
  for (const [path, content] of [
    ['beach.jpg', await picture('jpeg')],
    ['plan.txt', 'sleep late'],
    ['.DS_Store', junk],
    ['Thumbs.db', junk],
    ['day 1/IMG_1.png', await picture('png')],
    ['day 1/desktop.ini', junk],
    ['day 1/cave/deep down.webp', await picture('webp')],
    ['day 2/IMG_1.png', await picture('png', { width: 200 })],
    ['day 2/.DS_Store', junk],
  ] as const) {
    await writeToDisk(testInfo, `holiday/${path}`, content);
  }
  return testInfo.outputPath('holiday');
}
