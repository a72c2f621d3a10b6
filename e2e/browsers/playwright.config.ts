// The main stories in Firefox and WebKitGTK: `npm run test:browsers`. Playwright only runs the tests, because it cannot
// drive the browsers of the system (docs/decisions/042-puppeteer-and-selenium-drive-other-browsers.md).
import { defineConfig } from 'playwright/test';
import { browserNames } from './browser.ts';
import { requireBrowsers } from './find-browsers.ts';

const { PLAYWRIGHT_JSON_OUTPUT_NAME: reportFile } = process.env;
const found = requireBrowsers(console.log);

export default defineConfig({
  outputDir: '../../test-results/browsers',
  globalSetup: './start-stack.ts',
  forbidOnly: true,
  retries: 0,
  // One per browser.
  workers: 2,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  reporter: reportFile ? [['list'], ['json']] : 'list',
  projects: browserNames
    .filter((name) => name !== 'webkit' || found.webkit)
    .map((browserName) => ({ name: browserName, use: { browserName } })),
});
