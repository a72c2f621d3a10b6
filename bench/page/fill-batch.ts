// Fills a page with a usual batch: thumbnails, and one file without a thumbnail.
import type { Browser } from 'playwright';
import { photo, screenshot } from '../pictures.ts';

/** Finds the input of the button for images. The buttons for folders and for the camera have inputs too. */
export const fileInput = 'input[type=file][multiple]:not([webkitdirectory])';

/** @returns the address of the batch, after every file has a thumbnail or a failure */
export async function fillBatch(browser: Browser, url: string): Promise<string> {
  const jpeg = await (await photo(1600, 1200)).jpeg({ quality: 80 }).toBuffer();
  const png = await screenshot(1280, 800).png().toBuffer();
  const page = await browser.newPage();
  await page.goto(url);
  await page.locator(fileInput).setInputFiles([
    // Each file ends with a different byte, because the page skips a file that it has already uploaded.
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
