// Hop: web API -> page. Asks for the batch until every uploaded file has its thumbnail or its failure, then is silent.
import { isAwaited } from './reduce-uploads.ts';
import type { ReadBatch } from './server-api.ts';
import type { Store } from './store.ts';
import type { UploadEvent, UploadsState } from './upload-state.ts';

/**
 * A worker that is warm has a 12 MP JPEG done after 56 ms (p90 73, `npm run bench:latency`): a file that comes alone is
 * asked for soon after that, and from there ever less often, so that what a pause adds stays small beside the waiting.
 */
const soonestMs = 100;
const slowDown = 1.5;
const slowestMs = 5000;

/** While files keep coming and ending nobody waits for a certain one: not slower than this, but not quicker either. */
const busyMs = 400;

/** After this long a file says that there is no answer yet: S3 and Lambda retry for minutes, a person does not. */
export const answerDeadlineMs = 3 * 60_000;

export interface PollerDependencies {
  readonly store: Store<UploadsState, UploadEvent>;
  readonly readBatch: ReadBatch;
  readonly now: () => number;
  /** A page that nobody sees does not ask; wake() when it is seen again. */
  readonly isHidden: () => boolean;
}

export interface BatchPoller {
  /** Something new may be waited for: ask soon, and often at first. */
  wake(): void;
  stop(): void;
}

export function createBatchPoller({
  store,
  readBatch,
  now,
  isHidden,
}: PollerDependencies): BatchPoller {
  let delayMs = soonestMs;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let timerDueAt = Number.POSITIVE_INFINITY;
  let askedAt = Number.NEGATIVE_INFINITY;
  let isAsking = false;
  let isStopped = false;

  async function ask(): Promise<void> {
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
    // A poll that fails says nothing about the files: only their deadline ends the waiting.
    if (outcome.ok) {
      store.dispatch({ type: 'answered', files: outcome.reply.files, at: now() });
      if (outcome.reply.files.some(({ state }) => state !== 'waiting')) hurry();
    }
    store.dispatch({ type: 'gave-up', since: now() - answerDeadlineMs, heard: outcome.ok });
    // A new URL for a shown picture has no deadline: without an answer it is not asked for again.
    if (outcome.ok || isProcessing(store.getSnapshot())) schedule();
  }

  function hurry(): void {
    delayMs = Math.min(delayMs, busyMs);
  }

  /** Only ever brings the next poll forward: uploads that end one after the other must not push it away. */
  function schedule(): void {
    const dueAt = now() + delayMs;
    if (dueAt >= timerDueAt || !store.getSnapshot().entries.some(isAwaited)) return;
    clearTimeout(timer);
    timerDueAt = dueAt;
    timer = setTimeout(ask, delayMs);
  }

  return {
    wake() {
      isStopped = false;
      const isWaiting = isAsking || timerDueAt !== Number.POSITIVE_INFINITY;
      if (isWaiting || now() - askedAt < busyMs) hurry();
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
