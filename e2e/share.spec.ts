// Story: I give somebody the link of a thumbnail.
import type { Page } from 'playwright/test';
import { pictureFile } from './support/files.ts';
import { checkAccessibility, expect, test } from './support/test.ts';

test('links to both images last, open and can be copied', async ({
  page,
  context,
  sheet,
  readClipboard,
  snap,
}) => {
  await sheet.openWith(await pictureFile('webp', { name: 'linked.webp' }));
  await page.getByRole('button', { name: 'Copy link' }).click();
  await expect(page.getByRole('status')).toHaveText('Link copied');
  expect(await readClipboard()).toBe(page.url());
  const viewer = await openViewer(page);

  await viewer.getByRole('button', { name: 'Copy link to thumbnail' }).click();
  await expect(viewer.getByRole('button', { name: 'Link copied' })).toBeVisible();
  await snap('copied');
  const copied = await readClipboard();
  expect(copied).toBe(`${page.url()}/0/thumbnail`);
  const served = await fetch(copied);
  expect(served.headers.get('content-type')).toBe('image/webp');
  expect(new URL(served.url).origin).toBe(process.env.AWS_ENDPOINT_URL_S3);

  await viewer.getByRole('button', { name: 'Copy link to original' }).click();
  await expect(viewer.getByRole('status')).toHaveText('Link to original copied');
  const original = await readClipboard();
  expect(original).toBe(`${page.url()}/0/original`);

  const opened = context.waitForEvent('page');
  await viewer.getByRole('link', { name: 'Open original' }).click();
  await expect((await opened).locator('img')).toHaveJSProperty('naturalWidth', 300);
  await (await opened).close();
});

test('a screen reader hears that a link was copied', async ({ page, sheet, readClipboard }) => {
  await sheet.openWith(await pictureFile('png'));
  await expect.poll(() => readStatuses(page)).toEqual(['All done: 1 of 1 thumbnail ready']);
  const viewer = await openViewer(page);
  // The announcer of the page is inert now, so that only one region speaks.
  await expect.poll(() => readStatuses(page)).toEqual(['']);
  await viewer.getByRole('button', { name: 'Copy link to thumbnail' }).click();
  await expect.poll(() => readStatuses(page)).toEqual(['Link to thumbnail copied']);
  expect(await readClipboard()).toMatch(/\/0\/thumbnail$/);
  await page.keyboard.press('Escape');
  await expect.poll(() => readStatuses(page)).toEqual(['All done: 1 of 1 thumbnail ready']);
});

test('a blocked clipboard is said and shown', async ({ page, sheet, snap }) => {
  await page.addInitScript(() => {
    navigator.clipboard.writeText = () => Promise.reject(new DOMException('', 'NotAllowedError'));
  });
  await sheet.openWith(await pictureFile('png'));
  const viewer = await openViewer(page);
  await viewer.getByRole('button', { name: 'Copy link to original' }).click();
  const sentence = 'The browser blocked the clipboard. Open the link and copy its address.';
  await expect(viewer.getByRole('status')).toHaveText(sentence);
  await expect(viewer.getByText(sentence)).toHaveCount(2);
  await expect(viewer.getByRole('button', { name: 'Not copied' })).toBeVisible();
  await checkAccessibility(page);
  await snap('blocked');
});

test('the thumbnail is downloaded under its own name', async ({ page, sheet }) => {
  await sheet.openWith(await pictureFile('jpeg', { name: 'holiday.jpg' }));
  const viewer = await openViewer(page);
  await expect(viewer.getByRole('button', { name: 'Share' })).toBeHidden();
  const download = page.waitForEvent('download');
  await viewer.getByRole('button', { name: 'Download' }).click();
  expect((await download).suggestedFilename()).toBe('holiday_thumbnail.jpg');
});

test('a browser that can share gets the link of the thumbnail', async ({ page, sheet }) => {
  await page.addInitScript(() => {
    Navigator.prototype.share = async (data) => {
      Object.assign(window, { shared: data });
    };
  });
  await sheet.openWith(await pictureFile('jpeg', { name: 'holiday.jpg' }));
  const viewer = await openViewer(page);
  await viewer.getByRole('button', { name: 'Share' }).click();
  expect(await page.evaluate(() => Reflect.get(window, 'shared'))).toEqual({
    title: 'holiday.jpg',
    url: `${page.url()}/0/thumbnail`,
  });
});

async function openViewer(page: Page) {
  await page.getByRole('button', { name: /^Compare/ }).click();
  const viewer = page.getByRole('dialog');
  await expect(viewer.getByRole('button', { name: 'Download' })).toBeVisible();
  return viewer;
}

/** The texts of the live regions that assistive technology can reach. */
async function readStatuses(page: Page): Promise<string[]> {
  const client = await page.context().newCDPSession(page);
  const { nodes } = await client.send('Accessibility.getFullAXTree');
  await client.detach();
  const byId = new Map(nodes.map((node) => [node.nodeId, node]));
  return nodes
    .filter((node) => !node.ignored && node.role?.value === 'status')
    .map(({ childIds = [] }) =>
      childIds.map((id) => String(byId.get(id)?.name?.value ?? '')).join(''),
    );
}
