// One sheet of files: the store, the queue that sends them and the poller that waits for them, behind five verbs.
import { refuseUpload, type UploadLimits } from '#core/upload-policy.ts';
import { createBatchPoller } from './batch-poller.ts';
import type { CheckFile } from './check-file.ts';
import type { HashFile } from './hash-file.ts';
import type { PutFile } from './put-file.ts';
import { reduceUploads } from './reduce-uploads.ts';
import type { ReadBatch, SignUploads } from './server-api.ts';
import { createStore } from './store.ts';
import { createUploadQueue } from './upload-queue.ts';
import { emptyUploads, type UploadsState } from './upload-state.ts';

export interface SessionDependencies {
  readonly checkFile: CheckFile;
  /** The browser's own unless told. */
  readonly hashFile?: HashFile;
  readonly signUploads: SignUploads;
  readonly putFile: PutFile;
  readonly readBatch: ReadBatch;
  readonly now: () => number;
  readonly random: () => number;
  readonly isHidden: () => boolean;
}

export interface UploadSession {
  getSnapshot(): UploadsState;
  subscribe(listener: () => void): () => void;
  /** Adds files to the sheet and uploads those that the policy lets pass. */
  add(files: readonly File[]): void;
  cancel(id: number): void;
  /** Uploads a file again, or looks again for its thumbnail when it was uploaded. */
  retry(id: number): void;
  /** Asks for new URLs of a file whose images do not load any more. */
  renew(id: number): void;
  /** Reads the batch that this session was made for from what the storage has. */
  open(): Promise<void>;
  dismissNotice(): void;
  /** The network or the person is back: go on at once. */
  resume(): void;
  stop(): void;
}

/** @param openedId a batch to be opened; without it the session starts one with the first upload */
export function createUploadSession(
  limits: UploadLimits,
  dependencies: SessionDependencies,
  openedId?: string,
): UploadSession {
  const { readBatch, now } = dependencies;
  const initial: UploadsState =
    openedId === undefined ? emptyUploads : { ...emptyUploads, opening: 'opening' };
  const store = createStore(reduceUploads, initial);
  const poller = createBatchPoller({ ...dependencies, store });
  const queue = createUploadQueue({ ...dependencies, store, onUploaded: poller.wake });

  return {
    getSnapshot: store.getSnapshot,
    subscribe: store.subscribe,
    add(files) {
      const offered = files.map((file) => ({ file, refusal: refuseFile(file, limits) }));
      const accepted = offered.filter(({ refusal }) => refusal === undefined).length;
      const room = limits.maxFiles - store.getSnapshot().nextIndex;
      if (accepted > room) {
        const tooMany = { added: accepted, room, maxFiles: limits.maxFiles };
        store.dispatch({ type: 'too-many', tooMany });
        return;
      }
      store.dispatch({ type: 'added', files: offered });
      queue.check();
    },
    cancel: queue.cancel,
    retry(id) {
      store.dispatch({ type: 'retried', id, at: now() });
      queue.pump();
      poller.wake();
    },
    renew(id) {
      store.dispatch({ type: 'expired', id });
      poller.wake();
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
    dismissNotice() {
      store.dispatch({ type: 'too-many', tooMany: undefined });
    },
    resume() {
      store.dispatch({ type: 'hurried' });
      queue.pump();
      poller.wake();
    },
    stop() {
      queue.stop();
      poller.stop();
    },
  };
}

function refuseFile({ name, type, size }: File, limits: UploadLimits) {
  return refuseUpload({ name, type, bytes: size }, limits);
}
