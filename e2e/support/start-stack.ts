// Playwright's global set-up: starts the stack that all specs share, and tells them its addresses.
import { randomBytes } from 'node:crypto';
import { startPageFunction, unpackPage } from '../../test/services/start-page-function.ts';
import { startTestStack } from '../../test/services/start-test-stack.ts';
import { maxBatchFiles, maxUploadBytes } from './files.ts';
import { clearScreenshots } from './screenshots.ts';

export default async function startSharedStack(): Promise<() => Promise<void>> {
  clearScreenshots();
  process.env.MAX_UPLOAD_BYTES = String(maxUploadBytes);
  process.env.MAX_BATCH_FILES = String(maxBatchFiles);
  // A test searches all replies for the secret. The usual secret is also the access key, which presigned URLs show.
  process.env.LOCAL_S3_SECRET = randomBytes(20).toString('hex');
  const stack = await startTestStack();
  // Playwright's workers inherit the SDK's variables, the page's address and the folder of the objects.
  Object.assign(process.env, stack.env, {
    E2E_WEB_URL: stack.webUrl,
    E2E_S3_DIRECTORY: stack.s3Directory,
  });
  if (process.env.E2E_PAGE !== 'packaged') return () => stack.stop();
  // The page as it runs on AWS, beside the same local S3.
  const { dir, remove } = await unpackPage();
  const page = await startPageFunction(dir, { ...process.env, TRUSTED_PROXY_HOPS: '1' });
  process.env.E2E_WEB_URL = page.url;
  return async () => {
    await Promise.all([page.stop(), stack.stop()]);
    remove();
  };
}
