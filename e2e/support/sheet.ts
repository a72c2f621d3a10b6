// The page as a person uses it: files in, and what can be seen of each.
import { expect, type Locator, type Page } from 'playwright/test';
import type { TestFile } from './files.ts';

export interface Sheet {
  open(path?: string): Promise<void>;
  /** Lets files fall onto the page. */
  drop(files: readonly TestFile[]): Promise<void>;
  /** Chooses files in the dialog of the page's button. */
  pick(files: readonly TestFile[]): Promise<void>;
  /** The list item of the file with this name. */
  item(name: string): Locator;
  original(name: string): Locator;
  thumbnail(name: string): Locator;
  headline(text: string): Locator;
  /** Every file's name, exactly as it is shown, in the sheet's order. */
  names(): Promise<string[]>;
  /**
   * Waits until the thumbnail is painted, and gets the bytes that the browser painted.
   *
   * @param which of several files with this name, from 0
   */
  readThumbnail(name: string, which?: number): Promise<Buffer>;
  /** Gets the bytes of a thumbnail that may be far down the page and not painted yet. */
  fetchThumbnail(name: string): Promise<Buffer>;
}

export function createSheet(page: Page): Sheet {
  const items = page.getByRole('list', { name: 'Images' }).getByRole('listitem');
  const image = (name: string) => page.getByRole('img', { name, exact: true });
  const sheet: Sheet = {
    async open(path = '/') {
      await page.goto(path);
    },
    // A page that was only just opened is shown before its script runs; it does not take anything then.
    async drop(files) {
      const drop = () => page.locator('body').drop({ files: [...files] });
      await expect(drop).toPass({ intervals: [100] });
    },
    async pick(files) {
      const button = page.getByRole('button', { name: /^(Choose|Add) images$/ });
      await expect(async () => {
        const chooser = page.waitForEvent('filechooser', { timeout: 1000 });
        const [opened] = await Promise.all([chooser, button.click()]);
        await opened.setFiles([...files]);
      }).toPass({ intervals: [100] });
    },
    item: (name) => items.filter({ has: page.getByText(name, { exact: true }) }),
    original: (name) => image(`Original ${name}`),
    thumbnail: (name) => image(`Thumbnail of ${name}`),
    headline: (text) => page.getByRole('heading', { level: 1, name: text, exact: true }),
    names: () => items.locator('bdi').allTextContents(),
    async readThumbnail(name, which = 0) {
      const thumbnail = sheet.thumbnail(name).nth(which);
      // Images are loaded when they come near the window.
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
