// An upload session for tests. The test controls its server, its storage and its clock.
import { vi } from 'vitest';
import { failure } from '#core/failure.ts';
import type { FileState, SignUploadsRequest } from '../../web/api.ts';
import type { SessionDependencies } from '../../web/upload/dependencies.ts';
import type { PutOutcome, PutRequest } from '../../web/upload/put/put-file.ts';
import type { DeleteFiles, ReadBatch, SignUploads } from '../../web/upload/server-api.ts';
import {
  emptyEntry,
  type UploadEntry,
  type UploadStatus,
} from '../../web/upload/state/upload-state.ts';
import { createUploadSession } from '../../web/upload/upload-session.ts';
import { createUploader, type FromBrowser } from '../../web/upload/uploader.ts';

export function makeFile(name: string, bytes = 100, type = 'image/png'): File {
  return new File([new Uint8Array(bytes)], name, { type });
}

/** A made-up checksum, different for each name. */
export const sha256Of = (name: string) => btoa(name.padEnd(32).slice(0, 32));

export const batchId = 'b'.repeat(26);
export const uploadToken = 't'.repeat(26);

/** A server that signs each file and records the requests. */
export function createSigner() {
  const requests: SignUploadsRequest[] = [];
  const signUploads: SignUploads = async (request) => {
    requests.push(request);
    return {
      ok: true,
      reply: {
        batchId,
        uploadToken,
        uploads: request.files.map(({ index }) => ({
          index,
          url: `https://storage.test/${index}?signature=${requests.length}`,
          headers: { 'Content-Type': 'image/png' },
          expiresAt: '2026-11-23T12:00:00Z',
        })),
      },
    };
  };
  return { requests, signUploads };
}

/** A storage that replies to a PUT when the test settles it. */
export function createStorage() {
  const puts: (PutRequest & { readonly settle: (outcome: PutOutcome) => void })[] = [];
  return {
    puts,
    putFile: (request: PutRequest) =>
      new Promise<PutOutcome>((resolve) => {
        puts.push({ ...request, settle: resolve });
      }),
  };
}

export function makeEntry(status: UploadStatus, id = 0): UploadEntry {
  return { ...emptyEntry, id, index: id, name: `${id}.png`, bytes: 100, status };
}

/** A thumbnail without a report. */
export const emptyReady = {
  state: 'ready',
  thumbnailUrl: '',
  shownUrl: '',
  report: undefined,
  signedAt: 0,
  waitedMs: undefined,
} as const;

export function makeReady(index: number): FileState {
  return {
    state: 'ready',
    index,
    name: `${index}.png`,
    thumbnailUrl: `https://storage.test/t${index}`,
  };
}

export function makeWaiting(index: number): FileState {
  return { state: 'waiting', index, name: `${index}.png` };
}

const limits = { maxFiles: 20, maxBytes: 1000, maxPixels: 1e6 };

/** Dependencies that a test replaces. */
export type Changes = Partial<SessionDependencies & FromBrowser>;

/** @param openedId a batch to open */
export function setUpSession(changes: Changes = {}, openedId?: string) {
  const signer = createSigner();
  const storage = createStorage();
  const readBatch = vi.fn<ReadBatch>(async (_, indexes = []) => ({
    ok: true,
    reply: { batchId, files: indexes.map(makeWaiting) },
  }));
  const deleteFiles = vi.fn<DeleteFiles>(async () => ({ ok: true, reply: {} }));
  const browser: FromBrowser = {
    checkFile: async ({ name, size }) =>
      size === 0
        ? { ok: false, problem: { kind: 'refused', failure: failure('empty') } }
        : { ok: true, sha256: sha256Of(name) },
    signUploads: signer.signUploads,
    putFile: storage.putFile,
    random: () => 1,
    ...changes,
  };
  const dependencies: SessionDependencies = {
    loadUploader: async () => (given) => createUploader(given, browser),
    loadPersistence: () => Promise.reject(new Error('This browser keeps nothing')),
    hasKept: () => false,
    readBatch,
    deleteFiles,
    now: Date.now,
    isHidden: () => false,
    ...changes,
  };
  const session = createUploadSession(limits, dependencies, openedId);
  const states = () => session.getSnapshot().entries.map(({ status }) => status.state);
  const problem = (id: number) => {
    const status = session.getSnapshot().entries[id]?.status;
    return status && 'problem' in status ? status.problem?.kind : undefined;
  };
  const { requests } = signer;
  return { session, states, problem, readBatch, deleteFiles, requests, puts: storage.puts };
}

/** Runs everything that needs no time. */
export const settle = () => vi.advanceTimersByTimeAsync(0);
export const makeFiles = (count: number) =>
  Array.from({ length: count }, (_, n) => makeFile(`${n}.png`));
