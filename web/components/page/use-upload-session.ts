// Connects an upload session to the page: rendering, the address bar, and events of the browser.
'use client';
import { useCallback, useEffect, useState, useSyncExternalStore } from 'react';
import { createAddFiles } from '../../upload/add/add-files.ts';
import type { PageLimits } from '../../upload/check/check-file.ts';
import type { SessionDependencies } from '../../upload/dependencies.ts';
import { hasKept } from '../../upload/kept/kept-marker.ts';
import { deleteFiles, readBatch } from '../../upload/server-api.ts';
import { isUnsent, type UploadsState } from '../../upload/state/upload-state.ts';
import { createUploadSession, type UploadSession } from '../../upload/upload-session.ts';
import { onFirstInteraction } from './first-interaction.ts';
import { useReleasedUrls } from './object-urls.ts';

const dependencies: SessionDependencies = {
  loadUploader: async () => (await import('../../upload/uploader.ts')).createUploader,
  loadPersistence: async () =>
    (await import('../../upload/kept/keep-files.ts')).createUploadPersistence,
  hasKept,
  readBatch,
  deleteFiles,
  now: Date.now,
  isHidden: () => document.hidden,
};

/** @param openedId the batch that the address names */
export function useUploadSession(limits: PageLimits, openedId: string | undefined) {
  const [{ session, place }, setShown] = useState(() => ({
    session: createUploadSession(limits, dependencies, openedId),
    place: 0,
  }));
  const [{ addFiles, addRest }] = useState(() => {
    const createSession = () => createUploadSession(limits, dependencies);
    const show = (next: UploadSession) =>
      setShown((shown) => ({ session: next, place: shown.place + 1 }));
    return createAddFiles({ session, createSession, show });
  });
  const subscribe = useCallback(
    (listener: () => void) => session.subscribe(throttle(listener)),
    [session],
  );
  const state = useSyncExternalStore(subscribe, session.getSnapshot, session.getSnapshot);

  useEffect(() => {
    void session.open();
    return () => session.stop();
  }, [session]);

  useEffect(() => {
    const resume = () => {
      if (!document.hidden) session.resume();
    };
    const listening = new AbortController();
    window.addEventListener('online', resume, listening);
    document.addEventListener('visibilitychange', resume, listening);
    return () => listening.abort();
  }, [session]);

  usePreload(session);
  useReleasedUrls(state.entries);
  useBatchAddress(state.batchId ?? openedId);
  useRemembered(state, openedId);
  const { entries, notice } = state;
  useLeaveWarning(
    entries.some(({ status, isKept }) => isUnsent(status) && !isKept) ||
      (notice?.kind === 'too-many' && notice.isAccepted),
  );

  /** The page shows several sessions, one after the other. Files of different ones may have the same id. */
  return { session, place, state, addFiles, addRest };
}

/** A person moves, touches or types before adding files. The uploader loads in that time, and the words for files that fail. */
function usePreload(session: UploadSession): void {
  useEffect(
    () =>
      onFirstInteraction(() => {
        void session.preload();
        import('../file/message.tsx').catch(() => {});
      }),
    [session],
  );
}

/** Shortest time between two renderings. During hundreds of uploads, more of them would block the page. */
const drawEveryMs = 40;

/** The first event after a quiet time is drawn immediately. */
function throttle(listener: () => void): () => void {
  let isDue = false;
  let drawnAt = Number.NEGATIVE_INFINITY;
  return () => {
    if (isDue) return;
    isDue = true;
    setTimeout(
      () => {
        isDue = false;
        drawnAt = performance.now();
        listener();
      },
      drawnAt + drawEveryMs - performance.now(),
    );
  };
}

/** The list of earlier batches shows this many thumbnails of each. */
const shownEarlier = 4;

/** Remembers a batch that this browser uploads, but not one that it only opened. Forgets one that is deleted. */
function useRemembered(state: UploadsState, openedId = ''): void {
  const { batchId = openedId, uploadToken, entries, opening } = state;
  const sent = entries.filter(({ index }) => index !== undefined);
  const files = sent.length;
  const firstName = sent[0]?.name ?? '';
  const thumbnails = sent
    .flatMap(({ index, status }) => (status.state === 'ready' ? (index ?? []) : []))
    .slice(0, shownEarlier)
    .join();
  useEffect(() => {
    if (opening === 'deleted')
      import('../../upload/history/forget-batches.ts').then(
        ({ forgetBatches }) => forgetBatches(batchId),
        () => {},
      );
    if (uploadToken === undefined || files === 0) return;
    const numbers = thumbnails === '' ? [] : thumbnails.split(',').map(Number);
    const batch = { batchId, startedAt: Date.now(), firstName, files, thumbnails: numbers };
    // If this code cannot be loaded, the batch is not remembered.
    import('../../upload/history/earlier-batches.ts').then(
      ({ earlierBatches }) => earlierBatches().remember(batch),
      () => {},
    );
  }, [batchId, uploadToken, files, firstName, thumbnails, opening]);
}

/** Puts the batch's address into the address bar, so that a reload opens the batch. */
function useBatchAddress(batchId: string | undefined): void {
  useEffect(() => {
    if (batchId === undefined) return;
    const address = `/b/${batchId}`;
    if (window.location.pathname === '/') window.history.replaceState(null, '', address);
    else if (window.location.pathname !== address) window.history.pushState(null, '', address);

    // To the router, another batch that was shown here is the same page. Load it when the person goes back or forward.
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
