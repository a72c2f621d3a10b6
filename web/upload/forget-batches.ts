// Forgets what this browser keeps of its batches: their place in the list, unsent files and upload tokens.
import { earlierBatches } from './earlier-batches.ts';
import { forgetKept } from './kept-files.ts';

/**
 * Uploads on this page continue. The storage keeps all its files.
 *
 * @param batchId the only batch to forget
 */
export async function forgetBatches(batchId?: string): Promise<void> {
  if (batchId === undefined) earlierBatches().forgetAll();
  else earlierBatches().forget(batchId);
  // A browser without a database has nothing to forget there.
  await forgetKept(batchId).catch(() => {});
}
