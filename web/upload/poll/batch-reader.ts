// Reads a stored batch: to open it by its address, and to renew the URLs of its thumbnails.
import type { PollDependencies } from '../dependencies.ts';
import { urlFreshMs } from '../state/upload-state.ts';

export interface ReadyThumbnail {
  /** The person's own file name of the original. */
  readonly name: string | undefined;
  readonly url: string;
}

export async function readStoredBatch(
  { store, readBatch, now }: PollDependencies,
  batchId: string,
  signal: AbortSignal,
): Promise<void> {
  store.dispatch({ type: 'opening' });
  const outcome = await readBatch(batchId);
  if (signal.aborted) return;
  if (outcome.ok) {
    store.dispatch({ type: 'opened', batchId, files: outcome.reply.files, at: now() });
    return;
  }
  const { problem } = outcome;
  const isGone =
    problem.kind === 'refused' && ['batch-not-found', 'bad-request'].includes(problem.failure.code);
  store.dispatch({ type: 'not-opened', opening: isGone ? 'not-found' : 'unreachable' });
}

/**
 * Adds the files that another page has sent since this one opened their batch.
 *
 * @param removed numbers of the files that the person removed from this page
 */
export async function findNewFiles(
  { store, readBatch, now }: PollDependencies,
  removed: ReadonlySet<number>,
): Promise<void> {
  const { batchId, uploadToken, opening } = store.getSnapshot();
  if (batchId === undefined || uploadToken !== undefined || opening !== 'opened') return;
  const outcome = await readBatch(batchId);
  if (!outcome.ok) return;
  const files = outcome.reply.files.filter(({ index }) => !removed.has(index));
  store.dispatch({ type: 'answered', files, at: now() });
}

/**
 * @param ids the files that a person wants; without them, all of the batch
 * @returns their ready thumbnails, with URLs that stay valid for a while
 * @throws Error when the server does not give new URLs
 */
export async function getFreshThumbnails(
  { store, readBatch, now }: PollDependencies,
  ids?: ReadonlySet<number>,
): Promise<readonly ReadyThumbnail[]> {
  const oldest = now() - urlFreshMs;
  const { batchId } = store.getSnapshot();
  const findWanted = () =>
    store.getSnapshot().entries.filter(({ id }) => ids === undefined || ids.has(id));
  const old = findWanted().filter(
    ({ status }) => status.state === 'ready' && status.signedAt < oldest,
  );
  if (batchId !== undefined && old.length > 0) {
    for (const { id } of old) store.dispatch({ type: 'expired', id });
    const outcome = await readBatch(
      batchId,
      old.flatMap(({ index }) => index ?? []),
    );
    if (!outcome.ok) throw new Error(`The batch cannot be read: ${outcome.problem.kind}`);
    store.dispatch({ type: 'answered', files: outcome.reply.files, at: now() });
  }
  return findWanted().flatMap(({ name, status }) =>
    status.state === 'ready' ? [{ name, url: status.thumbnailUrl }] : [],
  );
}
