// Copies an address of this server to the clipboard, and says for some seconds how that ended.
import { useEffect, useState } from 'react';

/** Time until a button shows its usual label again. */
const saidForMs = 3000;

/** @param path relative to this page's origin; `undefined` while there is nothing to copy */
export function useCopy(path: string | undefined) {
  const [hasCopied, setCopied] = useState<boolean>();
  useEffect(() => {
    if (hasCopied === undefined) return;
    const timer = setTimeout(setCopied, saidForMs);
    return () => clearTimeout(timer);
  }, [hasCopied]);

  /** @returns whether the clipboard has the address; `undefined` if there is none */
  async function copy(): Promise<boolean | undefined> {
    if (path === undefined) return undefined;
    let isCopied = true;
    try {
      // Without https there is no clipboard.
      await navigator.clipboard.writeText(new URL(path, window.location.href).href);
    } catch {
      isCopied = false;
    }
    setCopied(isCopied);
    return isCopied;
  }
  return { hasCopied, copy };
}
