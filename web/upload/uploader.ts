// Files -> the storage: check, sign, send. All of it is loaded once a person stirs, since no page needs it before.
import { type CheckFile, checkFile, type PageLimits } from './check-file.ts';
import { createCheckQueue } from './check-queue.ts';
import { type PutFile, putFile } from './put-file.ts';
import { type SignUploads, signUploads } from './server-api.ts';
import type { Store } from './store.ts';
import { createUploadQueue } from './upload-queue.ts';
import type { UploadEvent, UploadsState } from './upload-state.ts';

export interface UploaderParts {
  readonly store: Store<UploadsState, UploadEvent>;
  readonly limits: PageLimits;
  readonly now: () => number;
  /** Told when the storage has a file, so that someone looks for its thumbnail. */
  readonly onUploaded: () => void;
}

/** What reaches outside of the page. */
export interface UploaderDependencies {
  readonly checkFile: CheckFile;
  readonly signUploads: SignUploads;
  readonly putFile: PutFile;
  readonly random: () => number;
}

export interface Uploader {
  /** Ends the upload of a file that was cancelled. */
  abort(id: number): void;
  /** Starts whatever may start now, of what is in the store. */
  goOn(): void;
  /** What the storage refused before says nothing any more: goOn() tries at once. */
  hurry(): void;
  /** Aborts what is under way, without a word to the store. */
  stop(): void;
}

const browserDependencies: UploaderDependencies = {
  checkFile,
  signUploads,
  putFile,
  random: Math.random,
};

export function createUploader(
  { store, limits, now, onUploaded }: UploaderParts,
  dependencies: UploaderDependencies = browserDependencies,
): Uploader {
  const queue = createUploadQueue({ ...dependencies, store, now, onUploaded });
  const check = createCheckQueue({ ...dependencies, store, limits, onChecked: queue.pumpSoon });
  return {
    abort: queue.abort,
    goOn() {
      queue.start();
      check();
      queue.pump();
    },
    hurry: queue.hurry,
    stop: queue.stop,
  };
}
