// Story: I download my thumbnails: one, or all of them in a ZIP.
import { readdir, readFile, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright/test';
import { pictureFile } from './support/files.ts';
import { expectCorners } from './support/pixels.ts';
import { expect, test } from './support/test.ts';
import { readZip } from './support/zip.ts';

test('a batch downloads as a ZIP and single files', async ({ page, sheet }) => {
  await sheet.open();
  await expect(page.getByRole('button', { name: 'Download ZIP' })).toBeHidden();
  await sheet.drop([
    await pictureFile('jpeg', { name: 'same.jpg' }),
    await pictureFile('jpeg', { name: 'same.jpg', height: 201 }),
    await pictureFile('tiff', { name: 'Zürich 東京.tif' }),
  ]);
  await expect(sheet.headline('3 thumbnails ready')).toBeVisible();

  const zip = await download(() => page.getByRole('button', { name: 'Download ZIP' }).click());
  expect(zip.name).toBe('thumbnails.zip');
  const files = readZip(zip.bytes);
  expect([...files.keys()]).toEqual([
    'same_thumbnail.jpg',
    'same_thumbnail (2).jpg',
    'Zürich 東京_thumbnail.webp',
  ]);
  for (const bytes of files.values()) await expectCorners(bytes);

  await page.getByRole('button', { name: /^Compare .* Zürich/ }).click();
  const one = await download(() =>
    page.getByRole('dialog').getByRole('button', { name: 'Download' }).click(),
  );
  expect(one.name).toBe('Zürich 東京_thumbnail.webp');
  await expectCorners(one.bytes);
  await page.keyboard.press('Escape');

  function download(start: () => Promise<void>) {
    return waitForDownload(page, start);
  }
});

test('a batch of yesterday downloads as a ZIP after its images were shown', async ({
  page,
  sheet,
  openElsewhere,
}) => {
  // The server puts the first thumbnails into the page, and the browser loads the others.
  const names = Array.from({ length: 9 }, (_, i) => `${i}.png`);
  await sheet.openWith(
    ...(await Promise.all(names.map((name, i) => pictureFile('png', { name, height: 200 + i })))),
  );
  // The older an object is, the longer a browser takes its reply from the cache.
  const yesterday = new Date(Date.now() - 24 * 3_600_000);
  for (const file of await findObjects('output')) await utimes(file, yesterday, yesterday);
  const elsewhere = await openElsewhere(page.url());
  for (const name of names) await expectCorners(await elsewhere.readThumbnail(name));

  const otherPage = elsewhere.names.page();
  const button = otherPage.getByRole('button', { name: 'Download ZIP' });
  const zip = await waitForDownload(otherPage, () => button.click());
  expect([...readZip(zip.bytes).keys()]).toHaveLength(names.length);
});

/** The files in which the local S3 keeps its objects under a prefix. */
async function findObjects(prefix: string): Promise<string[]> {
  const { E2E_S3_DIRECTORY: directory = '', BUCKET_NAME: bucket = '' } = process.env;
  const folder = join(directory, bucket, prefix);
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

async function waitForDownload(page: Page, start: () => Promise<void>) {
  const [found] = await Promise.all([page.waitForEvent('download'), start()]);
  return { name: found.suggestedFilename(), bytes: await readFile(await found.path()) };
}
