// One sheet of files: the store, the uploader that sends them and the poller that waits for them, behind a few verbs.
import { looksLikeImage } from '#core/looks-like-image.ts';
import { createBatchPoller } from './batch-poller.ts';
import type { PageLimits } from './check-file.ts';
import { canRemove, canRetry } from './offered-actions.ts';
import { reduceUploads } from './reduce-uploads.ts';
import type { ReadBatch } from './server-api.ts';
import { createStore } from './store.ts';
import {
  emptyUploads,
  findEntry,
  isUnsent,
  type SheetNotice,
  type UploadsState,
  urlFreshMs,
} from './upload-state.ts';
import type { Uploader, UploaderParts } from './uploader.ts';

/** Before the code that uploads is asked for again, when it did not come. */
const loadAgainMs = 5000;

export interface SessionDependencies {
  /** Rejects when its code does not come. */
  readonly loadUploader: () => Promise<(parts: UploaderParts) => Uploader>;
  readonly readBatch: ReadBatch;
  readonly now: () => number;
  readonly isHidden: () => boolean;
}

export interface UploadSession {
  getSnapshot(): UploadsState;
  subscribe(listener: () => void): () => void;
  /** Loads what adding files takes, before there are any. */
  prepare(): Promise<void>;
  /** Puts files onto the sheet and uploads those that pass the check; none of them when they are too many. */
  add(files: readonly File[]): void;
  cancel(id: number): void;
  /** Everything that is not sent yet. */
  cancelAll(): void;
  /** Uploads a file again, or looks again for its thumbnail when it was uploaded. */
  retry(id: number): void;
  /** Whatever failed and may do better; where there is no such file, whatever was cancelled. */
  retryAll(): void;
  /** Takes a file that came to nothing off the sheet. */
  remove(id: number): void;
  /** Asks for new URLs of a file whose images do not load any more. */
  renew(id: number): void;
  /** The thumbnails that are ready, by URLs that are good for a while yet. Rejects when they are not to be had. */
  freshThumbnails(): Promise<readonly ReadyThumbnail[]>;
  /** Reads the batch that this session was made for from what the storage has. */
  open(): Promise<void>;
  notice(notice: SheetNotice | undefined): void;
  /** The network or the person is back: go on at once. */
  resume(): void;
  stop(): void;
}

export interface ReadyThumbnail {
  /** The person's own name of the file. */
  readonly name: string | undefined;
  readonly url: string;
}

/** @param openedId a batch to be opened; without it the session starts one with the first upload */
export function createUploadSession(
  limits: PageLimits,
  dependencies: SessionDependencies,
  openedId?: string,
): UploadSession {
  const { readBatch, now } = dependencies;
  const initial: UploadsState =
    openedId === undefined ? emptyUploads : { ...emptyUploads, opening: 'opening' };
  const store = createStore(reduceUploads, initial);
  const poller = createBatchPoller({ ...dependencies, store });
  let uploader: Uploader | undefined;
  let isLoading = false;

  async function prepare(): Promise<void> {
    if (isLoading || uploader) return;
    isLoading = true;
    try {
      const createUploader = await dependencies.loadUploader();
      uploader = createUploader({ store, limits, now, onUploaded: poller.wake });
      if (store.getSnapshot().notice?.kind === 'not-loaded') {
        store.dispatch({ type: 'noticed', notice: undefined });
      }
      uploader.goOn();
    } catch {
      // The files wait on the sheet; nothing of them is lost, and there is nothing to be done but to try again.
      if (isWaiting(store.getSnapshot())) {
        store.dispatch({ type: 'noticed', notice: { kind: 'not-loaded' } });
        setTimeout(prepare, loadAgainMs);
      }
    }
    isLoading = false;
  }
  function goOn(): void {
    if (uploader) uploader.goOn();
    else if (isWaiting(store.getSnapshot())) void prepare();
    poller.wake();
  }

  function hurry(): void {
    uploader?.hurry();
    goOn();
  }
  function cancel(id: number): void {
    store.dispatch({ type: 'cancelled', id });
    uploader?.abort(id);
  }

  return {
    getSnapshot: store.getSnapshot,
    subscribe: store.subscribe,
    prepare,
    add(files) {
      if (files.length === 0) {
        store.dispatch({ type: 'noticed', notice: { kind: 'nothing-inside' } });
        return;
      }
      const added = files.filter(looksLikeImage).length;
      const { maxFiles } = limits;
      const room = maxFiles - countTaken(store.getSnapshot());
      if (added > room) {
        store.dispatch({ type: 'noticed', notice: { kind: 'too-many', added, room, maxFiles } });
        return;
      }
      store.dispatch({ type: 'added', files });
      goOn();
    },
    cancel,
    cancelAll() {
      for (const { id, status } of store.getSnapshot().entries) if (isUnsent(status)) cancel(id);
    },
    retry(id) {
      store.dispatch({ type: 'retried', id, at: now() });
      hurry();
    },
    retryAll() {
      const of = (state: 'failed' | 'cancelled') =>
        store
          .getSnapshot()
          .entries.filter((entry) => entry.status.state === state && canRetry(entry));
      const failed = of('failed');
      for (const { id } of failed.length > 0 ? failed : of('cancelled')) {
        store.dispatch({ type: 'retried', id, at: now() });
      }
      hurry();
    },
    remove(id) {
      const entry = findEntry(store.getSnapshot(), id);
      if (entry && canRemove(entry)) store.dispatch({ type: 'removed', id });
    },
    renew(id) {
      store.dispatch({ type: 'expired', id });
      poller.wake();
    },
    async freshThumbnails() {
      const oldest = now() - urlFreshMs;
      const { batchId, entries } = store.getSnapshot();
      const old = entries.filter(
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
      return store
        .getSnapshot()
        .entries.flatMap(({ name, status }) =>
          status.state === 'ready' ? [{ name, url: status.thumbnailUrl }] : [],
        );
    },
    async open() {
      if (openedId === undefined) return;
      store.dispatch({ type: 'opening' });
      const outcome = await readBatch(openedId);
      if (outcome.ok) {
        store.dispatch({
          type: 'opened',
          batchId: openedId,
          files: outcome.reply.files,
          at: now(),
        });
        poller.wake();
        return;
      }
      const { problem } = outcome;
      const isGone =
        problem.kind === 'refused' &&
        (problem.failure.code === 'batch-not-found' || problem.failure.code === 'bad-request');
      store.dispatch({ type: 'not-opened', opening: isGone ? 'not-found' : 'unreachable' });
    },
    notice(notice) {
      store.dispatch({ type: 'noticed', notice });
    },
    resume() {
      store.dispatch({ type: 'hurried' });
      hurry();
    },
    stop() {
      uploader?.stop();
      poller.stop();
    },
  };
}

/** Places of the batch that are given away, or will be as soon as a file has been checked. */
function countTaken({ entries, nextIndex }: UploadsState): number {
  const checking = entries.filter(({ file, status }) => status.state === 'checking' && file);
  return nextIndex + checking.filter(({ file }) => file && looksLikeImage(file)).length;
}

/** Whether there are files that only the uploader can take further. */
function isWaiting({ entries }: UploadsState): boolean {
  return entries.some(({ status }) => isUnsent(status));
}
