// Copies a text to the clipboard, and says for some seconds how that ended.
import { useEffect, useState } from 'react';

/** Time until a button shows its usual label again. */
const saidForMs = 3000;

/** @param path relative to this page's origin */
export function addressOf(path: string): string {
  return new URL(path, window.location.href).href;
}

/** @param find what to copy; `undefined` while there is nothing */
export function useCopy(find: () => string | undefined) {
  const [hasCopied, setCopied] = useState<boolean>();
  useEffect(() => {
    if (hasCopied === undefined) return;
    const timer = setTimeout(setCopied, saidForMs);
    return () => clearTimeout(timer);
  }, [hasCopied]);

  /** @returns whether the clipboard has the text; `undefined` if there is none */
  async function copy(): Promise<boolean | undefined> {
    const text = find();
    if (text === undefined) return undefined;
    let isCopied = true;
    try {
      // Without https there is no clipboard.
      await navigator.clipboard.writeText(text);
    } catch {
      isCopied = false;
    }
    setCopied(isCopied);
    return isCopied;
  }
  return { hasCopied, copy };
}
