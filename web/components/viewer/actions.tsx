// What a person can do with the thumbnail: download it, share its link, or copy and open the links of both images.
'use client';
import { ArrowUpRight, Check, Download, Link2, Share2, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { nameDownload } from '../../download/name-downloads.ts';
import { extensionOf } from '../../upload/state/pictures.ts';
import { nameFile } from '../../words/describe-files.ts';
import { pageWords } from '../../words/page.ts';
import { viewerWords } from '../../words/viewer.ts';
import { IconWord } from '../controls/icon-word.tsx';
import { addressOf, useCopy } from '../controls/use-copy.ts';
import type { ReadyEntry } from './comparison.tsx';

/** Says something to people who use a screen reader. Everyone sees a failure. */
export type Say = (text: string, isFailure?: boolean) => void;

export async function savePicture(path: string, name: string, onSay: Say): Promise<void> {
  try {
    const { saveOne } = await import('../../download/downloads.ts');
    await saveOne(path, name);
    onSay('');
  } catch {
    onSay(pageWords.downloadFailed, true);
  }
}

interface ViewerActionsProps {
  readonly entry: ReadyEntry;
  /** Address of the thumbnail on this server, which lasts. */
  readonly path: string;
  readonly onSay: Say;
}

export function ViewerActions({ entry, path, onSay }: ViewerActionsProps) {
  const extension = extensionOf(entry.status.thumbnailUrl);
  const save = () =>
    savePicture(path, nameDownload(nameFile(entry), 'thumbnail', extension), onSay);
  async function share(): Promise<void> {
    try {
      await navigator.share({ title: nameFile(entry), url: new URL(path, location.href).href });
      onSay('');
    } catch (error) {
      // The person closed the browser's dialog.
      const isCancelled = error instanceof DOMException && error.name === 'AbortError';
      onSay(isCancelled ? '' : viewerWords.notShared, true);
    }
  }
  return (
    <div className="actions viewer-actions">
      <button type="button" className="button" onClick={save}>
        <IconWord icon={Download} word={viewerWords.download} />
      </button>
      {'share' in navigator && (
        <button type="button" className="button button-quiet" onClick={share}>
          <IconWord icon={Share2} word={viewerWords.share} />
        </button>
      )}
    </div>
  );
}

interface LinkActionsProps {
  readonly of: 'original' | 'thumbnail';
  /** Address of the image on this server, which lasts. */
  readonly path: string;
  readonly onSay: Say;
}

/** The words of a button are short, because its column says which image it is for. Screen readers hear the rest. */
export function LinkActions({ of, path, onSay }: LinkActionsProps) {
  const isOriginal = of === 'original';
  const copied = isOriginal ? viewerWords.originalCopied : viewerWords.thumbnailCopied;
  return (
    <div className="link-actions">
      <CopyAction find={() => addressOf(path)} copied={copied} onSay={onSay}>
        <IconWord icon={Link2} word={viewerWords.copyLink} />
        <Unseen>{isOriginal ? viewerWords.toOriginal : viewerWords.toThumbnail}</Unseen>
      </CopyAction>
      <a className="link-action" href={path} target="_blank" rel="noreferrer">
        <IconWord icon={ArrowUpRight} word={viewerWords.open} />
        <Unseen>{isOriginal ? viewerWords.original : viewerWords.thumbnail}</Unseen>
      </a>
    </div>
  );
}

interface CopyActionProps {
  /** @returns what to copy */
  readonly find: () => string;
  /** What a screen reader says afterwards. */
  readonly copied: string;
  /** What the button says afterwards. */
  readonly word?: string;
  readonly onSay: Say;
  readonly children: ReactNode;
}

export function CopyAction(props: CopyActionProps) {
  const { find, copied, word = pageWords.linkCopied, onSay, children } = props;
  const { hasCopied, copy } = useCopy(find);
  return (
    <button
      type="button"
      className="link-action"
      onClick={async () => {
        const isCopied = await copy();
        onSay(isCopied ? copied : pageWords.linkNotCopied, !isCopied);
      }}
    >
      {hasCopied === undefined ? (
        children
      ) : hasCopied ? (
        <IconWord icon={Check} word={word} />
      ) : (
        <IconWord icon={TriangleAlert} word={pageWords.notCopied} />
      )}
    </button>
  );
}

function Unseen({ children }: { readonly children: string }) {
  return <span className="visually-hidden"> {children}</span>;
}
