// One file: its two frames, its name, its status and its actions.
'use client';
import { memo, useLayoutEffect, useRef } from 'react';
import { canRemove, offerAction } from '../upload/offered-actions.ts';
import { sentFraction } from '../upload/summarize.ts';
import type { UploadSession } from '../upload/upload-session.ts';
import type { UploadEntry } from '../upload/upload-state.ts';
import { describeAction, describeStatus, nameFile } from '../words/describe-files.ts';
import { labelCompare, labelProgress, labelRemove, strings } from '../words/strings.ts';
import { FilmStrip } from './film-strip.tsx';
import { OriginalImage, ThumbnailImage } from './images.tsx';
import { Report } from './report.tsx';

interface FileActionsProps {
  readonly entry: UploadEntry;
  readonly session: UploadSession;
  readonly onRemove: (id: number) => void;
}

interface FileItemProps extends FileActionsProps {
  readonly onCompare: (id: number) => void;
}

/** Memoised, so that the progress of one file does not render hundreds of others. */
export const FileItem = memo(function FileItem(props: FileItemProps) {
  const { entry, session, onCompare } = props;
  const { id, index, status } = entry;
  const name = nameFile(entry);
  const renew = () => session.renew(id);
  return (
    // Scripts can focus it when its focused button disappears.
    <li
      ref={useItemFocus()}
      tabIndex={-1}
      className="file"
      data-state={status.state}
      data-index={index}
      data-id={id}
    >
      <FilmStrip
        number={id + 1}
        original={<OriginalImage entry={entry} onExpired={renew} />}
        thumbnail={<ThumbnailImage entry={entry} onExpired={renew} />}
        progress={<UploadProgress entry={entry} />}
      >
        {status.state === 'ready' && (
          <button
            type="button"
            className="compare"
            aria-label={labelCompare(name)}
            title={strings.compare}
            onClick={() => onCompare(id)}
          />
        )}
      </FilmStrip>
      <div className="caption">
        <p className="file-name" title={name}>
          <bdi>{name}</bdi>
        </p>
        <FileActions {...props} />
        <div className="file-status">
          {status.state === 'ready' && status.report ? (
            <Report report={status.report} waitedMs={status.waitedMs} />
          ) : (
            <p>{describeStatus(entry)}</p>
          )}
        </div>
      </div>
    </li>
  );
});

function UploadProgress({ entry }: { readonly entry: UploadEntry }) {
  const { status, bytes } = entry;
  if (status.state !== 'uploading') return null;
  return (
    <progress
      aria-label={labelProgress(nameFile(entry))}
      value={sentFraction(status.sentBytes, bytes)}
    />
  );
}

function FileActions({ entry, session, onRemove }: FileActionsProps) {
  const { id } = entry;
  const action = offerAction(entry);
  const words = action && describeAction(entry, action);
  return (
    <div className="file-actions">
      {words && (
        <button
          type="button"
          className="text-button"
          aria-label={words.label}
          onClick={() => session[action](id)}
        >
          {words.word}
        </button>
      )}
      {canRemove(entry) && (
        <button
          type="button"
          className="text-button"
          aria-label={labelRemove(nameFile(entry))}
          onClick={() => onRemove(id)}
        >
          {strings.remove}
        </button>
      )}
    </div>
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
