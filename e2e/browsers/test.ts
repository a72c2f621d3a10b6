// What every story starts from: a window without storage, behind a proxy. When a story ends, its page is
// photographed, checked by axe, and must not have reported an error.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { test as base, expect } from 'playwright/test';
import { checkWithAxe } from '../support/accessibility.ts';
import { screenshotsDir } from '../support/screenshots.ts';
import { type Browser, type BrowserOptions, openBrowser } from './browser.ts';
import { type Network, startNetwork } from './network.ts';
import { createPage, type Page } from './page.ts';

interface Fixtures extends Pick<BrowserOptions, 'scheme' | 'downloads'> {
  readonly size: Pick<BrowserOptions, 'width' | 'height'>;
  readonly network: Network;
  readonly driven: Browser;
  readonly sheet: Page;
}

export const test = base.extend<Fixtures>({
  size: [{ width: 1280, height: 860 }, { option: true }],
  scheme: ['light', { option: true }],

  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads from the pattern which fixtures are needed
  network: async ({}, use) => {
    const network = await startNetwork();
    await use(network);
    network.stop();
  },

  // biome-ignore lint/correctness/noEmptyPattern: as above
  downloads: async ({}, use, testInfo) => {
    const folder = testInfo.outputPath('downloads');
    mkdirSync(folder, { recursive: true });
    await use(folder);
  },

  driven: async ({ browserName, size, scheme, network, downloads }, use) => {
    if (browserName === 'chromium') throw new Error('Playwright drives Chromium (e2e).');
    const options = { ...size, scheme, downloads, proxyPort: network.port };
    const browser = await openBrowser[browserName](options);
    await use(browser);
    await browser.close();
  },

  sheet: async ({ driven, browserName, scheme }, use, testInfo) => {
    const screenshots = join(screenshotsDir, browserName);
    mkdirSync(screenshots, { recursive: true });
    const sheet = createPage(driven, testInfo.outputPath('files'), join(screenshots, scheme));
    await use(sheet);
    await sheet.snap(`end of ${testInfo.title}`);
    expect(await driven.readErrors(), 'errors on the page').toEqual([]);
    if (testInfo.status === testInfo.expectedStatus) await checkWithAxe(driven, sheet);
  },
});

export { expect };
