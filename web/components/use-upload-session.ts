// Ties an upload session to the page: its life, its address in the location bar, and the browser's comings and goings.
'use client';
import { useEffect, useState, useSyncExternalStore } from 'react';
import type { UploadLimits } from '#core/upload-policy.ts';
import { checkFile } from '../upload/check-file.ts';
import { putFile } from '../upload/put-file.ts';
import { readBatch, signUploads } from '../upload/server-api.ts';
import { summarize } from '../upload/summarize.ts';
import {
  createUploadSession,
  type SessionDependencies,
  type UploadSession,
} from '../upload/upload-session.ts';
import type { UploadsState } from '../upload/upload-state.ts';

const dependencies: SessionDependencies = {
  checkFile,
  signUploads,
  putFile,
  readBatch,
  now: Date.now,
  random: Math.random,
  isHidden: () => document.hidden,
};

interface SessionOnPage {
  readonly session: UploadSession;
  readonly state: UploadsState;
  readonly addFiles: (files: readonly File[]) => void;
}

/** @param openedId the batch that the address names, to be read from the storage */
export function useUploadSession(
  limits: UploadLimits,
  openedId: string | undefined,
): SessionOnPage {
  const [session, setSession] = useState(() => createUploadSession(limits, dependencies, openedId));
  const state = useSyncExternalStore(session.subscribe, session.getSnapshot, session.getSnapshot);

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

  useBatchAddress(state.batchId ?? openedId);
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
      setSession(next);
    },
  };
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
