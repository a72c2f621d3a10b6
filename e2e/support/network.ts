// The network between the page and the storage: uploads that wait, and servers that listen.
// A spec that routes requests cannot test CORS: Playwright then answers the preflights. See direct-upload.spec.ts.
import type { Server } from 'node:net';
import type { Page } from 'playwright/test';

/** Whether a request uploads a file. */
export function isPut(url: URL): boolean {
  return url.origin === process.env.AWS_ENDPOINT_URL_S3 && url.pathname.includes('/input/');
}

/**
 * Makes uploads wait. Those that wait already never get an answer.
 *
 * @param name of the only file whose upload waits
 * @returns a function that lets later uploads pass
 */
export async function holdPuts(page: Page, name = ''): Promise<() => Promise<void>> {
  const isHeld = (url: URL) => isPut(url) && url.pathname.endsWith(name);
  await page.route(isHeld, () => {});
  return () => page.unroute(isHeld);
}

/**
 * Holds back the largest sample.
 *
 * @returns a function that lets it through
 */
export async function holdSamples(page: Page): Promise<() => void> {
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route(
    (url) => url.pathname.endsWith('.gif'),
    async (route) => {
      await released;
      await route.continue();
    },
  );
  return release;
}

/** @returns the port of this machine on which the server listens from now on */
export async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  const address = server.address();
  return address instanceof Object ? address.port : 0;
}
