// One file: its original, the thumbnail beside it, its name and the figures of both.
'use client';
import { type KeyboardEvent, memo, useLayoutEffect, useRef } from 'react';
import type { UploadEntry } from '../../upload/state/upload-state.ts';
import { describeFacts, describeLosses } from '../../words/describe-facts.ts';
import { isOnItsWay, nameFile } from '../../words/describe-files.ts';
import { labelCompare, labelSelect, pageWords } from '../../words/page.ts';
import { useSession } from '../page/contexts.ts';
import { lazyWithRetry } from '../page/lazy-with-retry.tsx';
import { FileActions } from './actions.tsx';
import { Film } from './film.tsx';
import { fallbackIds, OriginalImage, ThumbnailImage } from './images.tsx';
import { FileProgress } from './progress.tsx';

const FileMessage = lazyWithRetry(() => import('./message.tsx'));

interface FileItemProps {
  readonly entry: UploadEntry;
  readonly isSelected: boolean;
  readonly onSelect: (id: number) => void;
  readonly onCompare: (id: number) => void;
}

/** Memoised, so that the progress of one file does not render hundreds of others. */
export const FileItem = memo(function FileItem(props: FileItemProps) {
  const { entry, isSelected, onCompare } = props;
  const session = useSession();
  const { id, status } = entry;
  const name = nameFile(entry);
  const renew = () => session.renew(id);
  const facts = describeFacts(entry);
  return (
    // Scripts can focus it when its focused button disappears.
    <li
      ref={useItemFocus()}
      tabIndex={-1}
      className="file"
      data-state={status.state}
      data-message={status.state !== 'ready' && !isOnItsWay(status)}
      data-selected={isSelected}
      data-id={id}
    >
      <Film
        original={<OriginalImage entry={entry} onExpired={renew} />}
        thumbnail={
          isOnItsWay(status) ? (
            <FileProgress entry={entry} />
          ) : (
            <ThumbnailImage entry={entry} onExpired={renew} />
          )
        }
        {...(status.state === 'ready' && openerOf(entry, () => onCompare(id)))}
      />
      <div className="file-text">
        <p className="file-name" title={name}>
          <bdi>{name}</bdi>
        </p>
        {/* Browsers count a line whose width changes as a layout shift. The key makes React replace it. */}
        <p key={facts} className="file-facts">
          {facts}
        </p>
      </div>
      <OverFrames {...props} />
    </li>
  );
});

/** A button that is no `<button>`: in one, Firefox offers no menu for an image, and does not drag it. */
function openerOf(entry: UploadEntry, open: () => void) {
  const id = `film-${entry.id}`;
  return {
    id,
    className: 'film compare',
    role: 'button',
    tabIndex: 0,
    'aria-label': labelCompare(nameFile(entry)),
    'aria-labelledby': [id, ...fallbackIds(entry.id)].join(' '),
    title: pageWords.compare,
    onClick: open,
    onKeyDown: (event: KeyboardEvent<HTMLElement>) => {
      if (event.key !== 'Enter' && event.key !== ' ') return;
      event.preventDefault();
      event.currentTarget.click();
    },
  };
}

/** What lies over the frames: the buttons of the file, with a message if it has no thumbnail. */
function OverFrames({ entry, isSelected, onSelect }: FileItemProps) {
  const { id, status } = entry;
  if (status.state !== 'ready') {
    const actions = <FileActions entry={entry} />;
    return isOnItsWay(status) ? (
      <div className="file-corner">{actions}</div>
    ) : (
      <FileMessage entry={entry}>{actions}</FileMessage>
    );
  }
  const losses = status.report && describeLosses(status.report);
  return (
    <>
      {losses && <p className="file-losses">{losses}</p>}
      <label className="file-select">
        <input
          type="checkbox"
          aria-label={labelSelect(nameFile(entry))}
          checked={isSelected}
          onChange={() => onSelect(id)}
        />
      </label>
    </>
  );
}

/** If the focused button disappears, keyboard focus would jump to the top of the page. The file takes it instead. */
function useItemFocus() {
  const item = useRef<HTMLLIElement>(null);
  // Read during rendering, because the button is gone afterwards.
  const hadFocus =
    typeof document !== 'undefined' && item.current?.contains(document.activeElement);
  useLayoutEffect(() => {
    if (hadFocus && document.activeElement === document.body) item.current?.focus();
  });
  return item;
}
