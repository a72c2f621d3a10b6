// One file: its two frames, its name, where it is on its way, and what can be done about it.
'use client';
import { memo, useLayoutEffect, useRef } from 'react';
import type { FiguresOf } from '#core/run-cost.ts';
import { canRemove, canRetry } from '../upload/offered-actions.ts';
import { sentFraction } from '../upload/summarize.ts';
import type { UploadSession } from '../upload/upload-session.ts';
import { isUnsent, type UploadEntry } from '../upload/upload-state.ts';
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
  readonly figuresOf: FiguresOf;
  readonly onCompare: (id: number) => void;
}

/** Memoised: while one file of hundreds makes progress the others are not rendered. */
export const FileItem = memo(function FileItem(props: FileItemProps) {
  const { entry, session, figuresOf, onCompare } = props;
  const { id, index, status } = entry;
  const name = nameFile(entry);
  const renew = () => session.renew(id);
  return (
    // Can be focused by script, for when the button in it that had the focus has gone.
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
            <Report report={status.report} waitedMs={status.waitedMs} figuresOf={figuresOf} />
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
  const { id, status } = entry;
  const isCancel = isUnsent(status);
  const action =
    isCancel || canRetry(entry) ? describeAction(entry, isCancel ? 'cancel' : 'retry') : undefined;
  return (
    <div className="file-actions">
      {action && (
        <button
          type="button"
          className="text-button"
          aria-label={action.label}
          onClick={() => (isCancel ? session.cancel(id) : session.retry(id))}
        >
          {action.word}
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

/** A button that goes while it has the focus would send a person without a mouse to the top: its item takes the focus. */
function useItemFocus() {
  const item = useRef<HTMLLIElement>(null);
  // Looked at while rendering, since afterwards the button has gone.
  const hadFocus =
    typeof document !== 'undefined' && item.current?.contains(document.activeElement);
  useLayoutEffect(() => {
    if (hadFocus && document.activeElement === document.body) item.current?.focus();
  });
  return item;
}
