// If the focused button disappears, keyboard focus would jump to the top of the page. The headline takes it instead.
'use client';
import { useLayoutEffect } from 'react';

/** Call this in the component whose state makes the button disappear. */
export function useHeadlineFocus(): void {
  // Read during rendering, because the button is gone afterwards.
  const hadFocus = typeof document !== 'undefined' && document.activeElement !== document.body;
  useLayoutEffect(() => {
    if (hadFocus) rescueFocus();
  });
}

/** Call this when the focused element has gone. */
export function rescueFocus(): void {
  if (document.activeElement !== document.body) return;
  document.querySelector<HTMLElement>('h1')?.focus();
}
