// Story: I use the buttons of a card, with a mouse, a finger or the keyboard. I select several files, and delete them.
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright/test';
import { pictureFile, textFile } from './support/files.ts';
import { holdPuts } from './support/network.ts';
import { expectCorners } from './support/pixels.ts';
import { checkAccessibility, expect, test } from './support/test.ts';

test('a mouse finds the buttons on the card', async ({ page, sheet, snap, readClipboard }) => {
  await sheet.openWith(
    await pictureFile('jpeg', { name: 'one.jpg' }),
    await pictureFile('png', { name: 'two.png' }),
  );
  const address = page.url();
  const card = sheet.item('two.png');
  const select = card.getByRole('checkbox', { name: 'Select two.png' }).locator('..');
  await page.mouse.move(0, 0);
  await expect(select).toHaveCSS('opacity', '0');
  await card.hover();
  await expect(select).toHaveCSS('opacity', '1');
  await checkAccessibility(page);
  await snap('hover');
  // The line of the name ends before the buttons.
  const line = await card.locator('.file-name').boundingBox();
  const button = await card.getByRole('button', { name: 'Download two.png' }).boundingBox();
  expect((line?.x ?? 0) + (line?.width ?? 0)).toBeLessThanOrEqual(button?.x ?? 0);

  const [download] = await Promise.all([
    page.waitForEvent('download'),
    card.getByRole('button', { name: 'Download two.png' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('two_thumbnail.png');
  await expectCorners(await readFile(await download.path()));
  await card.getByRole('button', { name: 'Copy link of two.png' }).click();
  await expect(page.getByRole('status')).toHaveText('Link copied');
  expect(await readClipboard()).toBe(`${address}/1/thumbnail`);

  await card.getByRole('button', { name: 'Delete two.png' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }).click();
  await sheet.expectNames(['one.jpg']);
});

test('each card is one stop of the Tab key, and the arrows move between cards', async ({
  page,
  sheet,
  snap,
}) => {
  await page.setViewportSize({ width: 820, height: 700 });
  await sheet.openWith(...(await fivePictures()));
  await page.getByRole('heading', { level: 1 }).focus();
  await opener(page, 0).focus();
  await page.keyboard.press('Tab');
  await expect(opener(page, 1)).toBeFocused();
  await page.keyboard.press('Shift+Tab');
  await expect(opener(page, 0)).toBeFocused();
  // The window has two columns.
  for (const [key, place] of [
    ['ArrowRight', 1],
    ['ArrowDown', 3],
    ['ArrowLeft', 2],
    ['ArrowUp', 0],
    ['ArrowUp', 0],
  ] as const) {
    await page.keyboard.press(key);
    await expect(opener(page, place), key).toBeFocused();
  }

  await page.keyboard.press('m');
  await expect(page.getByRole('button', { name: 'Select', exact: true })).toBeFocused();
  await checkAccessibility(page);
  await snap('menu of a card');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'Download 0.png' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(opener(page, 0)).toBeFocused();
});

test('Shift selects a range, Ctrl+A all and Escape none; what is selected is deleted together', async ({
  page,
  sheet,
}) => {
  await sheet.openWith(...(await fivePictures()));
  const bar = page.getByRole('region', { name: 'Selection' });
  await page.getByRole('checkbox', { name: 'Select 1.png' }).check();
  await opener(page, 3).click({ modifiers: ['Shift'] });
  await expect(bar).toContainText('3 selected');
  await page.keyboard.press('Escape');
  await expect(bar).toBeHidden();
  await page.keyboard.press('Control+a');
  await expect(bar).toContainText('5 selected');
  await opener(page, 0).click({ modifiers: ['ControlOrMeta'] });
  await expect(bar).toContainText('4 selected');
  await page.keyboard.press('Escape');

  await opener(page, 0).focus();
  await page.keyboard.press('Control+Space');
  await page.keyboard.press('Shift+ArrowRight');
  await expect(bar).toContainText('2 selected');
  await bar.getByRole('button', { name: 'Delete' }).click();
  const question = page.getByRole('dialog');
  await expect(question).toContainText('Delete the 2 selected images?');
  await question.getByRole('button', { name: 'Delete', exact: true }).click();
  await sheet.expectNames(['2.png', '3.png', '4.png']);
  await expect(bar).toBeHidden();
});

test('the page ignores a drag of its own pictures', async ({ page, sheet }) => {
  await sheet.openWith(await pictureFile('jpeg', { name: 'own.jpg' }));
  await page.evaluate(() => {
    const seen: unknown[] = [];
    Object.assign(window, { seen });
    window.addEventListener('dragstart', ({ dataTransfer }) =>
      seen.push(dataTransfer?.getData('text/uri-list'), dataTransfer?.getData('DownloadURL')),
    );
    window.addEventListener('dragover', ({ dataTransfer }) => seen.push(dataTransfer?.dropEffect));
  });
  const box = await sheet.thumbnail('own.jpg').boundingBox();
  await page.mouse.move((box?.x ?? 0) + 20, (box?.y ?? 0) + 20);
  await page.mouse.down();
  await page.mouse.move(600, 500, { steps: 6 });
  await expect.poll(() => page.evaluate(() => Reflect.get(window, 'seen'))).toContain('none');
  await expect(page.getByText('Drop to upload')).toBeHidden();
  const [address, download] = await page.evaluate(() => Reflect.get(window, 'seen'));
  expect(address).toBe(`${page.url()}/0/thumbnail`);
  // Chromium saves the file under this name.
  expect(download).toBe(`application/octet-stream:own_thumbnail.jpg:${address}`);
  await page.mouse.up();
  await sheet.expectNames(['own.jpg']);
});

for (const width of [390, 1280]) {
  test(`a card and its name stay where they are in a window of ${width} pixels`, async ({
    page,
    sheet,
  }) => {
    await page.setViewportSize({ width, height: 800 });
    await sheet.open();
    const release = await holdPuts(page);
    await sheet.pick([await pictureFile('jpeg', { name: 'photo.jpg' })]);
    const card = sheet.item('photo.jpg');
    await expect(card).toContainText('Uploading');
    const boxes = async () => [
      await card.boundingBox(),
      await card.getByText('photo.jpg', { exact: true }).boundingBox(),
    ];
    const before = await boxes();
    await release();
    await expect(card).toContainText(' → ');
    expect(await boxes()).toEqual(before);
  });
}

test('a right click gives a picture an address that lasts', async ({ page, sheet }) => {
  await sheet.openWith(await pictureFile('jpeg', { name: 'own.jpg' }));
  const lasting = `/b/${page.url().slice(-26)}/0`;
  await sheet.thumbnail('own.jpg').dispatchEvent('contextmenu', { bubbles: true });
  await expect(sheet.thumbnail('own.jpg')).toHaveAttribute('src', `${lasting}/thumbnail`);
  await expect(sheet.thumbnail('own.jpg')).toHaveJSProperty('complete', true);
  await expect(sheet.thumbnail('own.jpg')).toHaveJSProperty('naturalWidth', 128);

  // Without the server, the picture stays.
  const shown = (await sheet.original('own.jpg').getAttribute('src')) ?? '';
  expect(shown).toMatch(/^blob:/);
  await page.route(`**${lasting}/original`, (route) => route.abort());
  const asked = page.waitForRequest(`**${lasting}/original`);
  await sheet.original('own.jpg').dispatchEvent('contextmenu', { bubbles: true });
  await asked;
  await expect(sheet.original('own.jpg')).toHaveAttribute('src', shown);
  await expect(sheet.original('own.jpg')).toHaveJSProperty('naturalWidth', 300);
});

test('I sort the files, and search among many', async ({ page, sheet, snap }) => {
  const files = await Promise.all(
    Array.from({ length: 30 }, (_, n) =>
      pictureFile('png', { name: `${30 - n}.png`, width: 30 + n, height: 30 }),
    ),
  );
  await sheet.openWith(...files.slice(0, 29));
  const search = page.getByRole('searchbox', { name: 'Search by name' });
  await expect(search).toBeHidden();
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('combobox', { name: 'Order' }).last().selectOption('Order: by name');
  await page.keyboard.press('Escape');
  const numbers = Array.from({ length: 29 }, (_, n) => `${n + 2}.png`);
  await sheet.expectNames(numbers);
  await sheet.pick(files.slice(29));
  await sheet.expectNames(['1.png', ...numbers]);
  await search.fill('29');
  await sheet.expectNames(['29.png']);
  await checkAccessibility(page);
  await snap('found');
  await search.fill('nothing like this');
  await expect(page.getByText('No name contains this.')).toBeVisible();
  // Ctrl+A belongs to the text.
  await search.press('Control+a');
  await expect(page.getByRole('region', { name: 'Selection' })).toBeHidden();
  await page.getByRole('button', { name: 'Show all' }).click();
  await sheet.expectNames(['1.png', ...numbers]);
});

test('larger cards stay larger after a reload', async ({ page, sheet, snap }) => {
  await sheet.openWith(...(await fivePictures()));
  const widthOf = async () => (await sheet.item('0.png').boundingBox())?.width ?? 0;
  const before = await widthOf();
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('button', { name: 'Larger cards' }).click();
  await page.keyboard.press('Escape');
  await expect.poll(widthOf).toBeGreaterThan(1.3 * before);
  await snap('larger');
  await page.reload();
  await expect(sheet.headline('5 thumbnails ready')).toBeVisible();
  expect(await widthOf()).toBeGreaterThan(1.3 * before);
  const batch = page.url();
  await sheet.open();
  await expect(page.locator('html')).toHaveAttribute('data-cards', 'large');
  await sheet.open(batch);
  await page.getByRole('button', { name: 'More' }).click();
  const button = page.getByRole('button', { name: 'Larger cards' });
  await expect(button).toHaveAttribute('aria-pressed', 'true');
  await button.click();
  await expect.poll(widthOf).toBe(before);
  expect(await page.context().cookies()).toEqual([]);
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test('a finger opens the menu of a card, and selects', async ({ page, sheet, snap }) => {
    await sheet.openWith(...(await fivePictures()));
    const more = page.getByRole('button', { name: 'Actions for 1.png' });
    const { width = 0, height = 0 } = (await more.boundingBox()) ?? {};
    expect(Math.min(width, height)).toBeGreaterThanOrEqual(44);
    await more.tap();
    await expect(page.getByRole('button', { name: 'Delete 1.png' })).toBeVisible();
    await checkAccessibility(page);
    await snap('menu of a card');
    await page.getByRole('button', { name: 'Select', exact: true }).tap();
    await page.getByRole('checkbox', { name: 'Select 2.png' }).tap();
    await expect(page.getByRole('region', { name: 'Selection' })).toContainText('2 selected');
    await snap('two selected');
  });

  test('the menu of the batch starts a selection, and deletes last', async ({ page, sheet }) => {
    await sheet.openWith(...(await fivePictures()));
    await page.getByRole('button', { name: 'More' }).tap();
    const menu = page.getByRole('group', { name: 'Batch' });
    await expect(menu.locator(':scope > :last-child')).toHaveText('Delete batch');
    await menu.getByRole('button', { name: 'Select' }).tap();
    const bar = page.getByRole('region', { name: 'Selection' });
    await expect(bar).toContainText('Select images');
    await expect(bar.getByRole('button', { name: 'Download selected' })).toBeHidden();
    await page.getByRole('checkbox', { name: 'Select 2.png' }).tap();
    await expect(bar).toContainText('1 selected');
    await bar.getByRole('button', { name: 'Clear' }).tap();
    await expect(bar).toBeHidden();
  });

  test('a failed card takes the whole row when it is all that the filter shows', async ({
    page,
    sheet,
  }) => {
    await sheet.open();
    const failing = ['bad.jpg', 'worse.jpg'].map((name) => textFile(name, 'image/jpeg', name));
    await sheet.pick([await pictureFile('png'), ...failing]);
    const widthOf = async () => (await sheet.item('bad.jpg').boundingBox())?.width ?? 0;
    await expect(sheet.headline('1 of 3 thumbnails ready')).toBeVisible();
    expect(await widthOf()).toBeLessThan(180);
    await page.getByRole('button', { name: 'Failed 2' }).tap();
    await expect.poll(widthOf).toBeGreaterThan(340);
    const removal = (name: string) => page.getByRole('button', { name: `Remove ${name}` });
    await removal('bad.jpg').focus();
    await page.keyboard.press('ArrowDown');
    await expect(removal('worse.jpg')).toBeFocused();
  });
});

function opener(page: Page, place: number) {
  return page.getByRole('button', { name: `Compare original and thumbnail of ${place}.png` });
}

function fivePictures() {
  return Promise.all(
    [0, 1, 2, 3, 4].map((n) => pictureFile('png', { name: `${n}.png`, width: 300 + n })),
  );
}
