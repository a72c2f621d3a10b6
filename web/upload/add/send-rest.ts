// Sends the files that did not fit into a batch, in further batches, one after the other. Loaded when the person agrees.
import { hasUnsent, type TooMany } from '../state/upload-state.ts';
import type { UploadSession } from '../upload-session.ts';
import type { AddDependencies } from './add-files.ts';

/** Ends when the last batch is shown, or when the person changes their mind. */
export async function sendRest(
  current: UploadSession,
  { createSession, show }: Pick<AddDependencies, 'createSession' | 'show'>,
): Promise<void> {
  const offered = findTooMany(current);
  if (!offered || offered.isAccepted) return;
  current.showNotice({ ...offered, isAccepted: true });
  await whenSent(current);
  // During the wait, more files may have come, or the person does not want them any more.
  const accepted = findTooMany(current);
  if (!accepted?.isAccepted) return;
  const next = createSession();
  next.add(accepted.rest);
  const { batch, before, here } = accepted;
  const added = findTooMany(next) ?? { ...accepted, rest: [], here: accepted.rest.length };
  next.showNotice({ ...added, isAccepted: false, batch: batch + 1, before: before + here });
  current.showNotice(undefined);
  show(next);
  if (added.rest.length > 0) await sendRest(next, { createSession, show });
}

function findTooMany(session: UploadSession): TooMany | undefined {
  const { notice } = session.getSnapshot();
  return notice?.kind === 'too-many' ? notice : undefined;
}

function whenSent(session: UploadSession): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (hasUnsent(session.getSnapshot())) return;
      unsubscribe();
      resolve();
    };
    const unsubscribe = session.subscribe(look);
    look();
  });
}
