// Added -> checked: looks into files, two at a time, and tells of them in the order they were added in.
import type { CheckFile, PageLimits } from './check-file.ts';
import type { Store } from './store.ts';
import type { UploadEntry, UploadEvent, UploadsState } from './upload-state.ts';

/** One is read while the other is hashed; more would only hold more of them in memory, each as a whole. */
const parallelChecks = 2;

export interface CheckQueueDependencies {
  readonly store: Store<UploadsState, UploadEvent>;
  readonly checkFile: CheckFile;
  readonly limits: PageLimits;
  /** Told when a file has been checked, whatever came of it. */
  readonly onChecked: () => void;
}

/** @returns the verb that takes up whatever in the store is to be checked */
export function createCheckQueue({ store, checkFile, limits, onChecked }: CheckQueueDependencies) {
  const checking = new Set<number>();
  let running = 0;
  // Numbers in the batch are given in this order, so that a reload shows the files in the order of the drop.
  let told: Promise<void> = Promise.resolve();

  function check(): void {
    for (const entry of store.getSnapshot().entries) {
      if (running >= parallelChecks) return;
      if (isUnchecked(entry) && !checking.has(entry.id)) run(entry.id, entry.file);
    }
  }

  function run(id: number, file: File): void {
    checking.add(id);
    running += 1;
    const outcome = checkFile(file, limits).finally(() => {
      running -= 1;
      check();
    });
    const before = told;
    told = (async () => {
      const found = await outcome;
      await before;
      checking.delete(id);
      store.dispatch({ type: 'checked', id, outcome: found });
      onChecked();
    })();
  }

  return check;
}

function isUnchecked(entry: UploadEntry): entry is UploadEntry & { readonly file: File } {
  return entry.status.state === 'checking' && entry.file !== undefined;
}
