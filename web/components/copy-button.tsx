// Copies an address of this server to the clipboard. The label of the button shows the result, and the announcer says it.
'use client';
import { Check, Link2, TriangleAlert } from 'lucide-react';
import { useEffect, useState } from 'react';
import { strings } from '../words/strings.ts';
import { IconWord } from './icon-word.tsx';

/** Time until the label returns. */
const saidForMs = 3000;

interface CopyButtonProps {
  readonly label: string;
  readonly className?: string;
  /** Relative to this page's origin; `undefined` while there is nothing to copy. */
  readonly path: string | undefined;
}

export function CopyButton({ label, className = 'icon-button', path }: CopyButtonProps) {
  const [hasCopied, setCopied] = useState<boolean>();
  useEffect(() => {
    if (hasCopied === undefined) return;
    const timer = setTimeout(setCopied, saidForMs);
    return () => clearTimeout(timer);
  }, [hasCopied]);

  async function copy(): Promise<void> {
    if (path === undefined) return;
    try {
      await navigator.clipboard.writeText(new URL(path, window.location.href).href);
      setCopied(true);
    } catch {
      setCopied(false);
    }
  }
  return (
    <button
      type="button"
      className={className}
      aria-disabled={path === undefined}
      data-said={hasCopied !== undefined}
      onClick={copy}
    >
      {hasCopied === undefined ? (
        <IconWord icon={Link2} word={label} />
      ) : hasCopied ? (
        <IconWord icon={Check} word={strings.linkCopied} />
      ) : (
        <IconWord icon={TriangleAlert} word={strings.linkNotCopied} />
      )}
    </button>
  );
}
