// The upload session of the page, for every part of a batch.
'use client';
import { createContext, use } from 'react';
import type { UploadSession } from '../../upload/upload-session.ts';

export const SessionContext = createContext<UploadSession | undefined>(undefined);

/** @throws Error outside of a batch */
export function useSession(): UploadSession {
  const session = use(SessionContext);
  if (!session) throw new Error('This part works only inside a batch.');
  return session;
}
