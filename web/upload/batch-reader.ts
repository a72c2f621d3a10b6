// Reads a stored batch: to open it by its address, and to renew the URLs of its thumbnails.
import type { PollDependencies } from './dependencies.ts';
import { urlFreshMs } from './upload-state.ts';

export interface ReadyThumbnail {
  /** The person's own file name of the original. */
  readonly name: string | undefined;
  readonly url: string;
}

export async function readStoredBatch(
  { store, readBatch, now }: PollDependencies,
  batchId: string,
): Promise<void> {
  store.dispatch({ type: 'opening' });
  const outcome = await readBatch(batchId);
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
 * @returns the ready thumbnails, with URLs that stay valid for a while
 * @throws Error when the server does not give new URLs
 */
export async function getFreshThumbnails({
  store,
  readBatch,
  now,
}: PollDependencies): Promise<readonly ReadyThumbnail[]> {
  const oldest = now() - urlFreshMs;
  const { batchId, entries } = store.getSnapshot();
  const old = entries.filter(({ status }) => status.state === 'ready' && status.signedAt < oldest);
  if (batchId !== undefined && old.length > 0) {
    for (const { id } of old) store.dispatch({ type: 'expired', id });
    const outcome = await readBatch(
      batchId,
      old.flatMap(({ index }) => index ?? []),
    );
    if (!outcome.ok) throw new Error(`The batch cannot be read: ${outcome.problem.kind}`);
    store.dispatch({ type: 'answered', files: outcome.reply.files, at: now() });
  }
  return store
    .getSnapshot()
    .entries.flatMap(({ name, status }) =>
      status.state === 'ready' ? [{ name, url: status.thumbnailUrl }] : [],
    );
}
