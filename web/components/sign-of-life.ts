// A person is there: they move, touch, scroll or type. What is large loads then, and not for a page that nobody looks at.
'use client';
import { useSyncExternalStore } from 'react';

const signs = ['pointermove', 'pointerdown', 'keydown', 'dragenter', 'wheel', 'scroll'] as const;

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
