// One file: its two frames, its name, where it is on its way, and what can be done about it.
'use client';
import { memo } from 'react';
import type { FiguresOf } from '#core/run-cost.ts';
import { canRetry } from '../upload/retry-plan.ts';
import { sentFraction } from '../upload/summarize.ts';
import type { UploadSession } from '../upload/upload-session.ts';
import type { UploadEntry } from '../upload/upload-state.ts';
import { FilmStrip } from './film-strip.tsx';
import { OriginalImage, ThumbnailImage } from './images.tsx';
import { Report } from './report.tsx';
import { describeAction, describeStatus, labelProgress, nameFile } from './strings.ts';

interface FileActionProps {
  readonly entry: UploadEntry;
  readonly session: UploadSession;
}

interface FileItemProps extends FileActionProps {
  readonly figuresOf: FiguresOf;
}

/** Memoised: while one file of hundreds makes progress the others are not rendered. */
export const FileItem = memo(function FileItem({ entry, session, figuresOf }: FileItemProps) {
  const { id, index, status } = entry;
  const name = nameFile(entry);
  const renew = () => session.renew(id);
  return (
    <li className="file" data-state={status.state} data-index={index}>
      <FilmStrip
        number={id + 1}
        original={<OriginalImage entry={entry} onExpired={renew} />}
        thumbnail={<ThumbnailImage entry={entry} onExpired={renew} />}
        progress={<UploadProgress entry={entry} />}
      />
      <div className="caption">
        <p className="file-name" title={name}>
          <bdi>{name}</bdi>
        </p>
        <FileAction entry={entry} session={session} />
        <div className="file-status">
          {status.state === 'ready' && status.report ? (
            <Report report={status.report} figuresOf={figuresOf} />
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

function FileAction({ entry, session }: FileActionProps) {
  const { id, status } = entry;
  const isUnsent =
    status.state === 'checking' || status.state === 'queued' || status.state === 'uploading';
  if (!isUnsent && !canRetry(entry)) return null;
  const { word, label } = describeAction(entry, isUnsent ? 'cancel' : 'retry');
  return (
    <button
      type="button"
      className="text-button"
      aria-label={label}
      onClick={() => (isUnsent ? session.cancel(id) : session.retry(id))}
    >
      {word}
    </button>
  );
}
