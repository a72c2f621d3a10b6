// Pages of one browser with a real IndexedDB in memory. The test controls the server, the storage and the disk.
import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, vi } from 'vitest';
import { failure } from '#core/failure.ts';
import { createUploadPersistence } from '../../web/upload/kept/keep-files.ts';
import {
  forgetKept,
  type KeptFile,
  type KeptFiles,
  keptFiles,
} from '../../web/upload/kept/kept-files.ts';
import { hasKept } from '../../web/upload/kept/kept-marker.ts';
import type { ReadBatch } from '../../web/upload/server-api.ts';
import {
  batchId,
  type Changes,
  makeFile,
  makeReady,
  setUpSession,
  uploadToken,
} from './upload-session.ts';

const someSpace = 1e9;

/** Gives each test a browser that keeps nothing yet, and stops its pages afterwards. */
export function setUpBrowser(): void {
  beforeEach(() => {
    const values = new Map<string, string>();
    vi.stubGlobal('localStorage', {
      getItem: (key: string) => values.get(key) ?? null,
      setItem: (key: string, value: string) => values.set(key, value),
      removeItem: (key: string) => values.delete(key),
    });
  });
  afterEach(async () => {
    for (const page of pages.splice(0)) page.session.stop();
    await forgetKept();
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
  });
}

export type Page = ReturnType<typeof setUpSession>;
const pages: Page[] = [];
export const offline = { ok: false, problem: { kind: 'offline' } } as const;

/** @returns a session in its own page; `freeBytes` is the free space that its browser estimates */
export function openPage(
  {
    kept,
    freeBytes = someSpace,
    ...changes
  }: Changes & { kept?: Partial<KeptFiles>; freeBytes?: number | Promise<number> } = {},
  openedId?: string,
): Page {
  const tools = {
    kept: { ...keptFiles, ...kept },
    measureFree: async () => freeBytes,
    claimBatch: locks.claimBatch,
    findClaimed: locks.findClaimed,
  };
  const page = setUpSession(
    {
      loadPersistence: async () => (session) => createUploadPersistence(session, tools),
      hasKept,
      ...changes,
    },
    openedId,
  );
  pages.push(page);
  return page;
}

/** Web Locks, which Node has only since version 24. */
export const locks = createLocks();

function createLocks() {
  const held = new Map<string, Promise<void>>();
  return {
    async claimBatch(key: string, signal: AbortSignal) {
      const ended = new Promise<void>((resolve) => {
        signal.addEventListener('abort', () => resolve());
      });
      while (held.has(key) && !signal.aborted) await Promise.race([held.get(key), ended]);
      if (signal.aborted) return undefined;
      let free = () => {};
      held.set(key, new Promise((resolve) => (free = resolve)));
      return () => {
        held.delete(key);
        free();
      };
    },
    async findClaimed() {
      const keys = new Set(held.keys());
      return (key: string) => keys.has(key);
    },
  };
}

/** A disk that answers when the test ends the pause. */
export function createSlowDisk() {
  let begin = () => {};
  let finish = () => {};
  let noteWritten = () => {};
  const untilWritten = new Promise<void>((resolve) => (noteWritten = resolve));
  const untilBusy = new Promise<void>((resolve) => (begin = resolve));
  const finished = new Promise<void>((resolve) => (finish = resolve));
  async function pauseDisk(): Promise<void> {
    begin();
    await finished;
  }
  return {
    untilBusy,
    untilWritten,
    finish,
    pause: pauseDisk,
    async putFile(key: string, file: KeptFile): Promise<void> {
      await pauseDisk();
      await keptFiles.putFile(key, file);
      noteWritten();
    },
  };
}

export const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

export const notFound: ReadBatch = async () => ({
  ok: false,
  problem: { kind: 'refused', failure: failure('batch-not-found') },
});

export function hasFiles(...indexes: readonly number[]): ReadBatch {
  return async () => ({ ok: true, reply: { batchId, files: indexes.map(makeReady) } });
}

export async function keepBatch(
  key: string,
  id: string | undefined,
  savedAt: number,
): Promise<void> {
  const token = id === undefined ? undefined : uploadToken;
  await keptFiles.saveBatch({ key, batchId: id, uploadToken: token, nextIndex: 1, savedAt });
  await keptFiles.putFile(key, { index: 0, sha256: '', file: makeFile('0.png') });
}

export function untilKept({ session }: Page, count: number): Promise<void> {
  return vi.waitFor(() => {
    const { entries } = session.getSnapshot();
    expect(entries.filter(({ isKept }) => isKept)).toHaveLength(count);
  }, 5000);
}

/** @returns the numbers of all kept files */
export async function keptNumbers(): Promise<number[]> {
  return (await keptFiles.findBatches()).flatMap(({ indexes }) => indexes);
}
