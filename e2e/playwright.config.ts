// Browser tests: one real stack for all of them, and a Chromium that keeps to every rule that a person's keeps to.
import { defineConfig } from 'playwright/test';
import { chromiumArgs, findChromium } from '../scripts/find-chromium.ts';

const { PLAYWRIGHT_JSON_OUTPUT_NAME: reportFile } = process.env;

export default defineConfig({
  outputDir: '../test-results/browser',
  globalSetup: './support/start-stack.ts',
  forbidOnly: true,
  // A test that passes the second time has found something.
  retries: 0,
  workers: 2,
  timeout: 45_000,
  expect: { timeout: 15_000 },
  reporter: reportFile ? [['list'], ['json']] : 'list',
  use: {
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: await findChromium(console.log),
      args: chromiumArgs,
    },
  },
});
