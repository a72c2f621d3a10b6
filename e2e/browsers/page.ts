// The page as a person uses it in any browser. Elements are found by role and accessible name, as a screen reader does.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'playwright/test';
import type { TestFile } from '../support/files.ts';
import type { Browser } from './browser.ts';
import {
  catchFileDialog,
  drawImage,
  dropFiles,
  type Found,
  findElements,
  type Role,
  selectors,
} from './web-page.ts';

export interface Page {
  open(path?: string): Promise<void>;
  reload(): Promise<void>;
  /** Presses the button that chooses files, and chooses them. */
  pick(files: readonly TestFile[]): Promise<void>;
  pickByKeyboard(files: readonly TestFile[]): Promise<void>;
  drop(files: readonly TestFile[]): Promise<void>;
  /** Waits for the element. */
  find(role: Role, name: string): Promise<Found>;
  isGone(role: Role, name: string): Promise<void>;
  /** Waits until the item of this file contains the text. */
  itemSays(fileName: string, text: string): Promise<void>;
  /** Waits for the element, and clicks it with the mouse. */
  press(role: 'button' | 'link', name: string): Promise<void>;
  /** Presses keys one after the other: a character, or a name of `keys`. */
  type(...pressed: readonly (keyof typeof keys | string)[]): Promise<void>;
  /** Presses Tab until the element has the focus. */
  tabTo(role: 'button' | 'link', name: string): Promise<void>;
  /** @returns what the page announced to screen readers last */
  readStatus(): Promise<string>;
  /** @returns the pixels of the thumbnail as the browser decoded them, as PNG */
  readThumbnail(fileName: string): Promise<Buffer>;
}

/** W3C WebDriver, section 17.4.2. */
const keys = {
  Tab: '\uE004',
  Enter: '\uE006',
  Escape: '\uE00C',
  ArrowLeft: '\uE012',
  ArrowRight: '\uE014',
} as const;

const mostTabs = 40;

const soon = { timeout: 25_000, intervals: [100] };

/** @param folder for the files that are chosen */
export function createPage(browser: Browser, webUrl: string, folder: string): Page {
  const findAll = (role: Role, scrollTo?: string) =>
    browser.evaluate(findElements, selectors[role], scrollTo);
  const named = async (role: Role, name: string) =>
    (await findAll(role)).filter((found) => found.name === name);

  const choose = async (files: readonly TestFile[], press: (name: string) => Promise<void>) => {
    await mkdir(folder, { recursive: true });
    const paths = files.map(({ name }) => join(folder, name));
    await Promise.all(files.map(({ buffer }, i) => writeFile(paths[i] ?? '', buffer)));
    const isFilled = (await named('button', 'Add images')).length > 0;
    await browser.evaluate(catchFileDialog);
    // A page that has just opened is visible before its script runs, and ignores the button until then.
    await expect(async () => {
      await press(isFilled ? 'Add images' : 'Choose images');
      await browser.setFiles('[data-asked]', paths);
    }).toPass(soon);
  };

  const page: Page = {
    open: (path = '/') => browser.goto(new URL(path, webUrl).href),
    reload: () => browser.reload(),
    pick: (files) => choose(files, (name) => page.press('button', name)),
    pickByKeyboard: (files) =>
      choose(files, async (name) => {
        await page.tabTo('button', name);
        await page.type('Enter');
      }),
    async drop(files) {
      const sent = files.map(({ name, mimeType, buffer }) => ({
        name,
        type: mimeType,
        base64: buffer.toString('base64'),
      }));
      await expect(async () => {
        await browser.evaluate(dropFiles, sent);
        expect((await findAll('listitem')).length).toBeGreaterThan(0);
      }).toPass({ ...soon, intervals: [500] });
    },
    async find(role, name) {
      await expect(async () => {
        const names = (await findAll(role)).map((found) => found.name);
        expect(names.filter((found) => found === name).length, `${name} in ${names}`).toBe(1);
      }).toPass(soon);
      const [found] = await named(role, name);
      if (!found) throw new Error(`${role} ${name} disappeared`);
      return found;
    },
    async isGone(role, name) {
      await expect.poll(() => named(role, name), soon).toEqual([]);
    },
    async itemSays(fileName, text) {
      const read = async () => {
        const items = await findAll('listitem');
        return items.find((item) => item.text.includes(fileName))?.text;
      };
      await expect.poll(read, soon).toContain(text);
    },
    async press(role, name) {
      await page.find(role, name);
      const target = (await findAll(role, name)).find((found) => found.name === name);
      const { x, y } = target ?? { x: 0, y: 0 };
      const actions = [
        { type: 'pointerMove', x, y, duration: 0 },
        { type: 'pointerDown', button: 0 },
        { type: 'pointerUp', button: 0 },
      ];
      const parameters = { pointerType: 'mouse' } as const;
      await browser.perform([{ type: 'pointer', id: 'mouse', parameters, actions }]);
    },
    async type(...pressed) {
      const actions = pressed.flatMap((key) => {
        const value = key in keys ? keys[key as keyof typeof keys] : key;
        return [
          { type: 'keyDown', value },
          { type: 'keyUp', value },
        ];
      });
      await browser.perform([{ type: 'key', id: 'keyboard', actions }]);
    },
    async tabTo(role, name) {
      await page.find(role, name);
      for (let tabs = 0; tabs < mostTabs; tabs += 1) {
        if ((await named(role, name))[0]?.isFocused) return;
        await page.type('Tab');
      }
      throw new Error(`${mostTabs} presses of Tab did not reach ${name}`);
    },
    readStatus: async () => (await findAll('status')).map(({ text }) => text).join(),
    async readThumbnail(fileName) {
      let png: string | undefined;
      await expect(async () => {
        png = await browser.evaluate(drawImage, `Thumbnail of ${fileName}`);
        expect(png, `thumbnail of ${fileName}`).toBeDefined();
      }).toPass(soon);
      return Buffer.from(png ?? '', 'base64');
    },
  };
  return page;
}
