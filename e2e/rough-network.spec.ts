// Story: my network cuts uploads short, my replies fail, and my clock is wrong by years.
import { connect, createServer } from 'node:net';
import { noiseFile, pictureFile } from './support/files.ts';
import { isPut, listen } from './support/network.ts';
import { expectCorners } from './support/pixels.ts';
import { expect, test } from './support/test.ts';

test('the page retries an upload that breaks off', async ({ page, sheet, openElsewhere }) => {
  const photo = await noiseFile('large.jpg', 2000, 1500);
  const cut = await startCut(photo.buffer.length / 2);
  await sheet.openWith(await pictureFile('png', { name: 'first.png' }));
  let release = () => {};
  const isReleased = new Promise<void>((resolve) => {
    release = resolve;
  });
  let puts = 0;
  await page.route(isPut, async (route) => {
    puts += 1;
    if (puts === 1) return route.continue({ url: route.request().url().replace(/:\d+/, cut.port) });
    await isReleased;
    return route.continue();
  });

  await sheet.pick([photo]);
  await expect(sheet.item('large.jpg')).toContainText('Paused');
  await expect(sheet.rest).toContainText('The connection broke off. Trying again automatically.');
  // The bytes that have arrived are not shown as an upload.
  const elsewhere = await openElsewhere(page.url());
  await expect(elsewhere.headline('1 thumbnail ready')).toBeVisible();
  release();
  await expect(sheet.headline('2 thumbnails ready')).toBeVisible({ timeout: 30_000 });
  expect(puts).toBe(2);
  await cut.stop();
});

test('the page retries failed polls for hours, and then stops', async ({ page, sheet }) => {
  await page.clock.install();
  await sheet.open();
  let polls = 0;
  await page.route('**/api/batches/**', (route) => {
    polls += 1;
    return route.fulfill({ status: 500, body: 'oops' });
  });
  await sheet.pick([await pictureFile('jpeg', { name: 'photo.jpg' })]);
  await expect(sheet.item('photo.jpg')).toContainText('Making the thumbnail');
  await expect.poll(() => polls).toBeGreaterThan(1);
  await page.clock.fastForward('03:10');
  await expect(sheet.rest).toHaveText('We cannot reach the server. Asking again automatically.');
  await page.clock.fastForward('06:30:00');
  await expect(sheet.item('photo.jpg')).toContainText(
    'The file is uploaded, but we cannot reach the server. Check again later.',
  );
  const asked = polls;
  await page.clock.fastForward('10:00');
  expect(polls).toBe(asked);

  await page.unrouteAll();
  await page.getByRole('button', { name: 'Check again for photo.jpg' }).click();
  await expectCorners(await sheet.readThumbnail('photo.jpg'));
});

test('the page retries an upload when the storage is overloaded', async ({ page, sheet }) => {
  await sheet.open();
  let refusals = 0;
  await page.route(isPut, (route) => {
    if (refusals === 2) return route.continue();
    refusals += 1;
    const headers = { 'access-control-allow-origin': '*' };
    return route.fulfill({ status: 503, headers, body: '<Error><Code>SlowDown</Code></Error>' });
  });
  await sheet.pick([await pictureFile('webp', { name: 'photo.webp' })]);
  await expectCorners(await sheet.readThumbnail('photo.webp'));
  expect(refusals).toBe(2);
});

for (const year of ['2019', '2041']) {
  test(`a clock in ${year} changes nothing`, async ({ page, sheet }) => {
    await page.clock.install({ time: new Date(`${year}-02-03T04:05:06Z`) });
    await sheet.open();
    await sheet.pick([await pictureFile('jpeg', { name: 'photo.jpg' })]);
    await expectCorners(await sheet.readThumbnail('photo.jpg'));
  });
}

/** Starts a server that forwards this many bytes to the storage, and then breaks the connection. */
async function startCut(bytes: number) {
  const { port: storagePort } = new URL(process.env.AWS_ENDPOINT_URL_S3 ?? '');
  const server = createServer((client) => {
    const storage = connect(Number(storagePort), 'localhost');
    let passed = 0;
    client.on('data', (piece) => {
      // The signature includes the storage's own host.
      const ownHost = `localhost:${storagePort}`;
      const asSigned = piece.toString('latin1').replace(/(?<=\r\nHost: )\S+/, ownHost);
      storage.write(passed === 0 ? Buffer.from(asSigned, 'latin1') : piece);
      passed += piece.length;
      if (passed > bytes) {
        client.resetAndDestroy();
        storage.resetAndDestroy();
      }
    });
    client.on('error', () => {});
    storage.on('error', () => {});
  });
  return {
    port: `:${await listen(server)}`,
    stop: () => new Promise((resolve) => server.close(resolve)),
  };
}
