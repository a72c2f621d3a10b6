// Story: the worker hangs; I am told when waiting makes no sense any more, and look again later.
import type { Stack } from '../scripts/stack.ts';
import { startTestStack } from '../scripts/test/start-test-stack.ts';
import { pictureFile } from './support/files.ts';
import { expectCorners } from './support/pixels.ts';
import { expect, test } from './support/test.ts';

test.setTimeout(90_000);

// The stack that the other specs share must not stand still.
let stack: Stack;
test.beforeAll(async () => {
  stack = await startTestStack();
});
test.afterAll(() => stack.stop());

test('waiting ends with the truth, and what comes later is found by looking again', async ({
  page,
  sheet,
  snap,
}) => {
  // Seconds of work for a worker.
  const slow = await pictureFile('avif', { name: 'slow.avif', width: 6000, height: 4000 });
  const { lambda } = stack.pids();
  await page.clock.install();
  await sheet.open(stack.webUrl);
  await sheet.pick([slow]);
  await expect(sheet.item('slow.avif')).toContainText('Making the thumbnail');
  process.kill(lambda, 'SIGSTOP');
  try {
    await page.clock.fastForward('03:10');
    // A poll that is under way ends by a timeout of the browser's, which no clock of the page's hurries.
    await expect(sheet.item('slow.avif')).toContainText(
      // The local S3 hangs with the Lambdas, whose process it is in, and so no poll is answered either.
      /The file is uploaded, but it has no thumbnail after 3 minutes|The file is uploaded, but the server is not responding/,
      { timeout: 30_000 },
    );
    await snap('no answer');
  } finally {
    process.kill(lambda, 'SIGCONT');
  }

  await page.getByRole('button', { name: 'Check again for slow.avif' }).click();
  await expect(sheet.headline('1 thumbnail ready')).toBeVisible({ timeout: 30_000 });
  await expectCorners(await sheet.readThumbnail('slow.avif'));
});
