// Reads a stored batch: to open it by its address, to find files that other pages sent, and to renew the URLs of its thumbnails.
import type { PollDependencies } from '../dependencies.ts';
import { applyAnswers, openBatch } from '../state/apply-replies.ts';
import { expireUrls } from '../state/change-files.ts';
import { type UploadEntry, urlFreshMs } from '../state/upload-state.ts';

/** A full read costs the server a request to S3 for each file, and a person may switch between tabs many times a minute. */
const fullReadEveryMs = 10_000;

export function createBatchReader({ store, readBatch, now }: PollDependencies) {
  /** When the page last read the whole batch (ms). */
  let readAt = Number.NEGATIVE_INFINITY;
  const ignored = new Set<number>();

  return {
    /** @param batchId the batch to open; without it, only forgets what belongs to the visit before */
    async open(batchId: string | undefined, signal: AbortSignal): Promise<void> {
      readAt = now();
      ignored.clear();
      if (batchId === undefined) return;
      store.change((state) => ({ ...state, opening: 'opening' }));
      const outcome = await readBatch(batchId);
      if (signal.aborted) return;
      if (outcome.ok) {
        store.change(openBatch(batchId, outcome.reply.files, now()));
        return;
      }
      const { problem } = outcome;
      const isGone =
        problem.kind === 'refused' &&
        ['batch-not-found', 'bad-request'].includes(problem.failure.code);
      if (store.getSnapshot().opening === 'opening')
        store.change((state) => ({ ...state, opening: isGone ? 'not-found' : 'unreachable' }));
    },
    /** Adds the files that another page has sent since this one opened their batch, if the last full read was long ago. */
    async findNewFiles(): Promise<void> {
      const { batchId, uploadToken, opening } = store.getSnapshot();
      if (batchId === undefined || uploadToken !== undefined || opening !== 'opened') return;
      if (now() - readAt < fullReadEveryMs) return;
      readAt = now();
      const outcome = await readBatch(batchId);
      if (!outcome.ok) return;
      const files = outcome.reply.files.filter(({ index }) => !ignored.has(index));
      store.change(applyAnswers(files, now()));
    },
    /** The person removed the file with this number from the page. */
    ignore: (index: number) => void ignored.add(index),
    /**
     * @param ids the files that a person wants; without them, all of the batch
     * @returns those that are ready, with URLs that stay valid for a while
     * @throws Error when the server does not give new URLs
     */
    async getFreshEntries(ids?: ReadonlySet<number>): Promise<readonly UploadEntry[]> {
      const oldest = now() - urlFreshMs;
      const { batchId } = store.getSnapshot();
      const findWanted = () =>
        store.getSnapshot().entries.filter(({ id }) => ids === undefined || ids.has(id));
      const old = findWanted().filter(
        ({ status }) => status.state === 'ready' && status.signedAt < oldest,
      );
      if (batchId !== undefined && old.length > 0) {
        for (const { id } of old) store.change(expireUrls(id));
        const indexes = old.flatMap(({ index }) => index ?? []);
        const outcome = await readBatch(batchId, indexes);
        if (!outcome.ok) throw new Error(`The batch cannot be read: ${outcome.problem.kind}`);
        store.change(applyAnswers(outcome.reply.files, now()));
      }
      return findWanted().filter(({ status }) => status.state === 'ready');
    },
  };
}
