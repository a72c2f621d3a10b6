// Hop: signed file -> PUT. Sends one file, and puts its progress and speed into the state.
import type { SignedUpload } from '../../api.ts';
import type { UploadDependencies } from '../dependencies.ts';
import { setProgress, startUpload } from '../state/change-files.ts';
import { createSpeedometer } from './measure-speed.ts';
import type { PutOutcome } from './put-file.ts';

/** Shortest time between two progress events of a file. A fast line would send hundreds a second. */
const progressEveryMs = 100;

/** Without progress for this long, no speed is shown. */
const speedForMs = 3000;

export async function sendFile(
  { store, putFile, now }: UploadDependencies,
  { id, file }: { readonly id: number; readonly file: File },
  { url, headers }: SignedUpload,
  signal: AbortSignal,
): Promise<PutOutcome> {
  const measureSpeed = createSpeedometer(now);
  let reportedAt = 0;
  let silence: ReturnType<typeof setTimeout> | undefined;

  function report(sentBytes: number): void {
    if (signal.aborted || now() - reportedAt < progressEveryMs) return;
    reportedAt = now();
    store.change(setProgress(id, sentBytes, measureSpeed(sentBytes)));
    clearTimeout(silence);
    silence = setTimeout(() => store.change(setProgress(id, sentBytes, undefined)), speedForMs);
  }

  store.change(startUpload(id));
  const outcome = await putFile({ url, headers, file, signal, onProgress: report });
  clearTimeout(silence);
  return outcome;
}
