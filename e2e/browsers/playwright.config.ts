// The main stories in Firefox and WebKitGTK: `npm run test:browsers`. Playwright only runs the tests. It cannot drive
// the browsers of the system, so we do (docs/decisions/033-two-small-clients-drive-other-browsers.md).
import { defineConfig } from 'playwright/test';
import { browserNames } from './browser.ts';
import { requireBrowsers } from './find-browsers.ts';
import type { WorkerOptions } from './test.ts';

const { PLAYWRIGHT_JSON_OUTPUT_NAME: reportFile } = process.env;
const found = requireBrowsers(console.log);

export default defineConfig<object, WorkerOptions>({
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
    .flatMap((browserName) => [
      { name: browserName, use: { browserName, scheme: 'light' } },
      {
        name: `${browserName}, dark`,
        testMatch: 'appearance.spec.ts',
        use: { browserName, scheme: 'dark' },
      },
    ]),
});
