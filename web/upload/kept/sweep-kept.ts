// Deletes what nobody will ask for. Skips batches that another page uses.

import { maxBatches } from '../history/earlier-batches.ts';
import type { FoundBatch, KeptBatch, KeptFiles } from './kept-files.ts';
import type { findClaimed } from './own-batch.ts';

/** A person who left a day ago has probably uploaded the files in another way. */
const filesKeptForMs = 24 * 3_600_000;

/**
 * Keeps as many batches as the list of earlier batches has. An upload token is good for as long as the deployment runs.
 *
 * @returns the batches that are left, the one that was saved last first
 */
export async function sweepKept(
  kept: KeptFiles,
  now: number,
  findClaimedBatches: typeof findClaimed,
): Promise<readonly FoundBatch[]> {
  const batches = await kept.findBatches();
  // Asked second: a page claims its batch before it saves it, so each new batch that was found is claimed by now.
  const isClaimed = await findClaimedBatches();
  const left: FoundBatch[] = [];
  const gone: FoundBatch[] = [];
  for (const batch of batches) {
    const { key, batchId, indexes, savedAt } = batch;
    const isExpired = savedAt < now - filesKeptForMs;
    const isEmpty = batchId === undefined && (isExpired || indexes.length === 0);
    if (isClaimed(key)) left.push(batch);
    else if (isEmpty || left.length >= maxBatches) gone.push(batch);
    else if (isExpired && indexes.length > 0) {
      tryAgainLater(kept.deleteFiles(key, indexes));
      left.push({ ...batch, indexes: [] });
    } else {
      if (savedAt > now) tryAgainLater(kept.saveBatch(savedNow(batch, now)));
      left.push(batch);
    }
  }
  if (gone.length > 0) tryAgainLater(kept.deleteBatches(gone));
  return left;
}

/** The clock was set back after the batch was saved. Without this, its files would stay for longer than a day. */
function savedNow({ indexes: _, ...batch }: FoundBatch, now: number): KeptBatch {
  return { ...batch, savedAt: now };
}

/** The next page sweeps again. A browser that cannot write now can still restore what it has. */
function tryAgainLater(writing: Promise<void>): void {
  writing.catch(() => {});
}
