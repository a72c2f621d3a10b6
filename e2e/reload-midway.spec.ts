// Story: I reload, or leave, during an upload. Files that were sent are there again. The browser keeps the others and sends
// them when I return. It warns me about files that it could not keep.
import type { Dialog, Page } from 'playwright/test';
import { flatAvifFile, pictureFile } from './support/files.ts';
import { holdPuts } from './support/network.ts';
import { expectCorners } from './support/pixels.ts';
import { createSheet, type Sheet } from './support/sheet.ts';
import { checkAccessibility, expect, test } from './support/test.ts';

// Playwright turns the back/forward cache off. People have it, and a page in it keeps its lock on the batch. Chromium drops our
// pages, because they are `no-store`. Without that, the start page would not lead back to unsent files.
test.use({
  launchOptions: [
    ({ launchOptions }, use) =>
      use({ ...launchOptions, ignoreDefaultArgs: ['--disable-back-forward-cache'] }),
    { scope: 'worker' },
  ],
});

test('a reload during processing asks nothing', async ({ page, sheet, snap }) => {
  const dialogs = recordDialogs(page);
  await sheet.open();
  await sheet.pick([await flatAvifFile('slow.avif', 6000, 4000)]);
  await expect(sheet.item('slow.avif')).toContainText('Making the thumbnail');
  await page.reload();
  await expect(sheet.item('slow.avif')).toContainText('Making the thumbnail');
  await snap('reloaded while processed');

  await expect(sheet.headline('1 thumbnail ready')).toBeVisible({ timeout: 30_000 });
  await sheet.readThumbnail('slow.avif');
  expect(dialogs).toEqual([]);
});

test('unsent files continue after a reload, in their order', async ({ page, sheet, snap }) => {
  const dialogs = recordDialogs(page);
  await sheet.open();
  const release = await holdPuts(page, 'held.png');
  const names = ['first held.png', 'sent.png', 'last held.png'];
  await sheet.pick(await pictures(...names));
  await expect(sheet.thumbnail('sent.png')).toBeVisible();
  const address = page.url();
  await untilKept(page);

  await page.reload();
  await expect(sheet.notice).toContainText('2 files continue where they stopped.');
  await expect(sheet.item('first held.png')).toContainText('Uploading');
  await expect(sheet.original('last held.png')).toHaveJSProperty('naturalWidth', 300);
  await sheet.expectNames(names);
  await snap('continues after a reload');

  await untilKept(page);
  await release();
  await page.reload();
  await expect(sheet.headline('3 thumbnails ready')).toBeVisible();
  await expect(sheet.notice).toBeHidden();
  expect(page.url()).toBe(address);
  await sheet.expectNames(names);
  for (const name of names) await expectCorners(await sheet.readThumbnail(name));
  expect(dialogs).toEqual([]);

  await expect.poll(() => countKept(page)).toBe(0);
  await page.reload();
  await expect(sheet.headline('3 thumbnails ready')).toBeVisible();
});

test('unsent files continue after the tab has crashed', async ({ page, sheet, context, watch }) => {
  await addUnsignedTo(page, sheet, 'unsent.png');
  const address = page.url();
  await page.goto('chrome://crash').catch(() => {});
  await page.close();

  const later = await context.newPage();
  const sheetLater = createSheet(later);
  await later.goto(address);
  await expect(sheetLater.headline('2 thumbnails ready')).toBeVisible();
  await sheetLater.expectNames(['sent.png', 'unsent.png']);
  expect(watch.puts()).toHaveLength(2);
});

test('files added after a reload join the batch', async ({ page, sheet, openElsewhere }) => {
  await sheet.openWith(...(await pictures('first.png')));
  const address = page.url();
  await page.reload();
  await expect(sheet.headline('1 thumbnail ready')).toBeVisible();
  await sheet.pick(await pictures('second.png', 'third.png'));
  await expect(sheet.headline('3 thumbnails ready')).toBeVisible();
  expect(page.url()).toBe(address);

  const elsewhere = await openElsewhere(address);
  await expect(elsewhere.headline('3 thumbnails ready')).toBeVisible();
  await elsewhere.expectNames(['first.png', 'second.png', 'third.png']);
});

test('files that were never signed continue on the start page', async ({ page, sheet }) => {
  await sheet.open();
  await page.route('**/api/uploads', (route) => route.abort());
  await sheet.pick(await pictures('first.png', 'second.png'));
  await untilKept(page);
  await page.unrouteAll();
  await page.close({ runBeforeUnload: false });

  const later = await page.context().newPage();
  const sheetLater = createSheet(later);
  await later.goto('/');
  await expect(sheetLater.headline('2 thumbnails ready')).toBeVisible();
  await sheetLater.expectNames(['first.png', 'second.png']);
  expect(later.url()).toMatch(/\/b\/[a-z2-7]{26}$/);
});

test('the start page leads back to unsent files', async ({ page, sheet, snap }) => {
  await sheet.open();
  const release = await holdPuts(page, 'held.png');
  await sheet.pick(await pictures('sent.png', 'held.png'));
  await expect(sheet.thumbnail('sent.png')).toBeVisible();
  await untilKept(page);
  await sheet.open();
  await expect(sheet.notice).toContainText('An earlier batch has files that are not uploaded yet.');
  await snap('an unfinished batch');
  await checkAccessibility(page);
  await release();
  await sheet.notice.getByRole('link', { name: 'Continue' }).click();
  await expect(sheet.headline('2 thumbnails ready')).toBeVisible();
});

