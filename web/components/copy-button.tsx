// Puts an address of this page's server onto the clipboard, and says so on itself.
'use client';
import { useEffect, useState } from 'react';
import { strings } from '../words/strings.ts';

const saidForMs = 3000;

interface CopyButtonProps {
  readonly label: string;
  /** What is added to this page's origin; `undefined` while there is nothing to copy. */
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
