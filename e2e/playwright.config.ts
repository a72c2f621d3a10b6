// Browser tests. All specs share one real stack, and Chromium enforces the same rules as it does for people.
import { defineConfig } from 'playwright/test';
import { chromiumArgs, findChromium } from '#test/services/find-chromium.ts';

const { PLAYWRIGHT_JSON_OUTPUT_NAME: reportFile } = process.env;

export default defineConfig({
  outputDir: '../test-results/browser',
  // Other browsers have their own configuration.
  testIgnore: /e2e[\\/]browsers[\\/]/,
  globalSetup: './support/start-stack.ts',
  forbidOnly: true,
  // A test that fails once and then passes has found a fault.
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
