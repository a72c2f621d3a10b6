// Files -> the storage: check, sign, send. The page loads all of this when a person first moves, touches or types.
import { type CheckFile, checkFile, type PageLimits } from './check-file.ts';
import { createCheckQueue } from './check-queue.ts';
import { type PutFile, putFile } from './put-file.ts';
import { type SignUploads, signUploads } from './server-api.ts';
import type { UploadsStore } from './store.ts';
import { createUploadQueue, type UploadQueue } from './upload-queue.ts';

/** What the session gives to its uploader. */
export interface UploaderDependencies {
  readonly store: UploadsStore;
  readonly limits: PageLimits;
  readonly now: () => number;
  /** Called when the storage has a file. */
  readonly onUploaded: () => void;
}

/** What reaches outside the page. */
export interface BrowserDependencies {
  readonly checkFile: CheckFile;
  readonly signUploads: SignUploads;
  readonly putFile: PutFile;
  readonly random: () => number;
}

/** Its verbs are those of the upload queue, and start also checks the files. */
export type Uploader = UploadQueue;

const browserDependencies: BrowserDependencies = {
  checkFile,
  signUploads,
  putFile,
  random: Math.random,
};

export function createUploader(
  { store, limits, now, onUploaded }: UploaderDependencies,
  browser: BrowserDependencies = browserDependencies,
): Uploader {
  const uploads = createUploadQueue({ ...browser, store, now, onUploaded });
  const checks = createCheckQueue({ ...browser, store, limits, onChecked: uploads.start });
  return {
    start() {
      checks.start();
      uploads.start();
    },
    resume() {
      checks.start();
      uploads.resume();
    },
    cancel: uploads.cancel,
    stop() {
      checks.stop();
      uploads.stop();
    },
  };
}
