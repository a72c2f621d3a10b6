// Deletes what nobody will ask for. Leaves everything alone that another page is using.
import type { FoundBatch, KeptFiles } from './kept-files.ts';

/** A person who left a day ago has probably uploaded the files in another way. */
const filesKeptForMs = 24 * 3_600_000;

/** As many as the list of earlier batches has. An upload token is good for as long as the deployment runs. */
const maxBatches = 50;

/** @returns the batches that are left, the one that was saved last first */
export async function sweepKept(
  kept: KeptFiles,
  now: number,
  isClaimed: (batchKey: string) => boolean,
): Promise<readonly FoundBatch[]> {
  const left: FoundBatch[] = [];
  const gone: FoundBatch[] = [];
  for (const batch of await kept.findBatches()) {
    const { key, batchId, indexes, savedAt } = batch;
    const isExpired = savedAt < now - filesKeptForMs;
    const isEmpty = batchId === undefined && (isExpired || indexes.length === 0);
    if (isClaimed(key)) left.push(batch);
    else if (isEmpty || left.length >= maxBatches) gone.push(batch);
    else if (isExpired && indexes.length > 0) {
      await kept.deleteFiles(key, indexes);
      left.push({ ...batch, indexes: [] });
    } else left.push(batch);
  }
  if (gone.length > 0) await kept.deleteBatches(gone);
  return left;
}
