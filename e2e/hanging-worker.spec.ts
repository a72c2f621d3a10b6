// Story: the worker and the storage hang. The page waits, tells me when it stops waiting after hours, and I look again later.
import type { Stack } from '../stack/local/start-stack.ts';
import { startTestStack } from '../test/services/start-test-stack.ts';
import { pictureFile } from './support/files.ts';
import { expectCorners } from './support/pixels.ts';
import { suspend } from './support/suspend.ts';
import { expect, test } from './support/test.ts';

test.setTimeout(90_000);

// This spec suspends its stack, so it does not use the shared one.
let stack: Stack;
test.beforeAll(async () => {
  stack = await startTestStack();
});
test.afterAll(() => stack.stop());

test('a late thumbnail is found when I look again', async ({ page, sheet, snap }) => {
  // A worker takes seconds for this image.
  const slow = await pictureFile('avif', { name: 'slow.avif', width: 6000, height: 4000 });
  await page.clock.install();
  await sheet.open(stack.webUrl);
  await sheet.pick([slow]);
  await expect(sheet.item('slow.avif')).toContainText('Making the thumbnail');
  const resume = suspend(stack.pids().lambda, /./);
  try {
    // The local S3 hangs too, so the page's server cannot answer a poll.
    // A poll that has started ends by the browser's timeout, which the page's clock does not control.
    await page.clock.fastForward('03:10');
    const unheard = 'We cannot reach the server. Asking again automatically.';
    await expect(sheet.rest).toHaveText(unheard, { timeout: 30_000 });
    await snap('no answer yet');
    await page.clock.fastForward('06:30:00');
    await expect(sheet.item('slow.avif')).toContainText('Check again later.', {
      timeout: 30_000,
    });
    await snap('no answer');
  } finally {
    resume();
  }

  // The page asks once for each click, and the worker still needs its seconds.
  await expect(async () => {
    await page.getByRole('button', { name: 'Check again for slow.avif' }).click({ timeout: 1000 });
    await expect(sheet.headline('1 thumbnail ready')).toBeVisible({ timeout: 1000 });
  }).toPass({ timeout: 30_000 });
  await expectCorners(await sheet.readThumbnail('slow.avif'));
});
