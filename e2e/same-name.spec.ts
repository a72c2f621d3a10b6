// Story: two cameras both called theirs IMG_0001.jpg; neither picture replaces the other.
import { noiseFile, pictureFile } from './support/files.ts';
import { expectCorners, readSize } from './support/pixels.ts';
import { expect, test } from './support/test.ts';

test('two files with one name both survive', async ({ page, sheet }) => {
  const name = 'IMG_0001.jpg';
  await sheet.open();
  await sheet.drop([await pictureFile('jpeg', { name }), await noiseFile(name, 200, 300)]);

  await expect(sheet.headline('2 thumbnails ready')).toBeVisible();
  await expectBoth();
  await page.reload();
  await expect(sheet.headline('2 thumbnails ready')).toBeVisible();
  await expectBoth();

  async function expectBoth() {
    const first = await sheet.readThumbnail(name, 0);
    const second = await sheet.readThumbnail(name, 1);
    await expectCorners(first);
    expect(await readSize(second)).toEqual({ format: 'jpeg', width: 85, height: 128 });
  }
});
