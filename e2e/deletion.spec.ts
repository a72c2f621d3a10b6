// Story: I sent three photos that I should not have sent. I delete one of them, and then all.
import { readdir } from 'node:fs/promises';
import { bombFile, noiseFile, pictureFile, textFile } from './support/files.ts';
import { expect, test } from './support/test.ts';

/** @returns the keys of the batch's uploads and outcomes in the local S3 */
async function storedKeys(batchId: string): Promise<string[]> {
  const names = await readdir(process.env.E2E_S3_DIRECTORY ?? '', { recursive: true });
  return names.filter((name) => name.includes(batchId) && /(input|output)\/.+\/\d+\//.test(name));
}

test('I delete a photo and then the batch, and nobody sees them any more', async ({
  page,
  sheet,
  watch,
  openElsewhere,
  snap,
}) => {
  const photos = await Promise.all(
    ['one.jpg', 'two.jpg', 'three.jpg'].map((name, n) => noiseFile(name, 300 + n)),
  );
  await sheet.openWith(...photos);
  const address = page.url();
  const batchId = address.split('/').at(-1) ?? '';
  const put = watch.puts().find((request) => request.url().includes('two.jpg'));
  expect(await storedKeys(batchId)).not.toEqual([]);

  await page.getByRole('button', { name: 'Compare original and thumbnail of two.jpg' }).click();
  const viewer = page.getByRole('dialog', { name: 'Original and thumbnail' });
  const question = page.getByRole('dialog', { name: /^Delete / });
  await viewer.getByRole('button', { name: 'Delete two.jpg' }).press('Enter');
  await expect(question.getByRole('button', { name: 'Keep' })).toBeFocused();
  await snap('question');
  await page.keyboard.press('Escape');
  await expect(question).toBeHidden();
  await expect(viewer.getByRole('button', { name: 'Delete two.jpg' })).toBeFocused();

  await page.context().setOffline(true);
  await viewer.getByRole('button', { name: 'Delete two.jpg' }).press('Enter');
  await question.getByRole('button', { name: 'Delete' }).click();
  await expect(question.getByRole('alert')).toContainText('You are offline');
  await snap('offline');
  await page.context().setOffline(false);
  await question.getByRole('button', { name: 'Delete' }).click();
  await expect(viewer.getByRole('heading', { name: 'three.jpg' })).toBeVisible();
  await expect(viewer.getByText('2 of 2')).toBeVisible();
  await expect(viewer.getByRole('button', { name: 'Delete three.jpg' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: /Compare .* three.jpg/ })).toBeFocused();
  await sheet.expectNames(['one.jpg', 'three.jpg']);
  await expect(sheet.headline('2 thumbnails ready')).toBeVisible();

  const signed = Object.entries((await put?.allHeaders()) ?? {}).filter(([name]) =>
    /^(content-type|if-none-match|x-amz-.*)$/.test(name),
  );
  const again = await fetch(put?.url() ?? '', {
    method: 'PUT',
    headers: signed,
    body: new Uint8Array(photos[1]?.buffer ?? []),
  });
  expect(again.status).toBe(200);
  await page.reload();
  await sheet.expectNames(['one.jpg', 'three.jpg']);
  expect((await fetch(`${address}/1/original`, { redirect: 'manual' })).status).toBe(410);

  const visitor = await openElsewhere(address);
  await visitor.expectNames(['one.jpg', 'three.jpg']);
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('button', { name: 'Delete batch' }).press('Enter');
  await question.getByRole('button', { name: 'Delete batch' }).press('Enter');
  await expect(sheet.headline('Batch deleted')).toBeFocused();
  await expect.poll(() => storedKeys(batchId)).toEqual([]);
  await visitor.open(address);
  await expect(visitor.headline('Batch deleted')).toBeVisible();

  await sheet.drop([await pictureFile('png', { name: 'new.png' })]);
  await expect(sheet.headline('1 thumbnail ready')).toBeVisible();
  expect(page.url()).not.toBe(address);
});

test('an earlier batch is deleted from the list', async ({ page, sheet, openElsewhere }) => {
  const addresses: string[] = [];
  for (const name of ['older.png', 'newer.png']) {
    await sheet.openWith(await pictureFile('png', { name }));
    addresses.push(page.url());
  }
  await sheet.open('/batches');
  const links = page.getByRole('list', { name: 'Earlier batches' }).getByRole('link');
  await page.getByRole('button', { name: 'Delete newer.png' }).press('Enter');
  await page.getByRole('button', { name: 'Delete batch' }).click();
  await expect(links).toHaveText(['older.png']);
  await expect(links).toBeFocused();
  const elsewhere = await openElsewhere(addresses[1] ?? '');
  await expect(elsewhere.headline('Batch deleted')).toBeVisible();
});

test('on a phone the menu deletes the batch, and a failed file is deleted from its card', async ({
  page,
  sheet,
  snap,
}) => {
  await page.setViewportSize({ width: 390, height: 800 });
  await sheet.open();
  await sheet.pick([
    await pictureFile('png', { name: 'fine.png' }),
    await bombFile('bomb.avif'),
    textFile('empty.jpg', 'image/jpeg', ''),
  ]);
  await expect(sheet.headline('1 of 3 thumbnails ready')).toBeVisible();
  await sheet.item('bomb.avif').getByRole('button', { name: 'Delete bomb.avif' }).click();
  await snap('phone question');
  await page.getByRole('button', { name: 'Delete', exact: true }).press('Enter');
  await expect(sheet.item('bomb.avif')).toBeHidden();
  await expect(sheet.item('empty.jpg')).toBeFocused();
  await page.getByRole('button', { name: 'More' }).click();
  await snap('phone menu');
  await page.getByRole('button', { name: 'Delete batch' }).click();
  await page.getByRole('button', { name: 'Keep' }).click();
  await expect(page.getByRole('button', { name: 'More' })).toBeFocused();
});
