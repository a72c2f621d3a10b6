// Hop: due files -> signed URLs. Signs a few files ahead, so that no upload has to wait for the server.
import type { SignedUpload, SignUploadsReply } from '../../api.ts';
import type { UploadDependencies } from '../dependencies.ts';
import { failFile } from '../state/change-files.ts';
import type { Problem, UploadEntry } from '../state/upload-state.ts';
import { isAboutServer } from './retry-plan.ts';

/** Files that are signed while others are sent. */
const signedAhead = 8;

/** A URL that waited longer than this is signed again, even if S3 would still accept it. */
const signedForMs = 30_000;

/** A file that has passed its check. */
export type Sendable = UploadEntry & {
  readonly file: File;
  readonly index: number;
  readonly sha256: string;
};

/** What the upload queue gives to its signer. */
export interface FromQueue {
  readonly findDue: () => readonly Sendable[];
  readonly retryOrFail: (entries: readonly UploadEntry[], problem: Problem, tries?: number) => void;
  readonly onSigned: () => void;
}

export function createSigner(
  { store, signUploads, now, saveBatch }: UploadDependencies,
  { findDue, retryOrFail, onSigned }: FromQueue,
) {
  const signed = new Map<number, { readonly upload: SignedUpload; readonly at: number }>();
  let isSigning = false;
  /** Requests in a row that failed because of the server or the network. */
  let failedRequests = 0;

  /** Signs the next due files, unless enough are signed or a request is running. */
  async function signNext(freeSlots: number): Promise<void> {
    // One request at a time: two first requests would start two batches.
    if (isSigning) return;
    const due = findDue();
    const unsigned = due.filter(isUnsigned);
    const kept = due.length - unsigned.length;
    // Wait until half of the reserve is used. Otherwise each file would need its own request.
    if (kept > signedAhead / 2) return;
    const entries = unsigned.slice(0, freeSlots + signedAhead - kept);
    if (entries.length === 0) return;

    isSigning = true;
    const { uploadToken } = store.getSnapshot();
    const outcome = await signUploads({
      ...(uploadToken === undefined ? {} : { uploadToken }),
      files: entries.map(({ index, file: { name, type, size: bytes }, sha256 }) => ({
        index,
        name,
        type,
        bytes,
        sha256,
      })),
    });
    if (outcome.ok) {
      const { batchId, uploadToken } = outcome.reply;
      store.change((state) =>
        state.opening === 'deleted' ? state : { ...state, batchId, uploadToken },
      );
      // After a crash between the first PUT and this, the page would send a file twice, or give its number to another file.
      await saveBatch();
    }
    isSigning = false;
    if (outcome.ok) {
      failedRequests = 0;
      keep(entries, outcome.reply);
    } else if (isAboutServer(outcome.problem)) {
      const held = findDue().filter(isUnsigned);
      retryOrFail(held, outcome.problem, failedRequests);
      failedRequests += 1;
    } else retryOrFail(entries, outcome.problem);
    onSigned();
  }

  function keep(entries: readonly Sendable[], { uploads }: SignUploadsReply): void {
    for (const entry of entries) {
      const { id, index } = entry;
      const answer = uploads.find((upload) => upload.index === index);
      if (answer === undefined) retryOrFail([entry], { kind: 'server-error', status: 500 });
      else if ('failure' in answer) {
        store.change(failFile(id, { kind: 'refused', failure: answer.failure }));
      } else signed.set(id, { upload: answer, at: now() });
    }
  }

  function isUnsigned({ id }: Sendable): boolean {
    return !signed.has(id);
  }

  return {
    signNext,
    /** @returns the URL of a file, once; `undefined` when it has none that is fresh */
    take(id: number): SignedUpload | undefined {
      const kept = signed.get(id);
      signed.delete(id);
      return kept && now() - kept.at < signedForMs ? kept.upload : undefined;
    },
    discard(id: number): void {
      signed.delete(id);
    },
  };
}
