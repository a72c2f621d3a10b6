// What a person can do with a file: cancel or retry it, check for its thumbnail, remove it from the page or the storage.
'use client';
import { RotateCw, Trash2, Upload, X } from 'lucide-react';
import { use } from 'react';
import { canRemove, isStored, offerAction } from '../../upload/state/offered-actions.ts';
import type { UploadEntry } from '../../upload/state/upload-state.ts';
import { describeAction, isOnItsWay, nameFile } from '../../words/describe-files.ts';
import { labelRemove, pageWords } from '../../words/page.ts';
import { IconWord } from '../controls/icon-word.tsx';
import { MayDeleteContext, useSession } from '../page/contexts.ts';
import { lazyWithRetry } from '../page/lazy-with-retry.tsx';

const DeleteButton = lazyWithRetry(() => import('../controls/delete-button.tsx'));

export function FileActions({ entry }: { readonly entry: UploadEntry }) {
  const session = useSession();
  const { id, status } = entry;
  const action = offerAction(entry);
  const words = action && describeAction(entry, action);
  const isUnsent = action === 'cancel';
  const mayDelete = use(MayDeleteContext) && isStored(entry);
  const icon = isUnsent ? X : ['cancelled', 'duplicate'].includes(status.state) ? Upload : RotateCw;
  return (
    <>
      {words && (
        <button
          type="button"
          className="film-button"
          aria-label={words.label}
          onClick={() => session[action](id)}
        >
          <IconWord icon={icon} word={words.word} />
        </button>
      )}
      {/* Without a message, the card has no room for it: the file will be ready in a moment. */}
      {mayDelete && !isOnItsWay(status) && <DeleteButton entry={entry} className="film-button" />}
      {canRemove(entry) && !isStored(entry) && (
        <button
          type="button"
          className="film-button"
          aria-label={labelRemove(nameFile(entry))}
          onClick={() => session.remove(id)}
        >
          <IconWord icon={Trash2} word={pageWords.remove} />
        </button>
      )}
    </>
  );
}
