// Forgets what this browser keeps of its batches: their place in the list, unsent files and upload tokens.

import { forgetKept } from '../kept/kept-files.ts';
import { earlierBatches } from './earlier-batches.ts';

/** Forgets all batches, or the given one. Uploads on this page continue, and the storage keeps all its files. */
export async function forgetBatches(batchId?: string): Promise<void> {
  if (batchId === undefined) earlierBatches().forgetAll();
  else earlierBatches().forget(batchId);
  // A browser without a database has nothing to forget there.
  await forgetKept(batchId).catch(() => {});
}
