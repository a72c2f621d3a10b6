// Hop: added file -> checked. Checks two files at a time, and reports them in the order in which they were added.

import type { UploadDependencies } from '../dependencies.ts';
import { applyCheck } from '../state/change-files.ts';
import type { UploadEntry } from '../state/upload-state.ts';

/** The browser reads one file while it hashes the other. Each file is in memory as a whole, so not more. */
const parallelChecks = 2;

/** @param onChecked called after each file */
export function createCheckQueue(
  { store, checkFile, limits }: UploadDependencies,
  onChecked: () => void,
) {
  const checking = new Set<number>();
  let running = 0;
  let isStopped = false;
  // The number of a file in the batch comes from this order, so a reload shows the files in the order of the drop.
  let lastReport: Promise<void> = Promise.resolve();

  function checkNext(): void {
    for (const entry of store.getSnapshot().entries) {
      if (isStopped || running >= parallelChecks) return;
      if (isUnchecked(entry) && !checking.has(entry.id)) {
        lastReport = check(entry.id, entry.file, lastReport);
      }
    }
  }

  async function check(id: number, file: File, before: Promise<void>): Promise<void> {
    checking.add(id);
    running += 1;
    const outcome = await checkFile(file, limits);
    running -= 1;
    checkNext();
    await before;
    checking.delete(id);
    store.change(applyCheck(id, outcome));
    if (!isStopped) onChecked();
  }

  return {
    /** Checks all unchecked files. */
    start(): void {
      isStopped = false;
      checkNext();
    },
    /** Starts no further check. */
    stop(): void {
      isStopped = true;
    },
  };
}

function isUnchecked(entry: UploadEntry): entry is UploadEntry & { readonly file: File } {
  return entry.status.state === 'checking' && entry.file !== undefined;
}
