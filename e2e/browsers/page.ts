// The page as a person uses it in any browser. Elements are found by role and accessible name, as a screen reader does.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'playwright/test';
import type { TestFile } from '../support/files.ts';
import type { Browser } from './browser.ts';
import {
  catchFileDialog,
  drawImage,
  dropFiles,
  findElements,
  type Role,
  selectors,
  waitForPainting,
} from './web-page.ts';

export type Page = ReturnType<typeof createPage>;

const mostTabs = 40;
const soon = { timeout: 25_000, intervals: [100] };

/**
 * @param folder for the files that are chosen
 * @param screenshots path of each screenshot, up to its name
 */
export function createPage(browser: Browser, folder: string, screenshots: string) {
  /** Runs a function in the page. Arguments and result travel as JSON. */
  async function evaluate<Args extends readonly unknown[], Result>(
    run: (...args: Args) => Result | Promise<Result>,
    ...args: Args
  ): Promise<Result> {
    const call = `(${run})(...${JSON.stringify(args)})`;
    const json = await browser.evaluate(`(async () => JSON.stringify({ value: await ${call} }))()`);
    return JSON.parse(String(json)).value;
  }

  const findAll = (role: Role, scrollTo?: string) =>
    evaluate(findElements, selectors[role], scrollTo);
  const named = async (role: Role, name: string) =>
    (await findAll(role)).filter((found) => found.name === name);

  /** Waits for the element. */
  async function find(role: Role, name: string): Promise<void> {
    const readNames = async () => (await findAll(role)).map((found) => found.name);
    const isOnce = (names: string[]) => names.filter((found) => found === name).length === 1;
    await expect(async () => {
      const names = await readNames();
      expect(isOnce(names), `${name} in ${names}`).toBe(true);
    }).toPass(soon);
  }

  /** Waits for the element, and clicks it with the mouse. */
  async function click(role: Role, name: string): Promise<void> {
    await find(role, name);
    const target = (await findAll(role, name)).find((found) => found.name === name);
    if (!target) throw new Error(`${role} ${name} disappeared`);
    await browser.click(target.x, target.y);
  }

  const hasFocus = async (role: Role, name: string) => !!(await named(role, name))[0]?.isFocused;

  /** Presses Tab until the element has the focus. */
  async function tabTo(role: Role, name: string): Promise<void> {
    await find(role, name);
    for (let tabs = 0; tabs < mostTabs; tabs += 1) {
      if (await hasFocus(role, name)) return;
      await browser.press('Tab');
    }
    throw new Error(`${mostTabs} presses of Tab did not reach ${name}`);
  }

  async function choose(files: readonly TestFile[], press: (name: string) => Promise<void>) {
    mkdirSync(folder, { recursive: true });
    const paths = files.map(({ name, buffer }) => {
      writeFileSync(join(folder, name), buffer);
      return join(folder, name);
    });
    const isFilled = (await named('button', 'Add images')).length > 0;
    await evaluate(catchFileDialog);
    // A page that has just opened is visible before its script runs, and ignores the button until then.
    await expect(async () => {
      await press(isFilled ? 'Add images' : 'Choose images');
      await browser.setFiles(paths);
    }).toPass(soon);
  }

  return {
    evaluate,
    find,
    click,
    hasFocus,
    tabTo,
    press: browser.press,
    reload: browser.reload,
    open: (path = '/') => browser.goto(new URL(path, process.env.E2E_WEB_URL).href),
    /** Presses the button that chooses files, and chooses them. */
    pick: (files: readonly TestFile[]) => choose(files, (name) => click('button', name)),
    pickByKeyboard: (files: readonly TestFile[]) =>
      choose(files, async (name) => {
        await tabTo('button', name);
        await browser.press('Enter');
      }),
    async drop(files: readonly TestFile[]) {
      const sent = files.map(({ name, mimeType, buffer }) => ({
        name,
        type: mimeType,
        base64: buffer.toString('base64'),
      }));
      await expect.poll(() => evaluate(dropFiles, sent), soon).toBe(true);
    },
    isGone: (role: Role, name: string) => expect.poll(() => named(role, name), soon).toEqual([]),
    /** Waits until the item of this file contains the text. */
    async itemSays(fileName: string, text: string) {
      const read = async () =>
        (await findAll('listitem')).find((item) => item.text.includes(fileName))?.text;
      await expect.poll(read, soon).toContain(text);
    },
    /** @returns what the page announced to screen readers last */
    readStatus: async () => (await findAll('status')).map(({ text }) => text).join(),
    /** @returns the pixels of the thumbnail as the browser decoded them, as PNG */
    async readThumbnail(fileName: string): Promise<Buffer> {
      let png: string | undefined;
      const read = async () => {
        png = await evaluate(drawImage, `Thumbnail of ${fileName}`);
        return png;
      };
      await expect.poll(read, soon).toBeDefined();
      return Buffer.from(png ?? '', 'base64');
    },
    /** Photographs the window, for people to look through: test-results/screenshots/<browser>/ */
    async snap(name: string) {
      await evaluate(waitForPainting);
      const file = `${screenshots}-${name.replaceAll(/[^\p{L}\p{N}]+/gu, '-')}.png`;
      writeFileSync(file, await browser.screenshot());
    },
  };
}
