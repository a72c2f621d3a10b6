// Drives WebKitGTK's MiniBrowser with Selenium. It has no headless mode and draws on a display without a monitor.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Builder, By, Key } from 'selenium-webdriver';
import type { DriverService } from 'selenium-webdriver/remote.js';
import { ServiceBuilder } from 'selenium-webdriver/safari.js';
import type { Browser, BrowserOptions } from './browser.ts';
import { findBrowsers } from './find-browsers.ts';
import { collectErrors } from './web-page.ts';

/** A choice: a test has 60 s, which must be enough for a start that hangs and a second one. */
const longestStartMs = 25_000;

export async function openWebKit(options: BrowserOptions): Promise<Browser> {
  for (let tries = 1; ; tries++) {
    const service = await startDriver(options);
    const started = start(await service.start(), service, options);
    const browser = await Promise.race([started, sleep(longestStartMs, undefined, { ref: false })]);
    if (browser) return browser;
    // In rare runs, MiniBrowser hangs before it has loaded anything.
    started.catch(() => {});
    await service.kill();
    if (tries === 2) throw new Error('WebKitGTK did not start.');
  }
}

async function startDriver({ downloads }: BrowserOptions): Promise<DriverService> {
  const { webkit } = findBrowsers();
  if (!webkit) throw new Error('There is no WebKitGTK.');
  // It ends when its last window has closed.
  const screenArgs = ['-displayfd', '1', '-terminate', '-screen', '0', '1400x1000x24'];
  const screen = spawn(webkit.xvfb, screenArgs, { stdio: ['ignore', 'pipe', 'ignore'] });
  const [display]: unknown[] = await once(screen.stdout, 'data');
  // GTK reads the download folder from this file.
  const folder = dirname(downloads);
  writeFileSync(join(folder, 'user-dirs.dirs'), `XDG_DOWNLOAD_DIR="${downloads}"\n`);
  // Nothing in Safari's builder is Safari's own: it starts any server of WebDriver on a free port.
  return new ServiceBuilder(webkit.driver)
    .setEnvironment({
      DISPLAY: `:${String(display).trim()}`,
      HOME: folder,
      XDG_CONFIG_HOME: folder,
      LANG: 'C.UTF-8',
    })
    .build();
}

async function start(
  address: string,
  service: DriverService,
  { width, height, scheme, proxyPort }: BrowserOptions,
): Promise<Browser> {
  const args = [
    '--automation',
    `--proxy=http://localhost:${proxyPort}`,
    '--javascript-can-open-windows-automatically=true',
    ...(scheme === 'dark' ? ['--dark-mode'] : []),
  ];
  const driver = await new Builder()
    .usingServer(address)
    .withCapabilities({ browserName: 'MiniBrowser', 'webkitgtk:browserOptions': { args } })
    .build();
  // MiniBrowser's first window has a toolbar and cannot be as narrow as a phone.
  const bare = 'popup=yes,toolbar=no,menubar=no,location=no,status=no,left=0,top=0';
  await driver.executeScript(
    `window.open('about:blank', '_blank', '${bare},width=${width},height=${height}')`,
  );
  await driver.close();
  await driver.switchTo().window((await driver.getAllWindowHandles())[0] ?? '');
  await driver.manage().window().setRect({ x: 0, y: 0, width, height });

  const errors: string[] = [];
  const readPageErrors = () =>
    driver.executeScript<string[]>('return window.collectedErrors ?? []');
  const load = async (navigate: () => Promise<void>) => {
    errors.push(...(await readPageErrors()));
    await navigate();
    await driver.executeScript(collectErrors);
  };
  return {
    goto: (url) => load(() => driver.get(url)),
    reload: () => load(() => driver.navigate().refresh()),
    evaluate: (expression) => driver.executeScript(`return ${expression}`),
    press: (key) => driver.actions().sendKeys(keys[key]).perform(),
    click: (x, y) => driver.actions().move({ x, y, duration: 0 }).click().perform(),
    setFiles: (paths) => driver.findElement(By.css('[data-asked]')).sendKeys(paths.join('\n')),
    screenshot: async () => Buffer.from(await driver.takeScreenshot(), 'base64'),
    readErrors: async () => [...errors, ...(await readPageErrors())],
    async close() {
      await driver.quit();
      await service.kill();
    },
  };
}

const keys = {
  Tab: Key.TAB,
  Enter: Key.ENTER,
  Escape: Key.ESCAPE,
  ' ': ' ',
  ArrowLeft: Key.ARROW_LEFT,
  ArrowRight: Key.ARROW_RIGHT,
};
