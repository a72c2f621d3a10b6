// Copies an address of this server to the clipboard. The label of the button shows the result.
'use client';
import { useEffect, useState } from 'react';
import { strings } from '../words/strings.ts';

/** Time until the label returns. */
const saidForMs = 3000;

interface CopyButtonProps {
  readonly label: string;
  /** Relative to this page's origin; `undefined` while there is nothing to copy. */
  readonly path: string | undefined;
}

export function CopyButton({ label, path }: CopyButtonProps) {
  const [said, setSaid] = useState<string>();
  useEffect(() => {
    if (said === undefined) return;
    const timer = setTimeout(setSaid, saidForMs);
    return () => clearTimeout(timer);
  }, [said]);

  async function copy(): Promise<void> {
    if (path === undefined) return;
    try {
      await navigator.clipboard.writeText(new URL(path, window.location.href).href);
      setSaid(strings.linkCopied);
    } catch {
      setSaid(strings.linkNotCopied);
    }
  }
  return (
    <button type="button" className="text-button" aria-disabled={path === undefined} onClick={copy}>
      {said ?? label}
    </button>
  );
}
