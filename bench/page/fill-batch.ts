// Fills a page with a usual batch: thumbnails, and one file without a thumbnail.
import type { Browser } from 'playwright';
import { photo, screenshot } from '../pictures.ts';

/** The input behind the button for images; there may be others, of folders and of a camera. */
export const fileInput = 'input[type=file][multiple]:not([webkitdirectory])';

/** @returns the address of the batch, once all of its files have ended */
export async function fillBatch(browser: Browser, url: string): Promise<string> {
  const jpeg = await (await photo(1600, 1200)).jpeg({ quality: 80 }).toBuffer();
  const png = await screenshot(1280, 800).png().toBuffer();
  const page = await browser.newPage();
  await page.goto(url);
  await page.locator(fileInput).setInputFiles([
    // Each file has another last byte, because the page recognises a file that it has already uploaded.
    ...[1, 2, 3, 4].map((i) => ({
      name: `photo ${i}.jpg`,
      mimeType: 'image/jpeg',
      buffer: Buffer.concat([jpeg, Buffer.from([i])]),
    })),
    { name: 'screenshot.png', mimeType: 'image/png', buffer: png },
    { name: 'broken.png', mimeType: 'image/png', buffer: png.subarray(0, 40) },
  ]);
  await page.getByRole('heading', { name: '5 of 6 thumbnails ready', exact: true }).waitFor();
  await page.getByText('1 failed', { exact: true }).waitFor();
  const batchUrl = page.url();
  await page.close();
  return batchUrl;
}
