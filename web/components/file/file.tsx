// One file: its original, the thumbnail beside it, its name and the figures of both.
'use client';
import { type ComponentProps, memo, useLayoutEffect, useRef, useState } from 'react';
import type { UploadEntry } from '../../upload/state/upload-state.ts';
import { describeFacts, describeLosses } from '../../words/describe-facts.ts';
import { isOnItsWay, nameFile } from '../../words/describe-files.ts';
import { useSession } from '../page/contexts.ts';
import { lazyWithRetry } from '../page/lazy-with-retry.tsx';
import { FileActions } from './actions.tsx';
import { CardActions } from './card-actions.tsx';
import { Film } from './film.tsx';
import { OriginalImage, ThumbnailImage } from './images.tsx';
import { openerOf } from './opener.ts';
import { FileProgress } from './progress.tsx';

const FileMessage = lazyWithRetry(() => import('./message.tsx'));

interface FileItemProps {
  readonly entry: UploadEntry;
  readonly isSelected: boolean;
  /** @param isRange with Shift: all files from the one that was selected last */
  readonly onSelect: (id: number, isRange: boolean) => void;
  readonly onCompare: (id: number) => void;
}

/** Memoised, so that the progress of one file does not render hundreds of others. */
export const FileItem = memo(function FileItem(props: FileItemProps) {
  const { entry, isSelected, onSelect, onCompare } = props;
  const session = useSession();
  const { id, status } = entry;
  const name = nameFile(entry);
  const renew = () => session.renew(id);
  const facts = describeFacts(entry);
  // Few people touch most of the cards, so the buttons come with the pointer or the focus.
  const [isNear, setNear] = useState(false);
  const [isMenu, setMenu] = useState(false);
  const near = () => setNear(true);
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
      onPointerEnter={near}
      onFocus={near}
    >
      <Film
        original={<OriginalImage entry={entry} />}
        thumbnail={
          isOnItsWay(status) ? (
            <FileProgress entry={entry} />
          ) : (
            <ThumbnailImage entry={entry} onExpired={renew} />
          )
        }
        {...(status.state === 'ready' &&
          openerOf({
            entry,
            path: `/b/${session.getSnapshot().batchId}/${entry.index}/`,
            open: () => onCompare(id),
            select: (isRange) => onSelect(id, isRange),
            showMenu: () => setMenu(true),
          }))}
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
      <OverFrames {...props} isNear={isNear} isMenu={isMenu} onMenu={setMenu} />
    </li>
  );
});

/** What lies over the frames: the buttons of the file, with a message if it has no thumbnail. */
function OverFrames(props: ComponentProps<typeof CardActions>) {
  const { entry } = props;
  const { status } = entry;
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
      <CardActions {...props} />
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
