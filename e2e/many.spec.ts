// Story: I drop many files at once, and every one of them ends.
import { maxBatchFiles, pictureFile, sourceFormats } from './support/files.ts';
import { expectCorners, readSize } from './support/pixels.ts';
import { checkAccessibility, expect, test } from './support/test.ts';

test('60 files of mixed formats all become thumbnails', async ({ page, sheet }) => {
  await sheet.open();
  const files = await Promise.all(
    Array.from({ length: 60 }, (_, i) => {
      const format = sourceFormats[i % sourceFormats.length] ?? 'png';
      return pictureFile(format, { name: `${i}.${format}`, width: 256 + i, height: 256 });
    }),
  );
  await sheet.drop(files);

  await expect(sheet.headline('60 thumbnails ready')).toBeVisible({ timeout: 30_000 });
  await sheet.expectNames(files.map(({ name }) => name));
  await expect(page.getByRole('img', { name: /^Thumbnail of / })).toHaveCount(60);
  for (const [i, { name }] of files.entries()) {
    const thumbnail = await sheet.fetchThumbnail(name);
    const height = Math.round((128 * 256) / (256 + i));
    expect(await readSize(thumbnail)).toMatchObject({ width: 128, height });
    await expectCorners(thumbnail);
  }
  // The browser paints a thumbnail far down the page when a person scrolls there.
  await sheet.readThumbnail(files.at(-1)?.name ?? '');
});

test('I see the first file that I add to a long batch', async ({ page, sheet }) => {
  const rows = (name: string, height: number) =>
    Promise.all(
      Array.from({ length: 12 }, (_, i) =>
        pictureFile('png', { name: `${name} ${i}.png`, height: height + i }),
      ),
    );
  await page.setViewportSize({ width: 820, height: 500 });
  await sheet.openWith(...(await rows('old', 200)));
  await expect(sheet.item('old 0.png')).toBeInViewport();
  await sheet.drop(await rows('new', 300));
  await expect(sheet.item('new 0.png')).toBeInViewport({ ratio: 1 });

  // The page does not scroll again.
  await page.evaluate(() => window.scrollTo({ top: 0 }));
  await expect(sheet.headline('24 thumbnails ready')).toBeVisible();
  await expect(sheet.item('old 0.png')).toBeInViewport({ ratio: 1 });
});

test('what does not fit into a batch goes into the next one with one click', async ({
  page,
  sheet,
  snap,
}) => {
  test.setTimeout(120_000);
  await sheet.open();
  const { buffer } = await pictureFile('jpeg', { width: 8, height: 8 });
  await sheet.drop(
    Array.from({ length: maxBatchFiles + 2 }, (_, i) => ({
      name: `${i}.jpg`,
      mimeType: 'image/jpeg',
      // Decoders stop at the end of the image. The bytes after it make each file a different one.
      buffer: Buffer.concat([buffer, Buffer.from(String(i))]),
    })),
  );

  await expect(sheet.notice).toContainText('2 more can go into another batch.');
  await checkAccessibility(page);
  await snap('too many');
  await page.getByRole('button', { name: 'Upload them too' }).click();
  await expect(sheet.notice).toContainText(`Batch 1 of 2, ${maxBatchFiles + 2} images in all.`);
  await expect(sheet.headline('2 thumbnails ready')).toBeVisible({ timeout: 90_000 });
  await sheet.expectNames([`${maxBatchFiles}.jpg`, `${maxBatchFiles + 1}.jpg`]);
  await expect(sheet.notice).toContainText(`Batch 2 of 2, ${maxBatchFiles + 2} images in all.`);
  await snap('the second batch');

  await page.getByRole('button', { name: 'Dismiss' }).click();
  await page.goBack();
  await expect(sheet.headline(`${maxBatchFiles} thumbnails ready`)).toBeVisible({
    timeout: 60_000,
  });
});

test('files added during an upload join the same batch', async ({ page, sheet }) => {
  await sheet.open();
  await sheet.drop([await pictureFile('jpeg', { name: 'first.jpg' })]);
  await sheet.drop([await pictureFile('png', { name: 'second.png' })]);
  await sheet.pick([await pictureFile('webp', { name: 'third.webp' })]);

  await expect(sheet.headline('3 thumbnails ready')).toBeVisible();
  await page.reload();
  await expect(sheet.headline('3 thumbnails ready')).toBeVisible();
  await sheet.expectNames(['first.jpg', 'second.png', 'third.webp']);
});

test('300 files dropped at once all become thumbnails', async ({ page, sheet, snap }) => {
  test.setTimeout(120_000);
  const { buffer } = await pictureFile('jpeg');
  await sheet.open();
  await sheet.drop(
    Array.from({ length: 300 }, (_, i) => ({
      name: `${i}.jpg`,
      mimeType: 'image/jpeg',
      // Decoders stop at the end of the image. The bytes after it make each file a different one.
      buffer: Buffer.concat([buffer, Buffer.from(String(i))]),
    })),
  );
  await expect(page.getByRole('button', { name: 'Add images' })).toBeVisible();
  await snap('300 in progress');

  await expect(sheet.headline('300 thumbnails ready')).toBeVisible({ timeout: 90_000 });
  await page.keyboard.press('End');
  expect(await readSize(await sheet.readThumbnail('299.jpg'))).toMatchObject({ width: 128 });
  await snap('300 ready, the end');
});
