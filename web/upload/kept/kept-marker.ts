// A mark in localStorage: whether this browser keeps anything in IndexedDB. Without the mark, the page does not load the code
// that reads it.

const storageKey = 'kept-files';

export function hasKept(): boolean {
  try {
    return localStorage.getItem(storageKey) !== null;
  } catch {
    // The browser refuses its storage to this page.
    return false;
  }
}

/** @throws DOMException when the browser refuses. Keep nothing then: without the mark, no page looks for kept files. */
export function markKept(): void {
  localStorage.setItem(storageKey, '1');
}

export function unmarkKept(): void {
  localStorage.removeItem(storageKey);
}
