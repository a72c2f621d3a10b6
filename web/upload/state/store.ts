// Keeps the state of the page outside React, in the shape that useSyncExternalStore expects.
import { reduceUploads } from './reduce-uploads.ts';
import type { UploadEvent, UploadsState } from './upload-state.ts';

export interface UploadsStore {
  getSnapshot(): UploadsState;
  /** @returns unsubscribes */
  subscribe(listener: () => void): () => void;
  dispatch(event: UploadEvent): void;
}

export function createUploadsStore(initial: UploadsState): UploadsStore {
  let state = initial;
  const listeners = new Set<() => void>();
  return {
    getSnapshot: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    dispatch(event) {
      const next = reduceUploads(state, event);
      if (next === state) return;
      state = next;
      for (const listener of listeners) listener();
    },
  };
}
