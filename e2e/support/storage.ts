// What stands between the page and the storage in a story. Routing keeps Playwright from asking the CORS rules; see
// direct-upload.spec.ts for those.
import type { Page } from 'playwright/test';

/** Whether a request is the upload of a file. */
export function isPut(url: URL): boolean {
  return url.origin === process.env.AWS_ENDPOINT_URL_S3 && url.pathname.includes('/input/');
}

/** Keeps every upload waiting, until the function returned lets the next ones pass. */
export async function holdPuts(page: Page, which = isPut): Promise<() => Promise<void>> {
  await page.route(which, () => {});
  return () => page.unroute(which);
}
