// What happens to a checked file until the storage has it: sign just before use, PUT a few at once, try again, cancel.
import type { RefusedUpload, SignedUpload, SignUploadsReply } from '#core/api.ts';
import { createSpeedometer } from './measure-speed.ts';
import { createOutage, type Glimpse, isOutage } from './outage.ts';
import type { PutFile } from './put-file.ts';
import { isAboutServer, isPause, planRetry } from './retry-plan.ts';
import type { Outcome, SignUploads } from './server-api.ts';
import type { Store } from './store.ts';
import {
  findEntry,
  type Problem,
  type UploadEntry,
  type UploadEvent,
  type UploadsState,
} from './upload-state.ts';

const parallelPuts = 4;

/** Files signed while others are sent, so that a lane never waits for the server. */
const signedAhead = 8;

/** A URL that waited longer than this for its lane is signed anew, however long the server would have honoured it. */
const signedForMs = 30_000;

/** Progress is told at most this often per file; a fast line would tell it hundreds of times a second. */
const progressEveryMs = 100;

/** A speed is shown for so long after the last progress. */
const speedForMs = 3000;

export interface QueueDependencies {
  readonly store: Store<UploadsState, UploadEvent>;
  readonly signUploads: SignUploads;
  readonly putFile: PutFile;
  readonly now: () => number;
  readonly random: () => number;
  /** Told when the storage has a file, so that someone looks for its thumbnail. */
  readonly onUploaded: () => void;
}

export interface UploadQueue {
  /** Starts whatever may start now. */
  pump(): void;
  /** The same in a moment: files of one drop pass their check one by one, but should be signed together. */
  pumpSoon(): void;
  /** Ends the upload of a file that was cancelled. */
  abort(id: number): void;
  /** Aborts what is under way, without a word to the store; start() lets it go on. */
  stop(): void;
  start(): void;
  /** A person, or the network, is back: what failed before says nothing any more. */
  hurry(): void;
}

type Sendable = UploadEntry & {
  readonly file: File;
  readonly index: number;
  readonly sha256: string;
};

