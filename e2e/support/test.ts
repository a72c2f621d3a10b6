// What every spec starts from: pages that watch their own requests and errors, and the sheet of images on them.
import { type BrowserContext, test as base, expect, type Request } from 'playwright/test';
import { createSheet, type Sheet } from './sheet.ts';

export { expect };

interface Watch {
  /** Every request so far, of every context that is watched. */
  readonly requests: readonly Request[];
  readonly add: (context: BrowserContext) => void;
}

interface StoryFixtures {
  readonly watch: Watch;
  /** The sheet on the test's own page. */
  readonly sheet: Sheet;
  /** Opens an address as somebody else would: in a browser that knows nothing yet. */
  readonly openElsewhere: (url: string) => Promise<Sheet>;
}

export const test = base.extend<StoryFixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads from the pattern which fixtures are needed
  baseURL: async ({}, use) => use(process.env.E2E_WEB_URL),

  watch: [
    async ({ context }, use) => {
      const requests: Request[] = [];
      const errors: Error[] = [];
      const add = (watched: BrowserContext) => {
        watched.on('request', (request) => requests.push(request));
        watched.on('weberror', (error) => errors.push(error.error()));
      };
      add(context);
      await use({ requests, add });
      expect(errors, 'errors on the page').toEqual([]);
      expect(requests.filter(leavesMachine).map((request) => request.url())).toEqual([]);
    },
    { auto: true },
  ],

  sheet: async ({ page }, use) => use(createSheet(page)),

  openElsewhere: async ({ browser, watch }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async (url) => {
      const context = await browser.newContext();
      contexts.push(context);
      watch.add(context);
      const page = await context.newPage();
      await page.goto(url);
      return createSheet(page);
    });
    for (const context of contexts) await context.close();
  },
});

function leavesMachine(request: Request): boolean {
  const { protocol, hostname } = new URL(request.url());
  return protocol !== 'blob:' && protocol !== 'data:' && hostname !== 'localhost';
}
