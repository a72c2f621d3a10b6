// Hop: files -> batch. Adds files to the batch on the page, or starts a new batch with them.
import { takesFiles } from '../state/upload-state.ts';
import type { UploadSession } from '../upload-session.ts';

/** Samples give way: a person who has files of their own wants those only. */
export type AddFiles = (files: readonly File[], kind?: 'own' | 'samples') => Promise<void>;

export interface AddDependencies {
  /** The session that the page shows first. */
  readonly session: UploadSession;
  readonly createSession: () => UploadSession;
  /** Shows another session. The page stops the one before. */
  readonly show: (session: UploadSession) => void;
}

export function createAddFiles({ session, createSession, show }: AddDependencies) {
  /** The page may not have rendered it yet. */
  let current = session;
  /** Calls with the person's own files that wait for the restore. */
  let waiting = 0;

  function showNext(next: UploadSession): void {
    current = next;
    show(next);
  }

  const addFiles: AddFiles = async (files, kind = 'own') => {
    if (kind === 'own') waiting += 1;
    await current.whenRestored();
    if (kind === 'own') waiting -= 1;
    else if (waiting > 0 || current.getSnapshot().entries.length > 0) return;

    // Another call may have started a new batch during the wait.
    const state = current.getSnapshot();
    if (takesFiles(state)) {
      current.add(files);
      return;
    }
    const next = createSession();
    next.add(files);
    const { entries, notice } = next.getSnapshot();
    // If the new batch took no file, keep the opened batch and show the reason.
    if (entries.length === 0) {
      current.showNotice(notice);
      return;
    }
    const { opening, batchId } = state;
    if (batchId !== undefined && opening === 'opened')
      next.showNotice({ kind: 'own-batch', batchId });
    showNext(next);
  };

  /** What did not fit goes into further batches. */
  async function addRest(): Promise<void> {
    const { sendRest } = await import('./send-rest.ts');
    await sendRest(current, { createSession, show: showNext });
  }

  return { addFiles, addRest };
}
