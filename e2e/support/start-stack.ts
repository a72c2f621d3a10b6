// Playwright's global set-up: the stack that all specs share, and where the specs find it.
import { randomBytes } from 'node:crypto';
import { startTestStack } from '../../test/services/start-test-stack.ts';
import { maxBatchFiles, maxUploadBytes } from './files.ts';
import { clearScreenshots } from './screenshots.ts';

export default async function startSharedStack(): Promise<() => Promise<void>> {
  clearScreenshots();
  process.env.MAX_UPLOAD_BYTES = String(maxUploadBytes);
  process.env.MAX_BATCH_FILES = String(maxBatchFiles);
  // Unlike the usual one it is nothing but a secret, so that a test can look for it.
  process.env.LOCAL_S3_SECRET = randomBytes(20).toString('hex');
  const stack = await startTestStack();
  // The workers inherit these: the SDK's own variables, and the page's address.
  Object.assign(process.env, stack.env, { E2E_WEB_URL: stack.webUrl });
  return () => stack.stop();
}
