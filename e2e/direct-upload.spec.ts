// Story: my file goes from my browser straight to the storage, across origins, and nowhere else.
import { signRequest } from '../test/services/signed-fetch.ts';
import { pictureFile } from './support/files.ts';
import { expect, test } from './support/test.ts';

// No spec here may route requests: Playwright would answer the preflights itself, and the CORS rules would not be asked.
test('the bytes are PUT from the page straight to the storage, under the batch', async ({
  page,
  baseURL,
  sheet,
  watch,
}) => {
  await sheet.open();
  const file = await pictureFile('jpeg', { name: 'my photo.jpg' });
  await sheet.pick([file]);
  await expect(sheet.headline('1 thumbnail ready')).toBeVisible();

  const batchId = page.url().split('/').at(-1);
  const puts = watch.requests.filter((request) => request.method() === 'PUT');
  expect(puts).toHaveLength(1);
  const url = new URL(puts[0]?.url() ?? '');
  expect(url.origin).toBe(process.env.AWS_ENDPOINT_URL_S3);
  expect(url.origin).not.toBe(baseURL);
  expect(url.pathname).toBe(`/thumbnail-generator-dev/input/${batchId}/0/my_photo.jpg`);
  expect(await puts[0]?.allHeaders()).toMatchObject({
    origin: baseURL,
    'content-type': 'image/jpeg',
    'x-amz-meta-file-name': 'my%20photo.jpg',
  });
  const posted = watch.requests.filter((request) => request.method() === 'POST');
  expect(posted.map((request) => request.url())).toEqual([`${baseURL}/api/uploads`]);
  expect(posted[0]?.postDataBuffer()?.length).toBeLessThan(500);
});

test('a page of another origin may not write to the storage', async ({ page, sheet }) => {
  await sheet.open();
  const url = await signRequest(
    `${process.env.AWS_ENDPOINT_URL_S3}/thumbnail-generator-dev/input/theirs.png`,
    { method: 'PUT' },
  );
  const put = (target: string) =>
    fetch(target, { method: 'PUT', body: 'x', headers: { 'content-type': 'image/png' } }).then(
      ({ status }) => status,
      () => 'refused',
    );
  expect(await page.evaluate(put, url)).toBe(200);

  // The same program by another name, and so another origin.
  await page.goto('about:blank');
  expect(await page.evaluate(put, url)).toBe('refused');
});
