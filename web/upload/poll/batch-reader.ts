// Reads a stored batch: to open it by its address, to find files that other pages sent, and to renew the URLs of its thumbnails.
import type { PollDependencies } from '../dependencies.ts';
import { applyAnswers, openBatch } from '../state/apply-replies.ts';
import { expireUrls } from '../state/change-files.ts';
import { type UploadEntry, urlFreshMs } from '../state/upload-state.ts';

/**
 * A full read costs the server a request to S3 for each file, so a large batch is read less often. The longer nothing new has come,
 * the longer the pause: a page that is left open asks about 30 times in its first hour. Choices, except that an address without a batch
 * may be asked for 30 times a minute (FAILED_TRIES_PER_MINUTE).
 */
const shortestPauseMs = 5000;
const pausePerFileMs = 40;
const shareOfQuietTime = 1 / 6;

/** The next read may come after a longer pause than this, and the files of another page still come one after the other. */
const growsForMs = 30_000;

export function createBatchReader({ store, readBatch, now }: PollDependencies) {
  /** When the page last read the whole batch (ms). */
  let readAt = Number.NEGATIVE_INFINITY;
  /** When a read last found a file that the page did not know (ms). */
  let grewAt = Number.NEGATIVE_INFINITY;
  let openedAt = 0;
  let openedId: string | undefined;
  const ignored = new Set<number>();

  /** @returns when to look for files of other pages; `undefined` if only this page can send some */
  function findDue(): number | undefined {
    const { uploadToken, opening, entries } = store.getSnapshot();
    if (uploadToken !== undefined || !['opened', 'not-found'].includes(opening)) return undefined;
    const quietMs = now() - Math.max(grewAt, openedAt);
    return (
      readAt +
      Math.max(shortestPauseMs, entries.length * pausePerFileMs, quietMs * shareOfQuietTime)
    );
  }

  return {
    /** @param batchId the batch to open; without it, only forgets what belongs to the visit before */
    async open(batchId: string | undefined, signal: AbortSignal): Promise<void> {
      readAt = now();
      openedAt = now();
      openedId = batchId;
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
    findDue,
    /**
     * Adds the files that another page has sent since this one opened their batch, if the last full read was long ago. Of an
     * address without a batch, nobody knows whether its first file is still on its way.
     */
    async findNewFiles(): Promise<void> {
      if (openedId === undefined || now() < (findDue() ?? Infinity)) return;
      readAt = now();
      const outcome = await readBatch(openedId);
      // This page may have got the right to add to the batch.
      if (findDue() === undefined) return;
      if (outcome.ok) {
        const { entries, opening } = store.getSnapshot();
        const known = new Set(entries.map(({ index = -1 }) => index));
        const files = outcome.reply.files.filter(({ index }) => !ignored.has(index));
        if (files.some(({ index }) => !known.has(index))) grewAt = now();
        store.change(
          opening === 'opened' ? applyAnswers(files, now()) : openBatch(openedId, files, now()),
        );
      }
      const isGrowing = now() - grewAt < growsForMs;
      store.change((state) => (state.isGrowing === isGrowing ? state : { ...state, isGrowing }));
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
