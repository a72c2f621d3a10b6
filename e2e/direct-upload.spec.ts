// Story: my browser sends my file straight to the storage, which is another origin, and nowhere else.
import { signRequest } from '../test/services/signed-fetch.ts';
import { pictureFile } from './support/files.ts';
import { expect, test } from './support/test.ts';

// No test here may route requests. Playwright would answer the preflights, and the CORS rules would not be tested.
test('the page PUTs the bytes straight to the storage, under the batch id', async ({
  page,
  baseURL,
  sheet,
  watch,
}) => {
  await sheet.openWith(await pictureFile('jpeg', { name: 'my photo.jpg' }));

  const batchId = page.url().split('/').at(-1);
  const puts = watch.puts();
  expect(puts).toHaveLength(1);
  const url = new URL(puts[0]?.url() ?? '');
  expect(url.origin).toBe(process.env.AWS_ENDPOINT_URL_S3);
  expect(url.origin).not.toBe(baseURL);
  expect(url.pathname).toBe(`/local-bucket/input/${batchId}/0/my_photo.jpg`);
  expect(await puts[0]?.allHeaders()).toMatchObject({
    origin: baseURL,
    'content-type': 'image/jpeg',
    'x-amz-meta-file-name': 'my%20photo.jpg',
  });
  const posted = watch.requests.filter((request) => request.method() === 'POST');
  expect(posted.map((request) => request.url())).toEqual([`${baseURL}/api/uploads`]);
  expect(posted[0]?.postDataBuffer()?.length).toBeLessThan(500);
});

test('a page of another origin cannot write to the storage', async ({ page, sheet }) => {
  await sheet.open();
  const url = await signRequest(
    `${process.env.AWS_ENDPOINT_URL_S3}/local-bucket/input/theirs.png`,
    { method: 'PUT' },
  );
  const put = (target: string) =>
    fetch(target, { method: 'PUT', body: 'x', headers: { 'content-type': 'image/png' } }).then(
      ({ status }) => status,
      () => 'refused',
    );
  expect(await page.evaluate(put, url)).toBe(200);

  // The same request from a page with another origin.
  await page.goto('about:blank');
  expect(await page.evaluate(put, url)).toBe('refused');
});
