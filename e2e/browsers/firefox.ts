// Drives Firefox with Puppeteer, over WebDriver BiDi.
import { launch } from 'puppeteer-core';
import type { Browser, BrowserOptions } from './browser.ts';
import { findBrowsers } from './find-browsers.ts';

export async function openFirefox(options: BrowserOptions): Promise<Browser> {
  const { width, height, scheme, proxyPort, downloads } = options;
  const browser = await launch({
    browser: 'firefox',
    executablePath: findBrowsers().firefox ?? 'firefox',
    defaultViewport: { width, height },
    extraPrefsFirefox: {
      // 0 is dark, 1 is light. WebDriver BiDi has no command for the colour scheme.
      'layout.css.prefers-color-scheme.content-override': scheme === 'dark' ? 0 : 1,
      'browser.download.folderList': 2,
      'browser.download.dir': downloads,
      'network.proxy.type': 1,
      'network.proxy.http': 'localhost',
      'network.proxy.http_port': proxyPort,
      'network.proxy.ssl': 'localhost',
      'network.proxy.ssl_port': proxyPort,
      'network.proxy.allow_hijacking_localhost': true,
    },
  });
  // The first tab of the browser has no keyboard focus, but a new tab has.
  const page = await browser.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  return {
    async goto(url) {
      await page.goto(url, { waitUntil: 'domcontentloaded' });
    },
    async reload() {
      await page.reload({ waitUntil: 'domcontentloaded' });
    },
    evaluate: (expression) => page.evaluate(expression),
    press: (key) => page.keyboard.press(key),
    click: (x, y) => page.mouse.click(x, y),
    async setFiles(paths) {
      const input = await page.$('input[data-asked]');
      if (!input) throw new Error('No file dialog was asked for.');
      await input.uploadFile(...paths);
    },
    screenshot: () => page.screenshot(),
    readErrors: async () => errors,
    close: () => browser.close(),
  };
}
