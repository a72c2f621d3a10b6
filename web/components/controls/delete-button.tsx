// Deletes a file, or the whole batch, from the storage. Only a page that holds the batch's upload token shows it.
'use client';
import { Trash2 } from 'lucide-react';
import { use } from 'react';
import type { UploadEntry } from '../../upload/state/upload-state.ts';
import { nameFile } from '../../words/describe-files.ts';
import { labelDelete, labelDeleted, pageWords } from '../../words/page.ts';
import { SayContext, useSession } from '../page/contexts.ts';
import { AskFirst } from './ask-first.tsx';
import { IconWord } from './icon-word.tsx';

interface DeleteButtonProps {
  /** Without it, the button deletes the batch. */
  readonly entry?: UploadEntry;
  readonly className: string;
  readonly isDisabled?: boolean;
  readonly onDeleted?: (said: string) => void;
}

export default function DeleteButton({
  entry,
  className,
  isDisabled = false,
  onDeleted,
}: DeleteButtonProps) {
  const session = useSession();
  const say = use(SayContext);
  const name = entry && nameFile(entry);
  const word = entry ? pageWords.delete : pageWords.deleteBatch;
  return (
    <AskFirst
      label={<IconWord icon={Trash2} word={word} />}
      name={name === undefined ? word : labelDelete(name)}
      className={className}
      isDisabled={isDisabled}
      means={({ file, batch }) => (name === undefined ? batch() : file(name))}
      confirm={word}
      onConfirm={() => session.deleteStored(entry && [entry.id])}
      onDone={() => {
        if (name === undefined) return;
        say(labelDeleted(name));
        onDeleted?.(labelDeleted(name));
      }}
    />
  );
}
