// Story: the storage and the Lambdas die while they work on my image. If they start again, I get my thumbnail. If they cannot,
// the page tells me so and does not hang.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Stack } from '../stack/local/start-stack.ts';
import { startTestStack } from '../test/services/start-test-stack.ts';
import { pictureFile } from './support/files.ts';
import { expect, test } from './support/test.ts';

// This spec kills its stack, so it does not use the shared one.
let stack: Stack;
test.beforeAll(async () => {
  stack = await startTestStack();
});
test.afterAll(() => stack.stop());

test('my image survives the death of the storage and the Lambdas', async ({ page, sheet }) => {
  const slow = await pictureFile('avif', { name: 'slow.avif', width: 6000, height: 4000 });
  await sheet.open(stack.webUrl);
  await sheet.pick([slow]);
  await expect(sheet.item('slow.avif')).toContainText('Making the thumbnail');
  const { lambda } = stack.pids();
  process.kill(lambda, 'SIGKILL');
  await expect(sheet.headline('1 thumbnail ready')).toBeVisible({ timeout: 60_000 });
  expect(stack.pids().lambda).not.toBe(lambda);
  await expect(page.getByRole('status')).toHaveText('All done: 1 of 1 thumbnail ready');
});

test('the page says so when the storage and the Lambdas are dead', async ({ page, sheet }) => {
  // The dispatcher gives this image to the "large" worker, which takes seconds.
  const slow = await pictureFile('avif', { name: 'slow.avif', width: 6000, height: 4000 });
  await page.clock.install();
  await sheet.open(stack.webUrl);
  await sheet.pick([await pictureFile('jpeg', { name: 'before.jpg' })]);
  await expect(sheet.headline('1 thumbnail ready')).toBeVisible();
  await sheet.pick([slow]);
  await expect(sheet.item('slow.avif')).toContainText('Making the thumbnail');
  await killForGood();

  await test.step('the page says at once that the server does not reply, and keeps asking', async () => {
    await page.clock.fastForward('00:10');
    await expect(sheet.rest).toContainText('We cannot reach the server.');
    await expect(page.getByRole('button', { name: 'Check now for slow.avif' })).toBeVisible();
  });

  await test.step('the thumbnails that were ready stay', async () => {
    await expect(sheet.thumbnail('before.jpg')).not.toHaveJSProperty('naturalWidth', 0);
  });

  await test.step('a new file waits for the storage, and can be cancelled', async () => {
    await sheet.pick([await pictureFile('jpeg', { name: 'after.jpg', width: 301 })]);
    const waiting = 'Paused';
    await expect(sheet.item('after.jpg')).toContainText(waiting);
    for (let tries = 0; tries < 6; tries += 1) {
      const failed = page.waitForEvent('requestfailed', (request) => request.method() === 'PUT');
      await page.clock.fastForward('00:31');
      await failed;
    }
    await expect(sheet.item('after.jpg')).toContainText(waiting);
    await page.getByRole('button', { name: 'Cancel after.jpg' }).click();
    await expect(sheet.item('after.jpg')).toContainText('Cancelled');
  });

  await test.step('the batch cannot be opened, but the page does not say that it is gone', async () => {
    await page.reload();
    await expect(sheet.headline('We cannot open this batch right now')).toBeVisible();
  });
});

/** Kills the process until nothing starts it again. */
async function killForGood(): Promise<void> {
  let isOver = false;
  void stack.died.then(() => {
    isOver = true;
  });
  while (!isOver) {
    try {
      process.kill(stack.pids().lambda, 'SIGKILL');
    } catch {
      // The next process has not started yet.
    }
    await sleep(50);
  }
}
