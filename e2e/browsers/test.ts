// What every story starts from: a window without storage, behind a proxy. When a story ends, its page is
// photographed, checked by axe, and must not have reported an error.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base, expect } from 'playwright/test';
import { checkWithAxe } from '../support/accessibility.ts';
import { screenshotsDir } from '../support/screenshots.ts';
import {
  type Browser,
  type Launched,
  type LaunchOptions,
  launchers,
  type WindowOptions,
} from './browser.ts';
import { type Network, startNetwork } from './network.ts';
import { createPage, type Page } from './page.ts';
import { waitForPainting } from './web-page.ts';

interface Fixtures {
  readonly size: Pick<WindowOptions, 'width' | 'height'>;
  readonly network: Network;
  readonly driven: Browser;
  readonly sheet: Page;
  /** Photographs the window, for people to look through: test-results/screenshots/<browser>/ */
  readonly snap: (name: string) => Promise<void>;
  /** Where downloads go. */
  readonly downloads: string;
}

export interface WorkerOptions {
  /** The system's. A browser learns it when it starts. */
  readonly scheme: LaunchOptions['colorScheme'];
}

interface WorkerFixtures extends WorkerOptions {
  readonly sharedNetwork: Network;
  readonly launched: Launched;
}

export const test = base.extend<Fixtures, WorkerFixtures>({
  size: [{ width: 1280, height: 860 }, { option: true }],
  scheme: ['light', { option: true, scope: 'worker' }],

  sharedNetwork: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads from the pattern which fixtures are needed
    async ({}, use) => {
      const network = await startNetwork();
      await use(network);
      network.stop();
    },
    { scope: 'worker' },
  ],

  launched: [
    async ({ browserName, scheme, sharedNetwork }, use) => {
      const folder = mkdtempSync(join(tmpdir(), 'thumbnail-generator-browser-'));
      const proxyPort = sharedNetwork.port;
      if (browserName === 'chromium') throw new Error('Playwright drives Chromium (e2e).');
      const launched = await launchers[browserName]({ colorScheme: scheme, proxyPort, folder });
      await use(launched);
      await launched.close();
      rmSync(folder, { recursive: true, force: true });
    },
    { scope: 'worker' },
  ],

  network: async ({ sharedNetwork }, use) => {
    await use(sharedNetwork);
    sharedNetwork.passPuts();
  },

  // biome-ignore lint/correctness/noEmptyPattern: as above
  downloads: async ({}, use, testInfo) => {
    const folder = testInfo.outputPath('downloads');
    mkdirSync(folder, { recursive: true });
    await use(folder);
  },

  driven: async ({ launched, size, downloads }, use) => {
    const browser = await launched.open({ ...size, downloads });
    await use(browser);
    await browser.close();
  },

  snap: async ({ driven, browserName, scheme }, use) =>
    use(async (name) => {
      const folder = join(screenshotsDir, browserName);
      mkdirSync(folder, { recursive: true });
      const file = `${scheme}-${name.replaceAll(/[^\p{L}\p{N}]+/gu, '-')}.png`;
      await driven.evaluate(waitForPainting);
      writeFileSync(join(folder, file), await driven.screenshot());
    }),

  sheet: async ({ driven, snap }, use, testInfo) => {
    const webUrl = process.env.E2E_WEB_URL ?? '';
    await use(createPage(driven, webUrl, testInfo.outputPath('files')));
    await snap(`end of ${testInfo.title}`);
    expect(await driven.readErrors(), 'errors on the page').toEqual([]);
    if (testInfo.status === testInfo.expectedStatus) await checkWithAxe(driven);
  },
});

export { expect };
