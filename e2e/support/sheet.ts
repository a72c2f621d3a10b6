// The page as a person uses it: add files, and see each of them.
import { expect, type Locator, type Page } from 'playwright/test';
import type { TestFile } from './files.ts';

export interface Sheet {
  readonly page: Page;
  open(path?: string): Promise<void>;
  /** Drops files onto the page. */
  drop(files: readonly TestFile[]): Promise<void>;
  /** Chooses files in the dialog of the page's button. */
  pick(files: readonly TestFile[]): Promise<void>;
  /** Chooses a folder in the dialog of the page's button. */
  pickFolder(path: string): Promise<void>;
  /** Opens the page, chooses files, and waits until each has a thumbnail. */
  openWith(...files: readonly TestFile[]): Promise<void>;
  /** The list item of the file with this name. */
  item(name: string): Locator;
  original(name: string): Locator;
  thumbnail(name: string): Locator;
  headline(text: string): Locator;
  /** What stands beside the headline. */
  readonly rest: Locator;
  readonly notice: Locator;
  /** Every file's name, exactly as the sheet shows it, in the sheet's order. */
  readonly names: Locator;
  /** Waits until the sheet shows exactly these file names, in this order. The page renders a long list in steps. */
  expectNames(names: readonly string[]): Promise<void>;
  /**
   * Waits until the browser has painted the thumbnail.
   *
   * @param which of several files with this name, from 0
   * @returns the bytes that the browser painted
   */
  readThumbnail(name: string, which?: number): Promise<Buffer>;
  /** @returns the bytes of a thumbnail that may be far down the page, where the browser has not painted it */
  fetchThumbnail(name: string): Promise<Buffer>;
}

export function createSheet(page: Page): Sheet {
  const items = page.getByRole('list', { name: 'Images' }).getByRole('listitem');
  const names = items.locator('bdi');
  const image = (name: string) => page.getByRole('img', { name, exact: true });
  /** A page that has just opened is visible before its script runs, and ignores files until then. */
  const choose = async (label: RegExp, files: string | TestFile[]) => {
    const button = page.getByRole('button', { name: label });
    await expect(async () => {
      // In a batch, the folder is in the menu.
      const more = page.getByRole('button', { name: 'More' });
      if (!(await button.isVisible()) && (await more.isVisible())) await more.click();
      const chooser = page.waitForEvent('filechooser', { timeout: 1000 });
      const [opened] = await Promise.all([chooser, button.click({ timeout: 1000 })]);
      await opened.setFiles(files);
    }).toPass({ intervals: [100] });
  };
  const sheet: Sheet = {
    page,
    async open(path = '/') {
      await page.goto(path);
    },
    async drop(files) {
      const drop = () => page.locator('body').drop({ files: [...files] });
      await expect(drop).toPass({ intervals: [100] });
    },
    pick: (files) => choose(/^((Choose|Add) images|New batch)$/, [...files]),
    pickFolder: (path) => choose(/^((Choose|Add)|New batch from) a folder$/, path),
    async openWith(...files) {
      await sheet.open();
      await sheet.pick(files);
      const headline = `${files.length} thumbnail${files.length === 1 ? '' : 's'} ready`;
      await expect(sheet.headline(headline)).toBeVisible();
    },
    item: (name) => items.filter({ has: page.getByText(name, { exact: true }) }),
    original: (name) => image(`Original ${name}`),
    thumbnail: (name) => image(`Thumbnail of ${name}`),
    headline: (text) => page.getByRole('heading', { level: 1, name: text, exact: true }),
    rest: page.locator('.batch-rest'),
    notice: page.getByRole('region', { name: 'Notice' }),
    names,
    expectNames: (expected) => expect.poll(() => names.allTextContents()).toEqual(expected),
    async readThumbnail(name, which = 0) {
      const thumbnail = sheet.thumbnail(name).nth(which);
      // The browser loads an image when it comes near the window.
      await thumbnail.scrollIntoViewIfNeeded();
      await expect(thumbnail).toHaveJSProperty('complete', true);
      await expect(thumbnail).not.toHaveJSProperty('naturalWidth', 0);
      return fetchImage(thumbnail);
    },
    fetchThumbnail: (name) => fetchImage(sheet.thumbnail(name)),
  };
  return sheet;
}

/** The bytes behind an `<img>`. */
async function fetchImage(image: Locator): Promise<Buffer> {
  const url = await image.getAttribute('src');
  const reply = await fetch(url ?? '');
  expect(reply.status).toBe(200);
  return Buffer.from(await reply.arrayBuffer());
}
