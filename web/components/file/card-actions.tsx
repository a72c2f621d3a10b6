// The buttons of a thumbnail on its card. A mouse finds them on the card, and the keyboard and a finger in a menu, because a long
// press belongs to the picture.
'use client';
import { EllipsisVertical, SquareCheck } from 'lucide-react';
import { useLayoutEffect, useRef } from 'react';
import type { UploadEntry } from '../../upload/state/upload-state.ts';
import { nameFile } from '../../words/describe-files.ts';
import { labelActions, labelSelect, pageWords } from '../../words/page.ts';
import { IconWord } from '../controls/icon-word.tsx';
import { lazyWithRetry } from '../page/lazy-with-retry.tsx';

const ReadyActions = lazyWithRetry(() => import('./ready-actions.tsx'));

interface CardActionsProps {
  readonly entry: UploadEntry;
  readonly isSelected: boolean;
  /** The pointer or the focus was on the card. */
  readonly isNear: boolean;
  readonly isMenu: boolean;
  readonly onMenu: (isMenu: boolean) => void;
  /** @param isRange with Shift: all files from the one that was selected last */
  readonly onSelect: (id: number, isRange: boolean) => void;
}

export function CardActions(props: CardActionsProps) {
  const { entry, isSelected, isNear, isMenu, onMenu, onSelect } = props;
  const menu = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (!isMenu) return;
    const source = menu.current?.closest('li') ?? undefined;
    menu.current?.showPopover(source && { source });
    menu.current?.querySelector('button')?.focus();
  }, [isMenu]);
  const name = nameFile(entry);
  return (
    <>
      <button
        type="button"
        className="icon-button file-menu for-touch"
        aria-label={labelActions(name)}
        aria-expanded={isMenu}
        onClick={() => onMenu(true)}
      >
        <EllipsisVertical aria-hidden />
      </button>
      <div
        ref={menu}
        popover={isMenu ? 'auto' : undefined}
        className={isMenu ? 'tools' : 'file-actions'}
        onToggle={({ newState }) => onMenu(newState === 'open')}
      >
        {isMenu && (
          <>
            <p>{name}</p>
            <button
              type="button"
              className="icon-button"
              aria-pressed={isSelected}
              onClick={() => {
                menu.current?.hidePopover();
                onSelect(entry.id, false);
              }}
            >
              <IconWord icon={SquareCheck} word={pageWords.select} />
            </button>
          </>
        )}
        {(isNear || isMenu) && <ReadyActions entry={entry} isMenu={isMenu} />}
      </div>
      <label className="file-select">
        <input
          type="checkbox"
          tabIndex={-1}
          aria-label={labelSelect(name)}
          checked={isSelected}
          onChange={({ nativeEvent }) =>
            onSelect(entry.id, 'shiftKey' in nativeEvent && nativeEvent.shiftKey === true)
          }
        />
      </label>
    </>
  );
}
