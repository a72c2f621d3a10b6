// Keeps the state of the page outside React, in the shape that useSyncExternalStore expects.
import type { Change } from './change-entries.ts';
import type { UploadsState } from './upload-state.ts';

export type UploadsStore = ReturnType<typeof createUploadsStore>;

export function createUploadsStore(initial: UploadsState) {
  let state = initial;
  const listeners = new Set<() => void>();
  return {
    getSnapshot: () => state,
    /** @returns unsubscribes */
    subscribe(listener: () => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    change(change: Change): void {
      const next = change(state);
      if (next === state) return;
      state = next;
      for (const listener of listeners) listener();
    },
  };
}
