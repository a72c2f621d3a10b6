// Hop: web API -> page. Asks for the batch until each uploaded file has its thumbnail or its failure.
import { isAwaited } from './apply-replies.ts';
import type { PollDependencies } from './dependencies.ts';
import type { UploadsState } from './upload-state.ts';

/**
 * A warm worker finishes a 12 MP JPEG after 56 ms (p90 73, `npm run bench:latency`), so the first poll comes soon. Each
 * further pause is longer, and stays short beside the time already waited.
 */
const soonestMs = 100;
const slowDown = 1.5;
const slowestMs = 5000;

/** The pause while files keep arriving and finishing: neither longer nor shorter. */
const busyMs = 400;

/** After this time a file fails on the page. S3 and Lambda may retry for longer, but a person does not wait. */
export const answerDeadlineMs = 3 * 60_000;

export interface BatchPoller {
  /** Polls soon if a file waits for an answer. */
  start(): void;
  stop(): void;
}

export function createBatchPoller(dependencies: PollDependencies): BatchPoller {
  const { store, readBatch, now, isHidden } = dependencies;
  let delayMs = soonestMs;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let timerDueAt = Number.POSITIVE_INFINITY;
  let askedAt = Number.NEGATIVE_INFINITY;
  let isAsking = false;
  let isStopped = false;

  async function poll(): Promise<void> {
    timerDueAt = Number.POSITIVE_INFINITY;
    const { batchId, entries } = store.getSnapshot();
    const indexes = entries.filter(isAwaited).flatMap(({ index }) => index ?? []);
    if (batchId === undefined || indexes.length === 0 || isHidden()) return;

    delayMs = Math.min(slowestMs, delayMs * slowDown);
    askedAt = now();
    isAsking = true;
    const outcome = await readBatch(batchId, indexes);
    isAsking = false;
    if (isStopped) return;
    // A failed poll says nothing about the files. Only the deadline ends their wait.
    if (outcome.ok) {
      store.dispatch({ type: 'answered', files: outcome.reply.files, at: now() });
      if (outcome.reply.files.some(({ state }) => state !== 'waiting')) shortenDelay();
    }
    store.dispatch({ type: 'gave-up', since: now() - answerDeadlineMs, heard: outcome.ok });
    // An image that needs a new URL has no deadline. If the server fails, do not ask for it again.
    if (outcome.ok || isProcessing(store.getSnapshot())) schedule();
  }

  function shortenDelay(): void {
    delayMs = Math.min(delayMs, busyMs);
  }

  /** Can only bring the next poll forward. Otherwise a series of uploads would delay it again and again. */
  function schedule(): void {
    const dueAt = now() + delayMs;
    if (dueAt >= timerDueAt || !store.getSnapshot().entries.some(isAwaited)) return;
    clearTimeout(timer);
    timerDueAt = dueAt;
    timer = setTimeout(poll, delayMs);
  }

  return {
    start() {
      isStopped = false;
      const isWaiting = isAsking || timerDueAt !== Number.POSITIVE_INFINITY;
      if (isWaiting || now() - askedAt < busyMs) shortenDelay();
      else delayMs = soonestMs;
      if (!isAsking) schedule();
    },
    stop() {
      isStopped = true;
      clearTimeout(timer);
      timerDueAt = Number.POSITIVE_INFINITY;
    },
  };
}

function isProcessing({ entries }: UploadsState): boolean {
  return entries.some(({ status }) => status.state === 'processing');
}
