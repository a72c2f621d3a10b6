// Hop: web API -> page. Asks for the batch until each uploaded file has its thumbnail or its failure.

import { mostReadByKey } from '#core/price.ts';
import type { PollDependencies } from '../dependencies.ts';
import { applyAnswers, isAwaited } from '../state/apply-replies.ts';
import { endPoll } from '../state/change-files.ts';
import type { UploadEntry, UploadsState } from '../state/upload-state.ts';

/**
 * The first poll comes when the thumbnail is expected, or after this time if nothing is known. Each further pause is longer,
 * and stays short beside the time already waited. Each poll costs requests to S3. So after a minute, when the file is probably in
 * Lambda's queue, a pause may grow to a twelfth of the wait.
 */
const unknownWaitMs = 100;
const slowDown = 1.5;
const slowestMs = 5000;
const slowestInQueueMs = 30_000;
const shareOfWait = 1 / 12;

/** After the poll that should have found the thumbnail, the next comes sooner than the first did. */
const afterExpected = 0.5;

/** While files keep arriving and finishing, one poll in this time, apart from a few that may come early. */
const busyMs = 400;
const earlyPolls = 3;

export function createBatchPoller({ store, readBatch, now, isHidden }: PollDependencies) {
  let delayMs = unknownWaitMs;
  let growth = slowDown;
  /** The next poll comes at this time or later. */
  let soonestAt = Number.NEGATIVE_INFINITY;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let timerDueAt = Number.POSITIVE_INFINITY;
  let isAsking = false;
  let isStopped = false;

  async function poll(): Promise<void> {
    timerDueAt = Number.POSITIVE_INFINITY;
    const { batchId, entries } = store.getSnapshot();
    const awaited = entries.filter(isAwaited);
    const indexes = awaited.flatMap(({ index }) => index ?? []);
    if (batchId === undefined || indexes.length === 0 || isHidden()) return;

    delayMs = Math.min(longestPauseMs(entries, now()), delayMs * growth);
    growth = slowDown;
    // Limited both ways, since the clock may be set back.
    const time = now();
    soonestAt = Math.min(time, Math.max(time - earlyPolls * busyMs, soonestAt)) + busyMs;
    isAsking = true;
    const outcome = await readBatch(batchId, indexes, namesOf(awaited));
    isAsking = false;
    if (isStopped) return;
    // A failed poll says nothing about the files. Only the deadline ends their wait.
    if (outcome.ok) {
      store.change(applyAnswers(outcome.reply.files, now()));
      if (outcome.reply.files.some(({ state }) => state !== 'waiting')) {
        delayMs = Math.min(delayMs, busyMs);
      }
    }
    store.change(endPoll(now(), outcome.ok));
    // An image that needs a new URL has no deadline. If the server fails, do not ask for it again.
    if (outcome.ok || isProcessing(store.getSnapshot())) schedule();
  }

  /** Can only bring the next poll forward. Otherwise a series of uploads would delay it again and again. */
  function schedule(pauseMs = delayMs): void {
    const waitMs = Math.max(pauseMs, Math.min(busyMs, soonestAt - now()));
    const dueAt = now() + waitMs;
    if (dueAt >= timerDueAt || !store.getSnapshot().entries.some(isAwaited)) return;
    clearTimeout(timer);
    timerDueAt = dueAt;
    timer = setTimeout(poll, waitMs);
  }

  return {
    /**
     * Polls soon if a file waits for an answer.
     *
     * @param expectedMs when the thumbnail of a file that was just uploaded is probably ready
     */
    start(expectedMs?: number): void {
      isStopped = false;
      delayMs = Math.min(expectedMs ?? unknownWaitMs, busyMs);
      growth = expectedMs === undefined ? slowDown : afterExpected;
      if (!isAsking) schedule();
    },
    /** Polls once now, and then with the same pauses as before. */
    resume(): void {
      isStopped = false;
      if (!isAsking) schedule(unknownWaitMs);
    },
    stop(): void {
      isStopped = true;
      clearTimeout(timer);
      timerDueAt = Number.POSITIVE_INFINITY;
    },
  };
}

/** @returns the names of a few files that this page sent. Others, and those that wait for long, need the server's list */
function namesOf(awaited: readonly UploadEntry[]): string[] {
  const names = awaited.flatMap(({ file, status }) =>
    file && status.state === 'processing' && !status.longWait ? file.name : [],
  );
  return names.length === awaited.length && names.length <= mostReadByKey ? names : [];
}

/** The file that was uploaded last has waited the shortest. */
function longestPauseMs(entries: readonly UploadEntry[], time: number): number {
  const starts = entries.map(({ status }) => (status.state === 'processing' ? status.since : 0));
  const waitedMs = time - Math.max(...starts);
  return Math.min(slowestInQueueMs, Math.max(slowestMs, waitedMs * shareOfWait));
}

function isProcessing({ entries }: UploadsState): boolean {
  return entries.some(({ status }) => status.state === 'processing');
}
