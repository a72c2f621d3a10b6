// A person moves, touches or types. The page loads its large parts then. A page that nobody uses does not load them.
'use client';
import { useSyncExternalStore } from 'react';

const signs = [
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
  for (const sign of signs) window.removeEventListener(sign, see);
  for (const listener of listeners) listener();
  listeners.clear();
}

/** Calls the listener at the first sign, or at once if there was one. @returns unsubscribes */
export function onSignOfLife(listener: () => void): () => void {
  if (isSeen) {
    listener();
    return () => {};
  }
  listeners.add(listener);
  for (const sign of signs) window.addEventListener(sign, see, { passive: true });
  return () => listeners.delete(listener);
}

/** @returns whether there was a sign since the page loaded */
export function useSignOfLife(): boolean {
  return useSyncExternalStore(
    subscribe,
    () => isSeen,
    () => false,
  );
}

function subscribe(listener: () => void): () => void {
  return isSeen ? () => {} : onSignOfLife(listener);
}
