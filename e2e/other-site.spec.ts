// Story: I show a thumbnail from my batch on a website of my own. The website cannot show the original.
import { createServer, type Server } from 'node:http';
import type { Page } from 'playwright/test';
import { startTestStack, type TestStack } from '../test/services/start-test-stack.ts';
import { pictureFile } from './support/files.ts';
import { suspend } from './support/suspend.ts';
import { expect, test } from './support/test.ts';

let stack: TestStack;
let website: Server;
let websiteUrl: string;
test.beforeAll(async () => {
  const { THUMBNAILS } = process.env;
  process.env.THUMBNAILS = 'thumbnail=128; card=60x40 cover webp';
  stack = await startTestStack();
  process.env.THUMBNAILS = THUMBNAILS ?? '';
  // The query names the images. To a browser, this address is another site than localhost.
  website = createServer(({ url }, response) => {
    const images = new URL(url ?? '', 'http://x').searchParams.getAll('src');
    response.setHeader('content-type', 'text/html');
    response.end(`<!doctype html>${images.map((src) => `<img src="${src}" alt="">`).join('')}`);
  });
  await new Promise<void>((resolve) => website.listen(0, '127.0.0.1', resolve));
  const address = website.address();
  websiteUrl = `http://127.0.0.1:${address instanceof Object ? address.port : 0}/`;
});
test.afterAll(async () => {
  website.close();
  await stack.stop();
});

/** @returns the widths of the images that another website shows; 0 for one that it does not get */
async function readWidths(page: Page, ...addresses: readonly string[]): Promise<number[]> {
  await page.goto(`${websiteUrl}?${new URLSearchParams(addresses.map((src) => ['src', src]))}`);
  return page
    .locator('img')
    .evaluateAll((images) =>
      images.map((image) => (image instanceof HTMLImageElement ? image.naturalWidth : -1)),
    );
}

test('another website shows thumbnails, and asks us only once', async ({ page, sheet }) => {
  await sheet.open(stack.webUrl);
  await sheet.pick([await pictureFile('jpeg', { name: 'mine.jpg' })]);
  await expect(sheet.headline('1 thumbnail ready')).toBeVisible();
  const addressOf = (kind: string) => `${page.url()}/0/${kind}`;
  const [thumbnail, card, original] = ['thumbnail', 'card', 'original'].map(addressOf);
  const addresses = [thumbnail, card, original, addressOf('none')].map((address) => address ?? '');
  expect(await readWidths(page, ...addresses)).toEqual([128, 60, 0, 0]);

  const replies = await Promise.all(
    addresses.map((address) => page.request.get(address, { maxRedirects: 0 })),
  );
  const kept = replies.map((reply) => reply.headers()['cross-origin-resource-policy']);
  expect(kept).toEqual(['cross-origin', 'cross-origin', 'same-origin', 'cross-origin']);
  expect(replies.map((reply) => reply.status())).toEqual([302, 302, 302, 404]);

  const resume = suspend(stack.pids().web, /node/);
  try {
    expect(await readWidths(page, thumbnail ?? '', card ?? '')).toEqual([128, 60]);
  } finally {
    resume();
  }
  // The website is not ours to check.
  await page.goto('about:blank');
});
