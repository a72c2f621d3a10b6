// The menu of a batch. Its groups: add and export, appearance, other pages, and last Delete.
'use client';
import { Ellipsis, History, Maximize2, SquareCheck, SquarePlus } from 'lucide-react';
import { type ReactNode, use, useRef } from 'react';
import { chooseLargeCards, useLargeCards } from '../../device/large-cards.ts';
import { hasUnsent, takesFiles, type UploadsState } from '../../upload/state/upload-state.ts';
import { pageWords } from '../../words/page.ts';
import { FilePicker } from '../controls/file-picker.tsx';
import { IconWord } from '../controls/icon-word.tsx';
import { ZipContext } from '../page/contexts.ts';
import { useFirstInteraction } from '../page/first-interaction.ts';
import { lazyWithRetry } from '../page/lazy-with-retry.tsx';
import { SettingsButton } from '../settings/button.tsx';

const DeleteButton = lazyWithRetry(() => import('../controls/delete-button.tsx'));
const ExportButton = lazyWithRetry(() => import('../export/button.tsx'));
const ZipSizes = lazyWithRetry(() => import('./zip-sizes.tsx'));

interface BatchToolsProps {
  readonly state: UploadsState;
  readonly onFiles: (files: readonly File[]) => void;
  readonly onSelect: () => void;
  /** The order of the files. */
  readonly children: ReactNode;
}

const menuId = 'batch-tools';

export function BatchTools({ state, onFiles, onSelect, children }: BatchToolsProps) {
  const { entries, uploadToken } = state;
  const isOwn = takesFiles(state);
  const menu = useRef<HTMLDivElement>(null);
  const addFromMenu = (files: readonly File[]) => {
    menu.current?.hidePopover();
    onFiles(files);
  };
  const isLarge = useLargeCards();
  const isSending = hasUnsent(state);
  const isUsed = useFirstInteraction();
  const isReady = entries.some(({ status }) => status.state === 'ready');
  return (
    <>
      <button type="button" className="icon-button tools-opener" popoverTarget={menuId}>
        <IconWord icon={Ellipsis} word={pageWords.moreTools} />
      </button>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms */}
      <div
        ref={menu}
        id={menuId}
        popover="auto"
        className="tools"
        role="group"
        aria-label={pageWords.tools}
      >
        <FilePicker
          from="folder"
          label={isOwn ? pageWords.addFolder : pageWords.newFromFolder}
          className="icon-button"
          onFiles={addFromMenu}
        />
        <FilePicker
          from="camera"
          label={isOwn ? pageWords.takePhoto : pageWords.newFromPhoto}
          className="icon-button"
          onFiles={addFromMenu}
        />
        {isReady && (
          <button
            type="button"
            className="icon-button"
            onClick={() => {
              menu.current?.hidePopover();
              onSelect();
            }}
          >
            <IconWord icon={SquareCheck} word={pageWords.select} />
          </button>
        )}
        {isReady && isUsed && <ExportButton />}
        {use(ZipContext).names.length > 1 && <ZipSizes />}
        <hr />
        {children}
        <button
          type="button"
          className="icon-button"
          aria-pressed={isLarge}
          onClick={() => chooseLargeCards(!isLarge)}
        >
          <IconWord icon={Maximize2} word={pageWords.largerCards} />
        </button>
        <hr />
        <a className="icon-button" href="/batches">
          <IconWord icon={History} word={pageWords.earlierLink} />
        </a>
        {isOwn && (
          // A full page load: the router may think that this page is still `/`, and would keep its files. Uploads continue in this tab.
          <a className="icon-button" href="/" target={isSending ? '_blank' : undefined}>
            <IconWord
              icon={SquarePlus}
              word={isSending ? pageWords.newBatchInTab : pageWords.newBatch}
            />
          </a>
        )}
        <SettingsButton />
        {isOwn && (
          <>
            <hr />
            <DeleteButton className="icon-button" isDisabled={uploadToken === undefined} />
          </>
        )}
      </div>
    </>
  );
}
