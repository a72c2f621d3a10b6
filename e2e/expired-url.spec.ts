// Story: my connection is slow, and the upload link expires before my file's turn.
import type { Page } from 'playwright/test';
import { pictureFile } from './support/files.ts';
import { isPut } from './support/network.ts';
import { expectCorners } from './support/pixels.ts';
import { expect, test } from './support/test.ts';

test('the page replaces an expired URL, and the file arrives', async ({ page, sheet }) => {
  const answers = watchPuts(page);
  await sheet.open();
  await expirePuts(page, { times: 1 });
  await sheet.pick([await pictureFile('jpeg', { name: 'late.jpg' })]);

  await expectCorners(await sheet.readThumbnail('late.jpg'));
  expect(answers).toEqual([403, 200]);
});

test('the page replaces a URL whose credentials have expired, and the file arrives', async ({
  page,
  sheet,
}) => {
  const answers = watchPuts(page);
  await sheet.open();
  await page.route(
    isPut,
    (route) =>
      route.fulfill({
        status: 400,
        headers: { 'access-control-allow-origin': '*', 'content-type': 'application/xml' },
        body: '<Error><Code>ExpiredToken</Code><Message>The provided token has expired.</Message></Error>',
      }),
    { times: 1 },
  );
  await sheet.pick([await pictureFile('jpeg', { name: 'late.jpg' })]);

  await expectCorners(await sheet.readThumbnail('late.jpg'));
  expect(answers).toEqual([400, 200]);
});

test('a file says when its upload link expired, and can try again', async ({
  page,
  sheet,
  snap,
}) => {
  const answers = watchPuts(page);
  await page.clock.install();
  await sheet.open();
  await expirePuts(page);
  await sheet.pick([await pictureFile('jpeg', { name: 'late.jpg' })]);

  await expect(async () => {
    await page.clock.fastForward('00:30');
    await expect(page.getByRole('button', { name: 'Try again: late.jpg' })).toBeVisible({
      timeout: 500,
    });
  }).toPass();
  await expect(sheet.item('late.jpg')).toContainText(/upload link expired/);
  expect(answers.length).toBeGreaterThan(1);
  expect(new Set(answers)).toEqual(new Set([403]));
  await snap('expired');

  await page.unrouteAll();
  await page.getByRole('button', { name: 'Try again: late.jpg' }).click();
  await expectCorners(await sheet.readThumbnail('late.jpg'));
});

/** @returns a list that grows with the status of each upload */
function watchPuts(page: Page): number[] {
  const answers: number[] = [];
  page.on('response', (response) => {
    if (response.request().method() === 'PUT') answers.push(response.status());
  });
  return answers;
}

/** Dates the URLs of uploads back by an hour. The storage reads the date from the URL. */
async function expirePuts(page: Page, options: { times?: number } = {}): Promise<void> {
  await page.route(
    isPut,
    (route) => {
      const url = new URL(route.request().url());
      const hourAgo = new Date(Date.now() - 3_600_000).toISOString().replaceAll(/[-:]|\.\d+/g, '');
      url.searchParams.set('X-Amz-Date', hourAgo);
      return route.continue({ url: url.href });
    },
    options,
  );
}
