// Ties an upload session to the page: its life, its address in the location bar, and the browser's comings and goings.
'use client';
import { useCallback, useEffect, useState, useSyncExternalStore } from 'react';
import type { PageLimits } from '../upload/check-file.ts';
import { readBatch } from '../upload/server-api.ts';
import { summarize } from '../upload/summarize.ts';
import {
  createUploadSession,
  type SessionDependencies,
  type UploadSession,
} from '../upload/upload-session.ts';
import type { UploadsState } from '../upload/upload-state.ts';

const dependencies: SessionDependencies = {
  loadUploader: async () => (await import('../upload/uploader.ts')).createUploader,
  readBatch,
  now: Date.now,
  isHidden: () => document.hidden,
};

interface SessionOnPage {
  readonly session: UploadSession;
  readonly state: UploadsState;
  readonly addFiles: (files: readonly File[]) => void;
}

/** @param openedId the batch that the address names, to be read from the storage */
export function useUploadSession(limits: PageLimits, openedId: string | undefined): SessionOnPage {
  const [session, setSession] = useState(() => createUploadSession(limits, dependencies, openedId));
  const subscribe = useCallback(
    (listener: () => void) => session.subscribe(makeSeldom(listener)),
    [session],
  );
  const state = useSyncExternalStore(subscribe, session.getSnapshot, session.getSnapshot);

  useEffect(() => {
    if (session.getSnapshot().opening === 'opening') void session.open();
    return () => session.stop();
  }, [session]);

  useEffect(() => {
    const resume = () => {
      if (!document.hidden) session.resume();
    };
    window.addEventListener('online', resume);
    document.addEventListener('visibilitychange', resume);
    return () => {
      window.removeEventListener('online', resume);
      document.removeEventListener('visibilitychange', resume);
    };
  }, [session]);

  usePreparation(session);
  useBatchAddress(state.batchId ?? openedId);
  useRemembered(state);
  useLeaveWarning(summarize(state.entries).unsent > 0);

  return {
    session,
    state,
    addFiles(files) {
      if (state.opening === 'new') {
        session.add(files);
        return;
      }
      // The right to add to a batch is not in its address: files added to an opened one start their own.
      const next = createUploadSession(limits, dependencies);
      next.add(files);
      const { entries, notice } = next.getSnapshot();
      // When it took none of them, there is nothing to show of it but why.
      if (entries.length > 0) setSession(next);
      else session.notice(notice);
    },
  };
}

/** Whoever adds files moves, touches or types first: by then what uploads them is on its way. */
const signsOfLife = ['pointermove', 'pointerdown', 'keydown', 'dragenter'] as const;

function usePreparation(session: UploadSession): void {
  useEffect(() => {
    const prepare = () => void session.prepare();
    for (const sign of signsOfLife) window.addEventListener(sign, prepare, { once: true });
    return () => {
      for (const sign of signsOfLife) window.removeEventListener(sign, prepare);
    };
  }, [session]);
}

/** The page is drawn this often at most: while hundreds of files are checked and sent, more would only stop it. */
const drawEveryMs = 40;

function makeSeldom(listener: () => void): () => void {
  let isDue = false;
  return () => {
    if (isDue) return;
    isDue = true;
    setTimeout(() => {
      isDue = false;
      listener();
    }, drawEveryMs);
  };
}

/** Notes a batch that is uploaded here, so that this browser finds it again; one that was only looked at is not noted. */
function useRemembered({ batchId, opening, entries }: UploadsState): void {
  const sent = entries.filter(({ index }) => index !== undefined);
  const files = sent.length;
  const firstName = sent[0]?.name ?? '';
  useEffect(() => {
    if (batchId === undefined || opening !== 'new' || files === 0) return;
    const batch = { batchId, startedAt: Date.now(), firstName, files };
    // Nothing that a page needs to be shown: when it cannot be loaded, this batch is not remembered.
    import('./earlier-batches-here.ts').then(
      ({ earlierBatches }) => earlierBatches().remember(batch),
      () => {},
    );
  }, [batchId, opening, files, firstName]);
}

/** Shows the batch's address in the location bar without loading it, so that a reload finds the batch again. */
function useBatchAddress(batchId: string | undefined): void {
  useEffect(() => {
    if (batchId === undefined) return;
    const address = `/b/${batchId}`;
    if (window.location.pathname === '/') window.history.replaceState(null, '', address);
    else if (window.location.pathname !== address) window.history.pushState(null, '', address);

    // Back or forward to a batch that was shown here: to the router it is the same page, so load it anew.
    const reload = () => {
      if (window.location.pathname !== address) window.location.reload();
    };
    window.addEventListener('popstate', reload);
    return () => window.removeEventListener('popstate', reload);
  }, [batchId]);
}

function useLeaveWarning(isNeeded: boolean): void {
  useEffect(() => {
    if (!isNeeded) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  }, [isNeeded]);
}
