// Story: I drag a link and miss. The page stays, and no other page opens.
import { pictureFile } from './support/files.ts';
import { expect, test } from './support/test.ts';

test('a dropped link opens nothing', async ({ context, page, sheet }) => {
  await sheet.openWith(await pictureFile('png'));
  const address = page.url();
  const link = new URL('/formats', address).href;
  const session = await context.newCDPSession(page);
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await session.send('Input.dispatchDragEvent', {
      type,
      x: 200,
      y: 200,
      data: { items: [{ mimeType: 'text/uri-list', data: link }], dragOperationsMask: 7 },
    });
  }
  // A browser that opens the link needs a moment.
  await page.waitForTimeout(1000);
  expect(context.pages().map((open) => open.url())).toEqual([address]);
  await expect(sheet.thumbnail('picture.png')).toBeVisible();
});
