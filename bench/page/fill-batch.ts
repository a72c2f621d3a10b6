// Fills a page with a usual batch: twelve photos of a phone, a screenshot, and one file without a thumbnail.
import type { Browser } from 'playwright';
import { noisePicture } from '#test/images/pictures.ts';
import { screenshot } from '../pictures.ts';

/** Finds the input of the button for images. The buttons for folders and for the camera have inputs too. */
export const fileInput = 'input[type=file][multiple]:not([webkitdirectory])';

const photos = 12;

/** @returns the address of the batch, after every file has a thumbnail or a failure */
export async function fillBatch(browser: Browser, url: string): Promise<string> {
  const jpegs = await drawPhonePhotos(4);
  const png = await screenshot(1280, 800).png().toBuffer();
  const page = await browser.newPage();
  await page.goto(url);
  // The inputs of a dialog take at most 50 MB from Playwright at once.
  for (let i = 0; i < photos; i += jpegs.length) {
    await page.locator(fileInput).setInputFiles(
      jpegs.map((jpeg, j) => ({
        name: `photo ${i + j + 1}.jpg`,
        mimeType: 'image/jpeg',
        buffer: makeUnique(jpeg, i + j),
      })),
    );
  }
  await page.locator(fileInput).setInputFiles([
    { name: 'screenshot.png', mimeType: 'image/png', buffer: png },
    { name: 'broken.png', mimeType: 'image/png', buffer: png.subarray(0, 40) },
  ]);
  const headline = `${photos + 1} of ${photos + 2} thumbnails ready`;
  await page.getByRole('heading', { name: headline, exact: true }).waitFor({ timeout: 120_000 });
  await page.getByText('1 failed', { exact: true }).waitFor();
  const batchUrl = page.url();
  await page.close();
  return batchUrl;
}

/** @returns different photos of 12 megapixels, as phones take them, with enough grain for about 5 MB; the same every time */
export function drawPhonePhotos(count: number): Promise<Buffer[]> {
  return Promise.all(
    Array.from({ length: count }, (_, seed) =>
      noisePicture(1000, 750, seed + 1)
        .resize(4000, 3000)
        .jpeg({ quality: 87 })
        .toBuffer(),
    ),
  );
}

/** The page skips a file that it has already uploaded. Decoders ignore bytes after the end of the image. */
export function makeUnique(image: Buffer, id: number): Buffer {
  return Buffer.concat([image, Buffer.from(String(id).padStart(8, '0'))]);
}
