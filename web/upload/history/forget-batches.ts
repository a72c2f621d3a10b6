// Forgets what this browser keeps of its batches: their place in the list, unsent files and upload tokens. Or deletes a batch,
// for which it needs the token.

import { forgetKept, keptFiles } from '../kept/kept-files.ts';
import { deleteFiles } from '../server-api.ts';
import type { Problem } from '../state/upload-state.ts';
import { earlierBatches } from './earlier-batches.ts';

/** Forgets all batches, or the given one. Uploads on this page continue, and the storage keeps all its files. */
export async function forgetBatches(batchId?: string): Promise<undefined> {
  if (batchId === undefined) earlierBatches().forgetAll();
  else earlierBatches().forget(batchId);
  // A browser without a database has nothing to forget there.
  await forgetKept(batchId).catch(() => {});
}

/** @returns why the storage still has the batch. If this browser has lost the token, the server says that it needs it. */
export async function deleteEarlierBatch(batchId: string): Promise<Problem | undefined> {
  const kept = await keptFiles.findBatches().catch(() => []);
  const { uploadToken = '' } = kept.find((batch) => batch.batchId === batchId) ?? {};
  const outcome = await deleteFiles({ batchId, uploadToken });
  return outcome.ok ? forgetBatches(batchId) : outcome.problem;
}
