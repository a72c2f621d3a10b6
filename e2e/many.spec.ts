// Story: I drop a whole folder's worth at once and every single one ends.
import { maxBatchFiles, pictureFile, sourceFormats } from './support/files.ts';
import { expectCorners, readSize } from './support/pixels.ts';
import { checkAccessibility, expect, test } from './support/test.ts';

test('60 files of mixed formats, dropped at once, all become thumbnails', async ({
  page,
  sheet,
}) => {
  await sheet.open();
  const files = await Promise.all(
    Array.from({ length: 60 }, (_, i) => {
      const format = sourceFormats[i % sourceFormats.length] ?? 'png';
      return pictureFile(format, { name: `${i}.${format}`, width: 256 + i, height: 256 });
    }),
  );
  await sheet.drop(files);

  await expect(sheet.headline('60 thumbnails ready')).toBeVisible({ timeout: 30_000 });
  expect(await sheet.names()).toEqual(files.map(({ name }) => name));
  await expect(page.getByRole('img', { name: /^Thumbnail of / })).toHaveCount(60);
  for (const [i, { name }] of files.entries()) {
    const thumbnail = await sheet.fetchThumbnail(name);
    const height = Math.round((128 * 256) / (256 + i));
    expect(await readSize(thumbnail)).toMatchObject({ width: 128, height });
    await expectCorners(thumbnail);
  }
  // Those far down the page are painted once they are looked at.
  await sheet.readThumbnail(files.at(-1)?.name ?? '');
});

test('more files than a batch can take are refused in a sentence, and none is half taken', async ({
  page,
  sheet,
  snap,
}) => {
  await sheet.open();
  const file = await pictureFile('png', { width: 8, height: 8 });
  const tooMany = maxBatchFiles + 1;
  await sheet.drop(Array.from({ length: tooMany }, (_, i) => ({ ...file, name: `${i}.png` })));

  await expect(page.getByRole('region', { name: 'Notice' })).toContainText(
    `${tooMany} files are too many for one batch; the limit is ${maxBatchFiles}. Add them in smaller groups.`,
  );
  await checkAccessibility(page);
  await snap('too many');
  await page.getByRole('button', { name: 'Dismiss' }).click();
  await sheet.pick([file]);
  await expect(sheet.headline('1 thumbnail ready')).toBeVisible();
});

test('files added while others are under way join the same batch', async ({ page, sheet }) => {
  await sheet.open();
  await sheet.drop([await pictureFile('jpeg', { name: 'first.jpg' })]);
  await sheet.drop([await pictureFile('png', { name: 'second.png' })]);
  await sheet.pick([await pictureFile('webp', { name: 'third.webp' })]);

  await expect(sheet.headline('3 thumbnails ready')).toBeVisible();
  await page.reload();
  await expect(sheet.headline('3 thumbnails ready')).toBeVisible();
  expect(await sheet.names()).toEqual(['first.jpg', 'second.png', 'third.webp']);
});
