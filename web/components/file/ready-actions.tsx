// What a person can do with a thumbnail on its card: download it, copy its address, delete it. Loaded when the card is first touched.
'use client';
import { Download } from 'lucide-react';
import { use } from 'react';
import { nameDownload } from '../../download/name-downloads.ts';
import { extensionOf } from '../../upload/state/pictures.ts';
import type { UploadEntry } from '../../upload/state/upload-state.ts';
import { nameFile } from '../../words/describe-files.ts';
import { labelCopy, labelDownload, pageWords } from '../../words/page.ts';
import { CopyButton } from '../controls/copy-button.tsx';
import DeleteButton from '../controls/delete-button.tsx';
import { IconWord } from '../controls/icon-word.tsx';
import { MayDeleteContext, useSession } from '../page/contexts.ts';

interface ReadyActionsProps {
  readonly entry: UploadEntry;
  /** Otherwise they are on the card, which is one stop of the Tab key. */
  readonly isMenu: boolean;
}

export default function ReadyActions({ entry, isMenu }: ReadyActionsProps) {
  const session = useSession();
  const mayDelete = use(MayDeleteContext);
  const { index, status } = entry;
  if (status.state !== 'ready') return null;
  const { thumbnailUrl } = status;
  const name = nameFile(entry);
  const path = `/b/${session.getSnapshot().batchId}/${index}/thumbnail`;
  async function save(): Promise<void> {
    try {
      const { saveOne } = await import('../../download/downloads.ts');
      await saveOne(path, nameDownload(name, 'thumbnail', extensionOf(thumbnailUrl)));
    } catch {
      session.showNotice({ kind: 'not-downloaded' });
    }
  }
  return (
    <div
      className="ready-actions"
      ref={(element) => {
        const buttons = element?.querySelectorAll('button') ?? [];
        for (const button of buttons) button.tabIndex = isMenu ? 0 : -1;
      }}
    >
      <button type="button" className="icon-button" aria-label={labelDownload(name)} onClick={save}>
        <IconWord icon={Download} word={pageWords.download} />
      </button>
      <CopyButton
        className="icon-button"
        label={pageWords.copyBatchLink}
        name={labelCopy(name)}
        path={path}
      />
      {mayDelete && <DeleteButton entry={entry} className="icon-button" />}
    </div>
  );
}
