// Offers files as text: HTML, Markdown and addresses to copy, and CSV and JSON to save. The page knows all this already.
'use client';
import { Braces, Code, Hash, Link2, Sheet } from 'lucide-react';
import { useState } from 'react';
import { describeBatch, writeCsv, writeJson } from '../../download/describe-batch.ts';
import { saveText } from '../../download/downloads.ts';
import { type SnippetKind, writeSnippets } from '../../download/write-snippet.ts';
import { summarize } from '../../upload/state/summarize.ts';
import { describeExport, exportWords } from '../../words/export.ts';
import { Dialog } from '../controls/dialog.tsx';
import { IconWord } from '../controls/icon-word.tsx';
import { addressOf } from '../controls/use-copy.ts';
import { useSession } from '../page/contexts.ts';
import { CopyAction } from '../viewer/actions.tsx';
import '../viewer/actions.css';
import './dialog.css';

interface ExportDialogProps {
  readonly ids: ReadonlySet<number> | undefined;
  readonly onClose: () => void;
}

const snippets = [
  { kind: 'html', icon: Code, ...exportWords.html },
  { kind: 'markdown', icon: Hash, ...exportWords.markdown },
  { kind: 'address', icon: Link2, ...exportWords.address },
] satisfies { kind: SnippetKind; [other: string]: unknown }[];

export default function ExportDialog({ ids, onClose }: ExportDialogProps) {
  const session = useSession();
  const [said, say] = useState('');

  function read() {
    const { entries, batchId } = session.getSnapshot();
    const wanted = entries.filter(({ id, status }) => ids?.has(id) ?? status.state !== 'duplicate');
    return { batchId, entries: wanted };
  }
  function describe() {
    const { entries, batchId } = read();
    return { batchId, files: describeBatch(entries, batchId, addressOf) };
  }
  const saveCsv = () => saveText(writeCsv(describe().files), 'text/csv', 'thumbnails.csv');
  function saveJson(): void {
    const { batchId, files } = describe();
    saveText(writeJson(batchId, files), 'application/json', 'thumbnails.json');
  }

  return (
    <Dialog title={exportWords.title} className="export" onClose={onClose}>
      <p className="soft">
        {describeExport(summarize(read().entries))} {exportWords.whoSees}
      </p>
      {snippets.map(({ kind, icon, word, copied }) => (
        <CopyAction
          key={kind}
          find={() => {
            const { entries, batchId } = read();
            return writeSnippets(kind, entries, batchId, addressOf);
          }}
          copied={copied}
          word={copied}
          onSay={say}
        >
          <IconWord icon={icon} word={word} />
        </CopyAction>
      ))}
      <button type="button" className="link-action" onClick={saveCsv}>
        <IconWord icon={Sheet} word={exportWords.csv} />
      </button>
      <button type="button" className="link-action" onClick={saveJson}>
        <IconWord icon={Braces} word={exportWords.json} />
      </button>
      {/* While the dialog is open, the rest of the page is inert, and with it the announcer. */}
      <p className="visually-hidden" role="status">
        {said}
      </p>
    </Dialog>
  );
}
