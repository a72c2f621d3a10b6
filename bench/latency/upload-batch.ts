// A batch of many small photos: what the page asks S3 for after the uploads.
import type { Page } from 'playwright';
import { noisePicture } from '#test/images/pictures.ts';
import { fileInput } from '../page/fill-batch.ts';

/** Requests to S3 after the PUTs that the browser knows of. */
export interface Requests {
  /** Each is a LIST. */
  readonly polls: number;
  /** By the browser. The server reads each new outcome once, too. */
  readonly thumbnailGets: number;
}

export async function uploadBatch(page: Page, url: string, count: number): Promise<Requests> {
  const photo = await noisePicture(800, 600).jpeg().toBuffer();
  // By default the browser forgets requests after the first 250.
  await page.addInitScript(() => performance.setResourceTimingBufferSize(10_000));
  await page.goto(url);
  await page.locator(fileInput).setInputFiles(
    // Each file ends with a different byte, because the page skips a file that it has already uploaded.
    Array.from({ length: count }, (_, i) => ({
      name: `${i}.jpg`,
      mimeType: 'image/jpeg',
      buffer: Buffer.concat([photo, Buffer.from([i])]),
    })),
  );
  const headline = { name: `${count} thumbnails ready`, exact: true };
  await page.getByRole('heading', headline).waitFor();
  // The browser loads an image by its URL when a person scrolls to it.
  for (let i = 0; i < count; i += 10) {
    await page.locator('.file').nth(i).scrollIntoViewIfNeeded();
    await page.waitForTimeout(100);
  }
  return page.evaluate(() => {
    const paths = performance
      .getEntriesByType('resource')
      .map(({ name }) => new URL(name).pathname);
    return {
      polls: paths.filter((path) => path.startsWith('/api/batches/')).length,
      thumbnailGets: paths.filter((path) => path.endsWith('_thumbnail.jpg')).length,
    };
  });
}
