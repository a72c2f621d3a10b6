// A person moves, touches or types. The page loads its large parts then. A page that nobody uses does not load them.
'use client';
import { useSyncExternalStore } from 'react';

const interactions = [
  'pointermove',
  'pointerdown',
  'click',
  'keydown',
  'focusin',
  'wheel',
  'dragenter',
] as const;

let isSeen = false;
const listeners = new Set<() => void>();

function see(): void {
  isSeen = true;
  for (const type of interactions) window.removeEventListener(type, see);
  for (const listener of listeners) listener();
  listeners.clear();
}

/** Calls the listener at the first interaction, or immediately if there was one. @returns unsubscribes */
export function onFirstInteraction(listener: () => void): () => void {
  if (isSeen) {
    listener();
    return () => {};
  }
  listeners.add(listener);
  for (const type of interactions) window.addEventListener(type, see, { passive: true });
  return () => listeners.delete(listener);
}

/** @returns whether there was an interaction since the page loaded */
export function useFirstInteraction(): boolean {
  return useSyncExternalStore(
    onFirstInteraction,
    () => isSeen,
    () => false,
  );
}
