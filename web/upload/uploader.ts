// Files -> the storage: check, sign, send. The page loads all of this when a person first moves, touches or types.
import { checkFile } from './check/check-file.ts';
import { createCheckQueue } from './check/check-queue.ts';
import type { FromSession } from './dependencies.ts';
import { putFile } from './put/put-file.ts';
import { createUploadQueue } from './put/upload-queue.ts';
import { signUploads } from './server-api.ts';

export type Uploader = ReturnType<typeof createUploader>;

/** What this code uses of the browser. */
const browser = { checkFile, signUploads, putFile, random: Math.random };

export type FromBrowser = typeof browser;

/** Its verbs are those of the upload queue. Start and resume also check new files. */
export function createUploader(session: FromSession, tools: FromBrowser = browser) {
  const dependencies = { ...session, ...tools };
  const uploads = createUploadQueue(dependencies);
  const checks = createCheckQueue(dependencies, uploads.start);
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
