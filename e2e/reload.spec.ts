// Story: I keep the page's address, or send it to somebody, and the batch is there again with the names I gave.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bombFile, maxBatchFiles, pictureFile } from './support/files.ts';
import { expectCorners } from './support/pixels.ts';
import { expect, test } from './support/test.ts';

const names = [
  'Zürich 東京 🎉.png',
  `it's "quoted" & <b>bold</b> (1).png`,
  'two  spaces and\u00a0more.png',
  '100 %, a+b, %41%2F.png',
  '#1?x=y;z\\back.png',
  'צילום של חתול.png',
  'صورة 12.png',
  '.hidden.png',
  'e\u0301 decomposed.png',
  `${'long '.repeat(40)}.png`,
];

test('a batch is read again from the storage alone, in a browser that knows nothing of it', async ({
  page,
  sheet,
  openElsewhere,
}) => {
  await sheet.open();
  // Of another height each: the same picture twice would be noticed.
  const pictures = await Promise.all(
    names.map((name, i) => pictureFile('png', { name, height: 200 + i })),
  );
  const broken = await bombFile('broken — “no image”.avif');
  await sheet.drop([...pictures, broken]);
  await expect(sheet.headline('10 of 11 thumbnails ready')).toBeVisible();
  await expect(page).toHaveURL(/\/b\/[a-z2-7]{26}$/);

  const elsewhere = await openElsewhere(page.url());
  await expect(elsewhere.headline('10 of 11 thumbnails ready')).toBeVisible();
  expect(await elsewhere.names()).toEqual([...names, broken.name]);
  await expect(elsewhere.item(broken.name)).toContainText('of memory; the limit is');
  for (const name of names) {
    await test.step(name, async () => {
      await expectCorners(await elsewhere.readThumbnail(name));
      await expect(elsewhere.original(name)).toHaveJSProperty('naturalWidth', 300);
    });
  }
});

test('a reload shows the same batch', async ({ page, sheet }) => {
  await sheet.open();
  await sheet.pick([await pictureFile('jpeg', { name: 'kept.jpg' })]);
  await expect(sheet.headline('1 thumbnail ready')).toBeVisible();
  const address = page.url();

  await page.reload();
  await expect(page).toHaveURL(address);
  await expectCorners(await sheet.readThumbnail('kept.jpg'));
});

test('files added to a batch that was opened by its address start a batch of their own', async ({
  page,
  sheet,
  openElsewhere,
}) => {
  await sheet.open();
  await sheet.pick([await pictureFile('jpeg', { name: 'mine.jpg' })]);
  await expect(sheet.headline('1 thumbnail ready')).toBeVisible();

  const elsewhere = await openElsewhere(page.url());
  await expect(elsewhere.headline('1 thumbnail ready')).toBeVisible();
  await elsewhere.pick([await pictureFile('png', { name: 'theirs.png' })]);
  await expect(elsewhere.thumbnail('theirs.png')).toBeVisible();
  expect(await elsewhere.names()).toEqual(['theirs.png']);
  await page.reload();
  await expect(sheet.headline('1 thumbnail ready')).toBeVisible();
  expect(await sheet.names()).toEqual(['mine.jpg']);
});

test('a batch that was opened stays when nothing of what is added to it can be taken', async ({
  page,
  sheet,
}, testInfo) => {
  await sheet.open();
  await sheet.pick([await pictureFile('jpeg', { name: 'mine.jpg' })]);
  await expect(sheet.headline('1 thumbnail ready')).toBeVisible();
  await page.reload();
  await expect(sheet.headline('1 thumbnail ready')).toBeVisible();

  const notice = page.getByRole('region', { name: 'Notice' });
  const tiny = await pictureFile('png', { width: 8, height: 8 });
  await sheet.drop(
    Array.from({ length: maxBatchFiles + 1 }, (_, i) => ({ ...tiny, name: `${i}.png` })),
  );
  await expect(notice).toContainText('are too many');
  expect(await sheet.names()).toEqual(['mine.jpg']);

  const folder = testInfo.outputPath('nothing but junk');
  await mkdir(folder);
  await writeFile(join(folder, '.DS_Store'), 'what no person put there');
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Add a folder' }).click();
  await (await chooser).setFiles(folder);
  await expect(notice).toContainText('There are no files in that folder.');
  expect(await sheet.names()).toEqual(['mine.jpg']);

  await notice.getByRole('button', { name: 'Dismiss' }).press('Enter');
  await expect(sheet.headline('1 thumbnail ready')).toBeFocused();
});

test('a batch that could not be read is read when I ask again, and the focus goes along', async ({
  page,
  sheet,
}) => {
  await sheet.open();
  await sheet.pick([await pictureFile('jpeg', { name: 'mine.jpg' })]);
  await expect(sheet.headline('1 thumbnail ready')).toBeVisible();
  await page.route('**/api/batches/**', (route) => route.abort());
  await page.reload();
  await expect(sheet.headline('We cannot open this batch right now')).toBeVisible();

  await page.unrouteAll();
  await page.getByRole('button', { name: 'Try again' }).press('Enter');
  await expect(sheet.headline('1 thumbnail ready')).toBeFocused();
});

test('an address without a batch says so', async ({ page, sheet }) => {
  await sheet.open(`/b/${'a'.repeat(26)}`);
  await expect(sheet.headline('There is no batch here')).toBeVisible();
  await sheet.open('/b/no-batch-id');
  await expect(sheet.headline('There is nothing at this address')).toBeVisible();
  await page.getByRole('link', { name: 'Start a new batch' }).click();
  await expect(page.getByRole('button', { name: 'Choose images' })).toBeVisible();
});
