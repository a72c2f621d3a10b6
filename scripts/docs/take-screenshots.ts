// Takes the README's screenshots of the production build: `node --import tsx scripts/docs/take-screenshots.ts`
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright';
import sharp from 'sharp';
import { chromiumArgs, findChromium } from '#test/services/find-chromium.ts';
import { root } from '../../stack/root.mjs';
import { startTestStack } from '../../test/services/start-test-stack.ts';
import { drawScenes, type Scene } from './scenes.ts';

const folder = join(root, 'docs', 'images');
/** Device pixels per CSS pixel, as on most people's screens. */
const deviceScaleFactor = 2;

const stack = await startTestStack();
const browser = await chromium.launch({
  executablePath: await findChromium(console.log),
  args: chromiumArgs,
});
try {
  const scenes = await drawScenes();
  await takeDesktop(browser, scenes);
  await takePhone(browser, scenes);
} finally {
  await browser.close();
  await stack.stop();
}

async function takeDesktop(browser: Browser, scenes: readonly Scene[]): Promise<void> {
  const viewport = { width: 1280, height: 860 };
  const page = await browser.newPage({ viewport, deviceScaleFactor, colorScheme: 'light' });
  await addAll(page, scenes);
  await take(page, 'page.png');
  await page.getByRole('button', { name: /^Compare .* IMG_4032/ }).click();
  await settle(page);
  await take(page, 'viewer.png');
}

async function takePhone(browser: Browser, scenes: readonly Scene[]): Promise<void> {
  const viewport = { width: 390, height: 860 };
  const page = await browser.newPage({
    viewport,
    deviceScaleFactor,
    colorScheme: 'dark',
    hasTouch: true,
    isMobile: true,
  });
  await addAll(page, scenes);
  await take(page, 'phone.png');
}

/** The samples first, then the scenes: eleven thumbnails, and one file that fails. */
async function addAll(page: Page, scenes: readonly Scene[]): Promise<void> {
  await page.goto(stack.webUrl, { waitUntil: 'networkidle' });
  await page.getByRole('button', { name: 'Try it with samples' }).click();
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: 'Add images' }).click(),
  ]);
  await chooser.setFiles([...scenes]);
  const done = page.getByText(/^All done: 11 of 12/);
  await done.waitFor({ state: 'attached', timeout: 120_000 });
  await settle(page);
}

/** Gives the browser time to decode large originals after it has loaded them. */
async function settle(page: Page): Promise<void> {
  await page.mouse.move(0, 0);
  await page.waitForTimeout(4000);
}

async function take(page: Page, name: string): Promise<void> {
  // The page scrolls to files that are added.
  await page.evaluate(() => window.scrollTo({ top: 0, behavior: 'instant' }));
  // 256 colours are enough for a page that is mostly text, and need a third of the bytes.
  const picture = sharp(await page.screenshot()).png({ palette: true, effort: 10 });
  await picture.toFile(join(folder, name));
}
