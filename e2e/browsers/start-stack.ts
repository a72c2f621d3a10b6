// Starts the stack that both browsers share.
import { startTestStack } from '../../test/services/start-test-stack.ts';

export default async function startSharedStack(): Promise<() => Promise<void>> {
  const stack = await startTestStack();
  // Playwright's workers inherit it.
  process.env.E2E_WEB_URL = stack.webUrl;
  return () => stack.stop();
}
