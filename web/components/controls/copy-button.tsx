// Copies an address of this server to the clipboard. The label of the button and the announcer say the result.
'use client';
import { Check, Link2, TriangleAlert } from 'lucide-react';
import { use, useEffect } from 'react';
import { pageWords } from '../../words/page.ts';
import { SayContext } from '../page/contexts.ts';
import { IconWord } from './icon-word.tsx';
import { addressOf, useCopy } from './use-copy.ts';

interface CopyButtonProps {
  readonly label: string;
  /** For screen readers, if the label is too short for them. */
  readonly name?: string;
  readonly className?: string;
  /** Relative to this page's origin; `undefined` while there is nothing to copy. */
  readonly path: string | undefined;
}

export function CopyButton(props: CopyButtonProps) {
  const { label, name, className = 'button button-quiet', path } = props;
  const { hasCopied, copy } = useCopy(() => path && addressOf(path));
  const say = use(SayContext);
  useEffect(() => {
    if (hasCopied === undefined) return;
    say(hasCopied ? pageWords.linkCopied : pageWords.batchLinkNotCopied);
    return () => say('');
  }, [hasCopied, say]);
  return (
    <button
      type="button"
      className={className}
      aria-label={hasCopied === undefined ? name : undefined}
      aria-disabled={path === undefined}
      onClick={copy}
    >
      {hasCopied === undefined ? (
        <IconWord icon={Link2} word={label} />
      ) : hasCopied ? (
        <IconWord icon={Check} word={pageWords.linkCopied} />
      ) : (
        <IconWord icon={TriangleAlert} word={pageWords.notCopied} />
      )}
    </button>
  );
}
