// Hop: checked file -> uploaded. Signs files just before use, sends a few at once, retries and cancels.
import type { SignedUpload } from '../../api.ts';
import type { UploadDependencies } from '../dependencies.ts';
import { expectWaitMs } from '../poll/expect-wait.ts';
import { endUpload, failFile, postpone } from '../state/change-files.ts';
import { findEntry, type Problem, type UploadEntry } from '../state/upload-state.ts';
import { createCircuitBreaker, isOutage } from './circuit-breaker.ts';
import { createSigner, type Sendable } from './presigner.ts';
import { isPause, planRetry } from './retry-plan.ts';
import { sendFile } from './send-file.ts';

const parallelPuts = 4;

export function createUploadQueue(dependencies: UploadDependencies) {
  const { store, now, random, onUploaded } = dependencies;
  const running = new Map<number, AbortController>();
  const breaker = createCircuitBreaker(parallelPuts, now, random);
  const signer = createSigner(dependencies, { findDue, retryOrFail, onSigned: startDue });
  let isStopped = false;
  /** Runs out a moment after start(). */
  let soon: ReturnType<typeof setTimeout> | undefined;
  /** Runs out when the next postponed file is due. */
  let later: ReturnType<typeof setTimeout> | undefined;

  function startDue(): void {
    clearTimeout(soon);
    soon = undefined;
    if (isStopped) return;
    for (const entry of findDue()) {
      if (running.size >= breaker.maxParallelPuts() || breaker.heldUntil() > now()) break;
      const upload = signer.take(entry.id);
      if (upload) void send(entry, upload);
    }
    void signer.signNext(parallelPuts - running.size);
    scheduleNext();
  }

  function findDue(): Sendable[] {
    const time = now();
    return store
      .getSnapshot()
      .entries.filter(isSendable)
      .filter(({ id, status }) => isDue(status, time) && !running.has(id));
  }

  async function send(entry: Sendable, upload: SignedUpload): Promise<void> {
    const { id } = entry;
    const abort = new AbortController();
    const outageAtStart = breaker.current();
    running.set(id, abort);
    const outcome = await sendFile(dependencies, entry, upload, abort.signal);
    running.delete(id);
    if (!abort.signal.aborted) {
      if (outcome.ok) {
        breaker.end();
        store.change(endUpload(id, now()));
        onUploaded(expectWaitMs(store.getSnapshot()));
      } else if (isOutage(outcome.problem)) waitForStorage(entry, outcome.problem, outageAtStart);
      else retryOrFail([entry], outcome.problem);
    }
    startDue();
  }

  /**
   * @param tries see planRetry
   * @param soonest earliest time (ms) of the next try
   */
  function retryOrFail(
    entries: readonly UploadEntry[],
    problem: Problem,
    tries?: number,
    soonest = 0,
  ): void {
    // All files share one random delay, so that one request signs them together.
    const spread = random();
    for (const { id } of entries) {
      const status = findEntry(store.getSnapshot(), id)?.status;
      const failures = status && 'failures' in status ? status.failures : 0;
      const delay = planRetry(problem, failures, () => spread, tries);
      if (delay === undefined) store.change(failFile(id, problem));
      else {
        const retryAt = Math.max(soonest, now() + delay);
        store.change(postpone(id, problem, retryAt, !isPause(problem)));
      }
    }
  }

  /** Postpones all queued files. After too many failures of the storage in a row, all of them fail. */
  function waitForStorage(
    entry: Sendable,
    problem: Problem,
    outageAtStart: object | undefined,
  ): void {
    const until = breaker.noteFailure(problem, outageAtStart);
    if (until === undefined) {
      for (const { id: unsent, status } of store.getSnapshot().entries)
        if (unsent === entry.id || status.state === 'queued')
          store.change(failFile(unsent, problem));
      return;
    }
    const others = findDue().filter(({ id }) => id !== entry.id);
    for (const { id } of others) store.change(postpone(id, problem, until, false));
    // The others go first, because the storage may refuse only this file.
    retryOrFail([entry], problem, undefined, others.length > 0 ? until + 1 : until);
  }

  function scheduleNext(): void {
    clearTimeout(later);
    const time = now();
    const times = store
      .getSnapshot()
      .entries.flatMap(({ status }) =>
        status.state === 'queued' && status.retryAt > time ? [status.retryAt] : [],
      );
    if (times.length > 0) later = setTimeout(startDue, Math.min(...times) - time);
  }

  /** Uploads all due files. Waits a moment first: files of one drop are checked one by one, but signed together. */
  function start(): void {
    isStopped = false;
    soon ??= setTimeout(startDue, 0);
  }

  return {
    start,
    /** Like start, but ignores earlier failures of the storage: the network or the person is back. */
    resume(): void {
      breaker.end();
      start();
    },
    /** Ends the upload of a cancelled file. */
    cancel(id: number): void {
      signer.discard(id);
      running.get(id)?.abort();
    },
    /** Aborts all uploads and leaves the state as it is. */
    stop(): void {
      isStopped = true;
      clearTimeout(later);
      clearTimeout(soon);
      soon = undefined;
      for (const abort of running.values()) abort.abort();
    },
  };
}

function isSendable(entry: UploadEntry): entry is Sendable {
  return [entry.file, entry.index, entry.sha256].every((value) => value !== undefined);
}

function isDue(status: UploadEntry['status'], time: number): boolean {
  return status.state === 'queued' && status.retryAt <= time;
}
