// Story: I keep the page's address, or send it to a friend. The address opens the batch again, with my file names.
import { writeToDisk } from './support/disk.ts';
import { bombFile, pictureFile } from './support/files.ts';
import { holdPuts } from './support/network.ts';
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

test('another browser opens a batch with all its names', async ({ page, sheet, openElsewhere }) => {
  await sheet.open();
  // The heights differ, since the page would notice the same file twice.
  const pictures = await Promise.all(
    names.map((name, i) => pictureFile('png', { name, height: 200 + i })),
  );
  const broken = await bombFile('broken — “no image”.avif');
  await sheet.drop([...pictures, broken]);
  await expect(sheet.headline('10 of 11 thumbnails ready')).toBeVisible();
  await expect(page).toHaveURL(/\/b\/[a-z2-7]{26}$/);

  const elsewhere = await openElsewhere(page.url());
  await expect(elsewhere.headline('10 of 11 thumbnails ready')).toBeVisible();
  await elsewhere.expectNames([...names, broken.name]);
  await expect(elsewhere.item(broken.name)).toContainText('of memory; the limit is');
  for (const name of names) {
    await test.step(name, async () => expectCorners(await elsewhere.readThumbnail(name)));
  }
});

test('an opened batch shows thumbnails as they are, and loads an original in the viewer', async ({
  page,
  sheet,
  openElsewhere,
  watch,
}) => {
  await sheet.openWith(await pictureFile('png', { name: 'a.png' }));
  const elsewhere = await openElsewhere(page.url());
  await elsewhere.item('a.png').hover();
  await elsewhere.item('a.png').getByRole('checkbox').check();
  await expect(elsewhere.thumbnail('a.png')).toHaveJSProperty('width', 128);
  // Nothing else stands on the card.
  await expect(elsewhere.item('a.png').getByRole('img')).toHaveCount(1);
  const requests = watch.requests.length;

  await elsewhere.page.getByRole('button', { name: /^Compare/ }).click();
  const viewer = elsewhere.page.getByRole('dialog');
  const original = viewer.getByRole('img', { name: 'Original' });
  await expect(original).toHaveJSProperty('naturalWidth', 300);
  const address = await original.getAttribute('src');
  const loads = watch.requests.map((request) => request.url() === address);
  expect(loads.indexOf(true)).toBeGreaterThanOrEqual(requests);
});

test('files added to an opened batch start a new batch', async ({ page, sheet, openElsewhere }) => {
  await sheet.openWith(await pictureFile('jpeg', { name: 'mine.jpg' }));

  const elsewhere = await openElsewhere(page.url());
  await expect(elsewhere.headline('1 thumbnail ready')).toBeVisible();
  await elsewhere.item('mine.jpg').getByRole('checkbox').check();
  const theirs = elsewhere.page;
  await expect(theirs.getByRole('button', { name: 'Add images' })).toHaveCount(0);
  await expect(theirs.getByRole('button', { name: 'New batch', exact: true })).toBeVisible();
  await theirs.evaluate(() => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([], 'dragged.png'));
    window.dispatchEvent(new DragEvent('dragover', { dataTransfer, cancelable: true }));
  });
  await expect(theirs.getByText('Drop to start a new batch')).toBeVisible();
  await elsewhere.pick([await pictureFile('png', { name: 'theirs.png' })]);
  await expect(elsewhere.thumbnail('theirs.png')).toBeVisible();
  await expect(elsewhere.item('theirs.png').getByRole('checkbox')).not.toBeChecked();
  await elsewhere.expectNames(['theirs.png']);
  await expect(theirs.getByRole('button', { name: 'Add images' })).toBeVisible();
  await expect(elsewhere.notice).toContainText('this is a new batch of your own');
  await elsewhere.notice.getByRole('link', { name: 'Back to the other batch' }).click();
  await elsewhere.expectNames(['mine.jpg']);
  await page.reload();
  await expect(sheet.headline('1 thumbnail ready')).toBeVisible();
  await sheet.expectNames(['mine.jpg']);
});

test('an opened batch stays when the page takes no file', async ({
  page,
  sheet: own,
  openElsewhere,
}, testInfo) => {
  await own.openWith(await pictureFile('jpeg', { name: 'mine.jpg' }));
  const sheet = await openElsewhere(page.url());
  await expect(sheet.headline('1 thumbnail ready')).toBeVisible();

  await writeToDisk(testInfo, 'only junk/.DS_Store', 'written by the operating system');
  await sheet.pickFolder(testInfo.outputPath('only junk'));
  await expect(sheet.notice).toContainText('There are no files in that folder.');
  await sheet.expectNames(['mine.jpg']);

  await sheet.notice.getByRole('button', { name: 'Dismiss' }).press('Enter');
  await expect(sheet.headline('1 thumbnail ready')).toBeFocused();
});

test('a link that is opened early shows each file as it arrives', async ({
  page,
  sheet,
  openElsewhere,
}) => {
  await sheet.open();
  const fast = await pictureFile('png', { name: 'fast.png' });
  const slow = await pictureFile('png', { name: 'slow.png', height: 201 });
  const release = await holdPuts(page);
  await sheet.pick([fast]);
  await expect(page).toHaveURL(/\/b\//);
  const elsewhere = await openElsewhere(page.url());
  await expect(elsewhere.headline('No images here')).toBeVisible();
  // In this tab it would end the upload.
  await page.getByRole('button', { name: 'More' }).click();
  await expect(page.getByRole('link', { name: 'New batch, in another tab' })).toHaveAttribute(
    'target',
    '_blank',
  );

  await release();
  await expect(elsewhere.headline('1 thumbnail ready')).toBeVisible();
  await expect(elsewhere.rest).toHaveText('More images are arriving.');

  await sheet.pick([slow]);
  await expect(elsewhere.headline('2 thumbnails ready')).toBeVisible();
  await elsewhere.expectNames(['fast.png', 'slow.png']);
});

test('a batch that could not be read opens on a second try', async ({ page, sheet }) => {
  await sheet.openWith(await pictureFile('jpeg', { name: 'mine.jpg' }));
  await page.route('**/api/batches/**', (route) => route.abort());
  await page.reload();
  await expect(sheet.headline('We cannot open this batch right now')).toBeVisible();

  await page.unrouteAll();
  await page.getByRole('button', { name: 'Try again' }).press('Enter');
  await expect(sheet.headline('1 thumbnail ready')).toBeFocused();
});

test('the page says that an address has no batch', async ({ page, sheet }) => {
  await sheet.open(`/b/${'a'.repeat(26)}`);
  await expect(sheet.headline('No images here')).toBeVisible();
  await sheet.open('/b/no-batch-id');
  await expect(sheet.headline('Page not found')).toBeVisible();
  await page.getByRole('link', { name: 'Start a new batch' }).click();
  await expect(page.getByRole('button', { name: 'Choose images' })).toBeVisible();
});
