// The contact sheet: every file of the batch in the order it was added.
import type { FiguresOf } from '#core/run-cost.ts';
import type { UploadSession } from '../upload/upload-session.ts';
import type { UploadEntry } from '../upload/upload-state.ts';
import { FileItem } from './file-item.tsx';
import { strings } from './strings.ts';

interface FileListProps {
  readonly entries: readonly UploadEntry[];
  readonly session: UploadSession;
  readonly figuresOf: FiguresOf;
}

export function FileList({ entries, session, figuresOf }: FileListProps) {
  return (
    // Safari takes a list without bullets for no list; the role keeps it one.
    // biome-ignore lint/a11y/noRedundantRoles: see above
    <ul className="sheet" role="list" aria-label={strings.filesOfBatch}>
      {entries.map((entry) => (
        <FileItem key={entry.id} entry={entry} session={session} figuresOf={figuresOf} />
      ))}
    </ul>
  );
}
