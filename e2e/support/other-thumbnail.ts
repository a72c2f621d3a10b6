// Makes the page show another thumbnail than the one that the Lambda made.
import type { Page } from 'playwright/test';
import type { TestFile } from './files.ts';

/** @param size what the report then says; without it, the report stays */
export async function showOtherThumbnail(
  page: Page,
  { buffer, mimeType }: TestFile,
  size?: { readonly width: number; readonly height: number },
): Promise<void> {
  await page.route(
    (url) => url.pathname.includes('/output/'),
    (route) =>
      route.fulfill({
        body: buffer,
        contentType: mimeType,
        headers: { 'access-control-allow-origin': '*' },
      }),
  );
  await page.route('**/api/batches/**', async (route) => {
    const reply = await route.fetch();
    const text = (await reply.text()).replaceAll(/,"thumbnailData":"[^"]+"/g, '');
    const body = size
      ? text.replace(/"width":\d+,"height":\d+/, `"width":${size.width},"height":${size.height}`)
      : text;
    await route.fulfill({ response: reply, body });
  });
}