test('only one of two tabs sends, and the other takes over', async ({
  page,
  sheet,
  context,
  watch,
}) => {
  await addUnsignedTo(page, sheet, 'unsent.png');

  const second = await context.newPage();
  const sheetOfSecond = createSheet(second);
  await second.goto(page.url());
  await expect(sheetOfSecond.headline('1 thumbnail ready')).toBeVisible();
  // By now the second tab would have sent the file.
  await second.waitForTimeout(2000);
  expect(watch.puts()).toHaveLength(1);
  await sheetOfSecond.expectNames(['sent.png']);

  await page.close();
  await expect(sheetOfSecond.headline('2 thumbnails ready')).toBeVisible();
  await sheetOfSecond.expectNames(['sent.png', 'unsent.png']);
  expect(watch.puts()).toHaveLength(2);
});

test('a forgotten batch keeps nothing', async ({ page, sheet }) => {
  await sheet.open();
  await holdPuts(page, 'held.png');
  await sheet.pick(await pictures('sent.png', 'held.png'));
  await expect(sheet.thumbnail('sent.png')).toBeVisible();
  await untilKept(page);
  const address = page.url();
  await page.goto('/batches');
  await page.getByRole('button', { name: /^Forget sent.png/ }).click();
  await expect.poll(() => countKept(page)).toBe(0);

  await page.goto(address);
  await expect(sheet.headline('1 thumbnail ready')).toBeVisible();
  await sheet.pick(await pictures('other.png'));
  await expect(sheet.thumbnail('other.png')).toBeVisible();
  expect(page.url()).not.toBe(address);
});

const brokenBrowsers: Readonly<Record<string, () => void>> = {
  'IndexedDB throws': () => {
    Object.defineProperty(window, 'indexedDB', {
      get() {
        throw new DOMException('Refused', 'SecurityError');
      },
    });
  },
  'IndexedDB never answers': () => {
    IDBFactory.prototype.open = () => new EventTarget() as IDBOpenDBRequest;
  },
  'there is no room': () => {
    StorageManager.prototype.estimate = async () => ({ quota: 1000, usage: 0 });
  },
  'there are no locks': () => {
    Object.defineProperty(Navigator.prototype, 'locks', { value: undefined });
  },
  'BroadcastChannel throws': () => {
    Object.defineProperty(window, 'BroadcastChannel', {
      value: class {
        constructor() {
          throw new DOMException('Refused', 'SecurityError');
        }
      },
    });
  },
  'localStorage throws': () => {
    Object.defineProperty(window, 'localStorage', {
      get() {
        throw new DOMException('Refused', 'SecurityError');
      },
    });
  },
};

for (const [fault, breakBrowser] of Object.entries(brokenBrowsers)) {
  test(`the browser asks before it leaves unsent files if ${fault}`, async ({ page, sheet }) => {
    await page.addInitScript(breakBrowser);
    await sheet.open();
    await holdPuts(page, 'held.png');
    await sheet.pick(await pictures('sent.png', 'held.png'));
    await expect(sheet.thumbnail('sent.png')).toBeVisible();
    await expect(sheet.item('held.png')).toContainText('Uploading');

    const staying = page.waitForEvent('dialog').then(answer('dismiss'));
    await page.evaluate(() => location.reload());
    expect(await staying).toBe('beforeunload');
    await expect(sheet.item('held.png')).toContainText('Uploading');

    const leaving = page.waitForEvent('dialog').then(answer('accept'));
    await Promise.all([page.waitForEvent('load'), page.evaluate(() => location.reload())]);
    expect(await leaving).toBe('beforeunload');
    await expect(sheet.headline('1 thumbnail ready')).toBeVisible();
    await expectCorners(await sheet.readThumbnail('sent.png'));
    await sheet.expectNames(['sent.png']);
  });
}

/** Uploads a file, and adds another one that the server never signs. */
async function addUnsignedTo(page: Page, sheet: Sheet, name: string): Promise<void> {
  await sheet.openWith(...(await pictures('sent.png')));
  await page.route('**/api/uploads', (route) => route.abort());
  await sheet.pick(await pictures(name));
  await expect(sheet.item(name)).toBeVisible();
  await untilKept(page);
}

let made = 0;

/** The heights differ, since the page would notice the same file twice. */
function pictures(...names: readonly string[]) {
  return Promise.all(
    names.map((name) => {
      made += 1;
      return pictureFile('png', { name, height: 200 + made });
    }),
  );
}

function recordDialogs(page: Page): string[] {
  const dialogs: string[] = [];
  page.on('dialog', (dialog) => {
    dialogs.push(dialog.type());
    return dialog.accept();
  });
  return dialogs;
}

/** Waits until the page would be left without a warning. */
async function untilKept(page: Page): Promise<void> {
  await expect
    .poll(() =>
      page.evaluate(() => window.dispatchEvent(new Event('beforeunload', { cancelable: true }))),
    )
    .toBe(true);
}

/** @returns how many files the browser keeps */
function countKept(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((resolve, reject) => {
        const opening = indexedDB.open('kept-files');
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const counting = opening.result
            .transaction('records')
            .objectStore('records')
            .count(IDBKeyRange.bound(['file'], ['file', []]));
          counting.onsuccess = () => resolve(counting.result);
        };
      }),
  );
}

function answer(how: 'accept' | 'dismiss') {
  return async (dialog: Dialog) => {
    const type = dialog.type();
    await dialog[how]();
    return type;
  };
}
