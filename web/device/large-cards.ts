// Whether a person chose larger cards. Fewer of them fit the window.
'use client';
import { useSyncExternalStore } from 'react';
import { cardsCookie, keepChoice } from './keep-choice.ts';

const listeners = new Set<() => void>();

/** Changes this page at once, and keeps the choice for the next pages. */
export function chooseLargeCards(isLarge: boolean): void {
  if (isLarge) document.documentElement.dataset.cards = 'large';
  else delete document.documentElement.dataset.cards;
  keepChoice(cardsCookie, isLarge ? 'large' : undefined);
  for (const listener of listeners) listener();
}

export function useLargeCards(): boolean {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => document.documentElement.dataset.cards === 'large',
    () => false,
  );
}
