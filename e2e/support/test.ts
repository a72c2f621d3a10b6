// What every spec starts from: pages whose requests and errors are recorded, and the sheet of images on them. When a test
// ends, each page that is still open is photographed and checked by axe.
import {
  type BrowserContext,
  test as base,
  expect,
  type Page,
  type Request,
} from 'playwright/test';
import { checkAccessibilityInBothSchemes } from './accessibility.ts';
import { takeScreenshot } from './screenshots.ts';
import { createSheet, type Sheet } from './sheet.ts';

export { checkAccessibility } from './accessibility.ts';
export { expect };

interface Watch {
  /** Every request so far, of every watched context. */
  readonly requests: readonly Request[];
  /** The uploads among them. */
  readonly puts: () => Request[];
  readonly add: (context: BrowserContext) => void;
}

interface StoryFixtures {
  readonly watch: Watch;
  /** The sheet on the test's own page. */
  readonly sheet: Sheet;
  /** Opens an address as another person would: in a browser without cookies or storage. */
  readonly openElsewhere: (url: string) => Promise<Sheet>;
  /** Lets the test's page use the clipboard. @returns its text */
  readonly readClipboard: () => Promise<string>;
  /** Photographs the test's page, for people to look through. */
  readonly snap: (name: string) => Promise<void>;
}

export const test = base.extend<StoryFixtures>({
  readClipboard: async ({ context, page }, use) => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await use(() => page.evaluate(() => navigator.clipboard.readText()));
  },

  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads from the pattern which fixtures are needed
  baseURL: async ({}, use) => use(process.env.E2E_WEB_URL),

  watch: [
    async ({ context }, use, testInfo) => {
      const contexts: BrowserContext[] = [];
      const requests: Request[] = [];
      const errors: Error[] = [];
      const puts = () => requests.filter((request) => request.method() === 'PUT');
      const add = (watched: BrowserContext) => {
        contexts.push(watched);
        watched.on('request', (request) => requests.push(request));
        watched.on('weberror', (error) => errors.push(error.error()));
      };
      add(context);
      await use({ requests, puts, add });
      expect(errors, 'errors on the page').toEqual([]);
      expect(requests.filter(leavesMachine).map((request) => request.url())).toEqual([]);
      if (testInfo.status !== testInfo.expectedStatus) return;
      for (const page of contexts.flatMap((watched) => watched.pages()).filter(isOfProduct)) {
        await takeScreenshot(page, testInfo, `end of ${testInfo.title}`);
        await checkAccessibilityInBothSchemes(page);
      }
      for (const elsewhere of contexts.slice(1)) await elsewhere.close();
    },
    { auto: true },
  ],

  sheet: async ({ page }, use) => use(createSheet(page)),

  openElsewhere: async ({ browser, watch }, use) => {
    await use(async (url) => {
      const context = await browser.newContext();
      // The watch closes the context when the test ends.
      watch.add(context);
      const page = await context.newPage();
      await page.goto(url);
      return createSheet(page);
    });
  },

  snap: async ({ page }, use, testInfo) => use((name) => takeScreenshot(page, testInfo, name)),
});

function isOfProduct(page: Page): boolean {
  return page.url().startsWith('http');
}

function leavesMachine(request: Request): boolean {
  const { protocol, hostname } = new URL(request.url());
  return (
    protocol !== 'blob:' && protocol !== 'data:' && !['localhost', '127.0.0.1'].includes(hostname)
  );
}
