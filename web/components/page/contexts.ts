// What every part of a page may need: the upload session, the live region, and where figures were measured.
'use client';
import { createContext, use } from 'react';
import type { MeasurementSource } from '#core/run-cost.ts';
import type { UploadSession } from '../../upload/upload-session.ts';

/** Where the figures in reports were measured: on AWS, or on this machine. */
export const MeasurementContext = createContext<MeasurementSource>('AWS');

/** Of which sizes a ZIP has the thumbnails: of one, or of all if none is chosen. */
export interface ZipChoice {
  readonly names: readonly string[];
  readonly chosen: string;
  readonly choose: (name: string) => void;
}

export const ZipContext = createContext<ZipChoice>({ names: [], chosen: '', choose: () => {} });

/** Lets a button say something through the page's live region. An empty text ends it. */
export const SayContext = createContext<(text: string) => void>(() => {});

/** Whether this browser holds the upload token of the batch. */
export const MayDeleteContext = createContext(false);

export const SessionContext = createContext<UploadSession | undefined>(undefined);

/** @throws Error outside of a batch */
export function useSession(): UploadSession {
  const session = use(SessionContext);
  if (!session) throw new Error('This part works only inside a batch.');
  return session;
}