export function createUploadQueue({
  store,
  signUploads,
  putFile,
  now,
  random,
  onUploaded,
}: QueueDependencies): UploadQueue {
  const signed = new Map<number, { readonly upload: SignedUpload; readonly at: number }>();
  const running = new Map<number, AbortController>();
  const outage = createOutage(parallelPuts, now, random);
  let isSigning = false;
  let isStopped = false;
  let alarm: ReturnType<typeof setTimeout> | undefined;
  let soon: ReturnType<typeof setTimeout> | undefined;

  function pump(): void {
    clearTimeout(soon);
    soon = undefined;
    if (isStopped) return;
    for (const entry of findDue()) {
      if (running.size >= outage.lanes() || outage.heldUntil() > now()) break;
      const upload = takeSigned(entry.id);
      if (upload) void send(entry, upload);
    }
    // One request at a time: two first requests would start two batches.
    if (!isSigning) void signNext();
    setAlarm();
  }

  function findDue(): Sendable[] {
    const time = now();
    return store
      .getSnapshot()
      .entries.filter(isSendable)
      .filter(({ id, status }) => isDue(status, time) && !running.has(id));
  }

  function takeSigned(id: number): SignedUpload | undefined {
    const kept = signed.get(id);
    signed.delete(id);
    return kept && now() - kept.at < signedForMs ? kept.upload : undefined;
  }

  function isUnsigned({ id }: Sendable): boolean {
    return !signed.has(id);
  }

  async function signNext(): Promise<void> {
    const due = findDue();
    const unsigned = due.filter(isUnsigned);
    const kept = due.length - unsigned.length;
    // Sign anew when half of the reserve is used, or every file would be a request of its own.
    if (kept > signedAhead / 2) return;
    const entries = unsigned.slice(0, parallelPuts + signedAhead - running.size - kept);
    if (entries.length === 0) return;

    isSigning = true;
    const { uploadToken } = store.getSnapshot();
    const outcome = await signUploads({
      ...(uploadToken === undefined ? {} : { uploadToken }),
      files: entries.map(({ index, file, sha256 }) => ({
        index,
        name: file.name,
        type: file.type,
        bytes: file.size,
        sha256,
      })),
    });
    isSigning = false;
    settleSigning(entries, outcome);
    pump();
  }

  function settleSigning(entries: readonly Sendable[], outcome: Outcome<SignUploadsReply>): void {
    if (!outcome.ok) {
      const { problem } = outcome;
      const held = isAboutServer(problem) ? findDue().filter(isUnsigned) : entries;
      // One throw of the dice for all of them: else each would come back as a request of its own.
      const spread = random();
      for (const { id } of held) retryOrFail(id, problem, () => spread);
      return;
    }
    const { batchId, uploadToken, uploads } = outcome.reply;
    store.dispatch({ type: 'signed', batchId, uploadToken });
    for (const { id, index } of entries) {
      const answer = uploads.find((upload) => upload.index === index);
      if (answer === undefined) retryOrFail(id, { kind: 'server-error', status: 500 });
      else if (isRefused(answer)) {
        store.dispatch({
          type: 'failed',
          id,
          problem: { kind: 'refused', failure: answer.failure },
        });
      } else signed.set(id, { upload: answer, at: now() });
    }
  }

  async function send({ id, file }: Sendable, { url, headers }: SignedUpload): Promise<void> {
    const abort = new AbortController();
    running.set(id, abort);
    store.dispatch({ type: 'started', id });
    const seenAtStart = outage.glimpse();
    let toldAt = 0;
    let silence: ReturnType<typeof setTimeout> | undefined;
    const measureSpeed = createSpeedometer(now);
    const outcome = await putFile({
      url,
      headers,
      file,
      signal: abort.signal,
      onProgress(sentBytes) {
        if (abort.signal.aborted || now() - toldAt < progressEveryMs) return;
        toldAt = now();
        const bytesPerSecond = measureSpeed(sentBytes);
        store.dispatch({ type: 'progressed', id, sentBytes, bytesPerSecond });
        clearTimeout(silence);
        // A speed that was is none.
        silence = setTimeout(() => {
          store.dispatch({ type: 'progressed', id, sentBytes, bytesPerSecond: undefined });
        }, speedForMs);
      },
    });
    clearTimeout(silence);
    running.delete(id);
    if (!abort.signal.aborted) {
      if (outcome.ok) {
        outage.forget();
        store.dispatch({ type: 'uploaded', id, at: now() });
        onUploaded();
      } else if (isOutage(outcome.problem)) waitForStorage(id, outcome.problem, seenAtStart);
      else retryOrFail(id, outcome.problem);
    }
    pump();
  }

  /** @param soonest time (ms) before which there is no next try */
  function retryOrFail(id: number, problem: Problem, dice = random, soonest = 0): void {
    const status = findEntry(store.getSnapshot(), id)?.status;
    const failed = status && 'failures' in status ? status.failures : 0;
    const delay = planRetry(problem, failed, dice);
    if (delay === undefined) {
      store.dispatch({ type: 'failed', id, problem });
      return;
    }
    const failures = isPause(problem) ? failed : failed + 1;
    const retryAt = Math.max(soonest, now() + delay);
    store.dispatch({ type: 'postponed', id, problem, failures, retryAt });
  }

  /** Holds all that waits; when the storage has failed too often in a row, all of it has. */
  function waitForStorage(id: number, problem: Problem, seenAtStart: Glimpse): void {
    const until = outage.noteFailure(problem, seenAtStart);
    if (until === undefined) {
      for (const { id: unsent, status } of store.getSnapshot().entries) {
        if (unsent === id || status.state === 'queued') {
          store.dispatch({ type: 'failed', id: unsent, problem });
        }
      }
      return;
    }
    const others = findDue().filter((entry) => entry.id !== id);
    for (const { id: waiting } of others) postpone(waiting, problem, until);
    // Behind the others: it may be this file alone that the storage does not take.
    retryOrFail(id, problem, random, others.length > 0 ? until + 1 : until);
  }

  function postpone(id: number, problem: Problem, retryAt: number): void {
    const status = findEntry(store.getSnapshot(), id)?.status;
    const failures = status && 'failures' in status ? status.failures : 0;
    store.dispatch({ type: 'postponed', id, problem, failures, retryAt });
  }

  /** Wakes the queue when the next postponed file is due. */
  function setAlarm(): void {
    clearTimeout(alarm);
    const time = now();
    const times = store
      .getSnapshot()
      .entries.flatMap(({ status }) =>
        status.state === 'queued' && status.retryAt > time ? [status.retryAt] : [],
      );
    if (times.length > 0) alarm = setTimeout(pump, Math.min(...times) - time);
  }

  return {
    pump,
    pumpSoon() {
      soon ??= setTimeout(pump, 0);
    },
    abort(id) {
      signed.delete(id);
      running.get(id)?.abort();
    },
    stop() {
      isStopped = true;
      clearTimeout(alarm);
      clearTimeout(soon);
      soon = undefined;
      for (const abort of running.values()) abort.abort();
    },
    start() {
      isStopped = false;
    },
    hurry: outage.forget,
  };
}

function isSendable(entry: UploadEntry): entry is Sendable {
  return [entry.file, entry.index, entry.sha256].every((value) => value !== undefined);
}

function isDue(status: UploadEntry['status'], time: number): boolean {
  return status.state === 'queued' && status.retryAt <= time;
}

function isRefused(answer: SignedUpload | RefusedUpload): answer is RefusedUpload {
  return 'failure' in answer;
}
