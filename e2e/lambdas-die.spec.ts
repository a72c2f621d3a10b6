// Story: the machinery behind the page dies while it works for me; the page tells me the truth and does not hang.
import type { Stack } from '../scripts/stack.ts';
import { startTestStack } from '../scripts/test/start-test-stack.ts';
import { pictureFile } from './support/files.ts';
import { expect, test } from './support/test.ts';

// The stack that the other specs share has to live.
let stack: Stack;
test.beforeAll(async () => {
  stack = await startTestStack();
});
test.afterAll(() => stack.stop());

test('the local S3 and the Lambdas are killed while an image is rendered', async ({
  page,
  sheet,
}) => {
  // Predicted to need the "large" worker, and seconds of it.
  const slow = await pictureFile('avif', { name: 'slow.avif', width: 6000, height: 4000 });
  await page.clock.install();
  await sheet.open(stack.webUrl);
  await sheet.pick([await pictureFile('jpeg', { name: 'before.jpg' })]);
  await expect(sheet.headline('1 thumbnail ready')).toBeVisible();
  await sheet.pick([slow]);
  await expect(sheet.item('slow.avif')).toContainText('Making the thumbnail');
  process.kill(stack.pids().lambda, 'SIGKILL');
  await stack.died;

  await test.step('a file that waits for its thumbnail is given up in the end', async () => {
    await page.clock.fastForward('03:10');
    await expect(sheet.item('slow.avif')).toContainText(
      'The file is uploaded, but the server is not responding.',
    );
    await expect(page.getByRole('button', { name: 'Check again for slow.avif' })).toBeVisible();
  });

  await test.step('what was ready stays', async () => {
    await expect(sheet.thumbnail('before.jpg')).not.toHaveJSProperty('naturalWidth', 0);
  });

  await test.step('a new file says that the storage does not answer, and then that it was in vain', async () => {
    await sheet.pick([await pictureFile('jpeg', { name: 'after.jpg', width: 301 })]);
    await expect(sheet.item('after.jpg')).toContainText(
      'The storage is not responding. Trying again automatically.',
    );
    await expect(async () => {
      await page.clock.fastForward('00:30');
      await expect(sheet.item('after.jpg')).toContainText('We cannot reach the storage', {
        timeout: 500,
      });
    }).toPass();
    await expect(page.getByRole('button', { name: 'Try again after.jpg' })).toBeVisible();
  });

  await test.step('the batch cannot be opened, and is not said to be gone', async () => {
    await page.reload();
    await expect(sheet.headline('We cannot open this batch right now')).toBeVisible();
  });
});
