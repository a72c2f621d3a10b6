// One file: its two frames, its name, and the facts about both images.
'use client';
import { memo, useLayoutEffect, useRef } from 'react';
import type { UploadEntry } from '../../upload/state/upload-state.ts';
import { describeLosses, describeOriginal, describeThumbnail } from '../../words/describe-facts.ts';
import { describeProgress, isOnItsWay, nameFile } from '../../words/describe-files.ts';
import { labelCompare, labelSelect, pageWords } from '../../words/page.ts';
import { useSession } from '../page/contexts.ts';
import { lazyWithRetry } from '../page/lazy-with-retry.tsx';
import { FileActions } from './actions.tsx';
import { FilmStrip } from './film-strip.tsx';
import { OriginalImage, ThumbnailImage } from './images.tsx';
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
  const { entry, isSelected } = props;
  const session = useSession();
  const { id, status } = entry;
  const name = nameFile(entry);
  const renew = () => session.renew(id);
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
      <FilmStrip
        number={id + 1}
        original={<OriginalImage entry={entry} onExpired={renew} />}
        thumbnail={
          isOnItsWay(status) ? (
            <FileProgress entry={entry} />
          ) : (
            <ThumbnailImage entry={entry} onExpired={renew} />
          )
        }
      >
        <OverFrames {...props} />
      </FilmStrip>
      <p className="file-name" title={name}>
        <bdi>{name}</bdi>
      </p>
      <FileFacts entry={entry} />
    </li>
  );
});

/** What lies over the frames: the buttons of the file, with a message if it has no thumbnail. */
function OverFrames(props: FileItemProps) {
  const { entry, isSelected, onSelect, onCompare } = props;
  const { id, status } = entry;
  const name = nameFile(entry);
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
      <button
        type="button"
        className="compare"
        aria-label={labelCompare(name)}
        title={pageWords.compare}
        onClick={() => onCompare(id)}
      />
      {losses && <p className="file-losses">{losses}</p>}
      <label className="file-select">
        <input
          type="checkbox"
          aria-label={labelSelect(name)}
          checked={isSelected}
          onChange={() => onSelect(id)}
        />
      </label>
    </>
  );
}

function FileFacts({ entry }: { readonly entry: UploadEntry }) {
  const { status } = entry;
  const isUnknown = status.state === 'ready' && !status.report;
  return (
    <p className="file-facts">
      {isUnknown ? (
        describeProgress(entry)
      ) : (
        <>
          <span>{describeOriginal(entry)}</span>
          <span>
            {status.state === 'ready' && status.report && describeThumbnail(status.report)}
          </span>
        </>
      )}
    </p>
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
