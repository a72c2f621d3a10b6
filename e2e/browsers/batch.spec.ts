// Stories: I come back to my batch, look closely, take the thumbnails with me, and pass the link on.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pictureFile, type TestFile } from '../support/files.ts';
import { expectCorners } from '../support/pixels.ts';
import { readZip } from '../support/zip.ts';
import { expect, test } from './test.ts';

test('the address opens the batch again', async ({ sheet }) => {
  await sheet.open();
  await sheet.pick(await twoFiles());
  await sheet.find('heading', '2 thumbnails ready');
  await sheet.reload();
  await sheet.find('heading', '2 thumbnails ready');
  await expectCorners(await sheet.readThumbnail('first.jpg'));
  await expectCorners(await sheet.readThumbnail('second.png'));
});

test('the batch is still there when I come back from another page', async ({ sheet }) => {
  await sheet.open();
  await sheet.pick(await twoFiles());
  await sheet.find('heading', '2 thumbnails ready');
  await sheet.open('/formats');
  await sheet.find('heading', 'What you can add, and what you get');
  await sheet.evaluate(() => history.back());
  await sheet.find('heading', '2 thumbnails ready');
  await expectCorners(await sheet.readThumbnail('second.png'));
});

test('the viewer needs only the keyboard', async ({ sheet }) => {
  await sheet.open();
  await sheet.pick(await twoFiles());
  await sheet.find('heading', '2 thumbnails ready');
  const opener = 'Compare original and thumbnail of first.jpg';
  await sheet.tabTo('button', opener);
  await sheet.press('Enter');
  await sheet.find('heading', 'first.jpg');
  await sheet.find('dialog', 'Original and thumbnail');
  await expect.poll(() => sheet.hasFocus('button', 'Close')).toBe(true);
  await sheet.snap('viewer');
  await sheet.press('ArrowRight');
  await sheet.find('heading', 'second.png');
  await sheet.press('ArrowLeft');
  await sheet.find('heading', 'first.jpg');
  await sheet.press('Escape');
  await sheet.isGone('dialog', 'Original and thumbnail');
  await expect.poll(() => sheet.hasFocus('button', opener)).toBe(true);
});

test('the thumbnails download as a ZIP', async ({ sheet, downloads }) => {
  await sheet.open();
  await sheet.pick(await twoFiles());
  await sheet.find('heading', '2 thumbnails ready');
  await sheet.click('button', 'Download ZIP');
  const file = join(downloads, 'thumbnails.zip');
  await expect.poll(() => existsSync(file) && readFileSync(file).length).toBeGreaterThan(0);
  const files = readZip(readFileSync(file));
  expect([...files.keys()]).toEqual(['first_thumbnail.jpg', 'second_thumbnail.png']);
  for (const bytes of files.values()) await expectCorners(bytes);
});

test('the button that copies the link says so', async ({ sheet }) => {
  await sheet.open();
  await sheet.pick(await twoFiles());
  await sheet.find('heading', '2 thumbnails ready');
  await sheet.click('button', 'Copy link');
  await sheet.find('button', 'Link copied');
});

async function twoFiles(): Promise<TestFile[]> {
  return [
    await pictureFile('jpeg', { name: 'first.jpg', width: 1200, height: 800 }),
    await pictureFile('png', { name: 'second.png' }),
  ];
}
