// Keeps the state of the page outside React, in the shape that useSyncExternalStore expects.
import { reduceUploads } from './reduce-uploads.ts';
import type { UploadEvent, UploadsState } from './upload-state.ts';

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
    dispatch(event: UploadEvent): void {
      const next = reduceUploads(state, event);
      if (next === state) return;
      state = next;
      for (const listener of listeners) listener();
    },
  };
}
