// Story: my pictures are in folders, with what my computer leaves there; I give the whole folder.
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { TestInfo } from 'playwright/test';
import { dropFromDisk } from './support/drop-from-disk.ts';
import { pictureFile } from './support/files.ts';
import { expectCorners, readSize } from './support/pixels.ts';
import type { Sheet } from './support/sheet.ts';
import { expect, test } from './support/test.ts';

/** Chromium hands out what is in a folder in portions of this many. */
const portion = 100;

test('a folder that is dropped is uploaded with its folders; junk is left out, the rest is refused kindly', async ({
  page,
  sheet,
  snap,
}, testInfo) => {
  const folder = await writeHoliday(testInfo);
  await sheet.open();
  await dropFromDisk(page, [folder]);

  await expect(sheet.headline('4 of 5 thumbnails ready')).toBeVisible();
  await snap('a folder dropped');
  await expectHoliday(sheet);
});

test('a folder that is chosen is the same', async ({ page, sheet }, testInfo) => {
  const folder = await writeHoliday(testInfo);
  await sheet.open();
  const button = page.getByRole('button', { name: 'Choose a folder' });
  await expect(async () => {
    const chooser = page.waitForEvent('filechooser', { timeout: 1000 });
    const [opened] = await Promise.all([chooser, button.click({ timeout: 1000 })]);
    await opened.setFiles(folder);
  }).toPass({ intervals: [100], timeout: 10_000 });

  await expect(sheet.headline('4 of 5 thumbnails ready')).toBeVisible();
  await expectHoliday(sheet);
});

test('a folder of more files than the browser hands out at once is taken whole', async ({
  page,
  sheet,
}, testInfo) => {
  const { buffer } = await pictureFile('png', { width: 8, height: 8 });
  // Each a little different: one file twice would be noticed.
  const files = Array.from({ length: portion + 5 }, (_, i) => ({
    path: `many/${i}.png`,
    bytes: Buffer.concat([buffer, Buffer.from(String(i))]),
  }));
  await writeFiles(testInfo, files);
  await sheet.open();
  await dropFromDisk(page, [testInfo.outputPath('many')]);

  await expect(sheet.headline(`${portion + 5} thumbnails ready`)).toBeVisible({ timeout: 30_000 });
});

async function expectHoliday(sheet: Sheet): Promise<void> {
  await expectCorners(await sheet.readThumbnail('beach.jpg'));
  await expectCorners(await sheet.readThumbnail('deep down.webp'));
  // Two cameras, two folders, one name.
  expect(await readSize(await sheet.readThumbnail('IMG_1.png', 0))).toMatchObject({ width: 128 });
  expect(await readSize(await sheet.readThumbnail('IMG_1.png', 1))).toMatchObject({ width: 128 });
  await expect(sheet.item('plan.txt')).toContainText(/not an image we/);
  expect((await sheet.names()).toSorted()).toEqual([
    'IMG_1.png',
    'IMG_1.png',
    'beach.jpg',
    'deep down.webp',
    'plan.txt',
  ]);
}

async function writeHoliday(testInfo: TestInfo): Promise<string> {
  const picture = async (...[format, size]: Parameters<typeof pictureFile>) =>
    (await pictureFile(format, size)).buffer;
  const junk = Buffer.from('what no person put there');
  await writeFiles(testInfo, [
    { path: 'holiday/beach.jpg', bytes: await picture('jpeg') },
    { path: 'holiday/plan.txt', bytes: Buffer.from('sleep late') },
    { path: 'holiday/.DS_Store', bytes: junk },
    { path: 'holiday/Thumbs.db', bytes: junk },
    { path: 'holiday/day 1/IMG_1.png', bytes: await picture('png') },
    { path: 'holiday/day 1/desktop.ini', bytes: junk },
    { path: 'holiday/day 1/cave/deep down.webp', bytes: await picture('webp') },
    { path: 'holiday/day 2/IMG_1.png', bytes: await picture('png', { width: 200 }) },
    { path: 'holiday/day 2/.DS_Store', bytes: junk },
  ]);
  return testInfo.outputPath('holiday');
}

async function writeFiles(
  testInfo: TestInfo,
  files: readonly { readonly path: string; readonly bytes: Buffer }[],
): Promise<void> {
  for (const { path, bytes } of files) {
    const file = join(testInfo.outputPath(), path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, bytes);
  }
}
