// Story: the Lambdas are busy and my image waits for minutes. The page says so, and shows the thumbnail when it comes.
import { readdir, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { startTestStack, type TestStack } from '../test/services/start-test-stack.ts';
import { pictureFile } from './support/files.ts';
import { expectCorners } from './support/pixels.ts';
import { suspend } from './support/suspend.ts';
import { expect, test } from './support/test.ts';

test.setTimeout(90_000);

// This spec suspends the render processes of its stack, so it does not use the shared one.
let stack: TestStack;
test.beforeAll(async () => {
  stack = await startTestStack();
});
test.afterAll(() => stack.stop());

test('an image waits in the queue for longer than three minutes, and becomes a thumbnail', async ({
  page,
  sheet,
  snap,
  watch,
}) => {
  const polls = () => watch.requests.filter((request) => request.url().includes('?files=')).length;
  await page.clock.install();
  await sheet.open(stack.webUrl);
  await sheet.pick([await pictureFile('png', { name: 'before.png' })]);
  await expect(sheet.headline('1 thumbnail ready')).toBeVisible();

  const release = suspend(stack.pids().lambda, /render-child/);
  try {
    await sheet.pick([await pictureFile('jpeg', { name: 'late.jpg' })]);
    await expect(sheet.item('late.jpg')).toContainText('Making the thumbnail');
    await page.clock.fastForward('04:00');
    await expect(sheet.item('late.jpg')).toContainText('In the queue, uploaded 4 min ago.');
    await expect(page.getByText('1 in the queue', { exact: true })).toBeVisible();
    await snap('in the queue');

    await test.step('the page asks when I ask it to', async () => {
      const before = polls();
      await page.getByRole('button', { name: 'Check now for late.jpg' }).click();
      await expect.poll(polls).toBeGreaterThan(before);
      await expect(sheet.item('late.jpg')).toContainText('In the queue');
    });

    await test.step('a batch opened by its address tells the time since the upload too', async () => {
      await age(stack.s3Directory, 'late.jpg', 10);
      await page.reload();
      await expect(sheet.item('late.jpg')).toContainText('In the queue, uploaded 10 min ago.');
    });
  } finally {
    release();
  }

  await expect(async () => {
    await page.clock.fastForward('00:30');
    await expect(sheet.headline('2 thumbnails ready')).toBeVisible({ timeout: 500 });
  }).toPass();
  await expectCorners(await sheet.readThumbnail('late.jpg'));
});

/** Sets the time of an upload back, because the clock of the local S3 is not the page's. */
async function age(directory: string, name: string, minutes: number): Promise<void> {
  const paths = await readdir(directory, { recursive: true });
  const uploads = paths.filter((path) => path.includes('input') && path.includes(name));
  expect(uploads).not.toEqual([]);
  const time = Date.now() / 1000 - minutes * 60;
  for (const path of uploads) await utimes(join(directory, path), time, time);
}
