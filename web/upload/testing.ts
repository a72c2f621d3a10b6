// Stand-ins for the browser and the server in this folder's tests.
import type { FileState, SignUploadsRequest } from '#core/api.ts';
import type { PutOutcome, PutRequest } from './put-file.ts';
import type { SignUploads } from './server-api.ts';
import type { UploadEntry, UploadStatus } from './upload-state.ts';

export function makeFile(name: string, bytes = 100, type = 'image/png'): File {
  return new File([new Uint8Array(bytes)], name, { type });
}

/** Stands for the checksum of a file: another for each name. */
export const sha256Of = (name: string) => btoa(name.padEnd(32).slice(0, 32));

export const batchId = 'b'.repeat(26);
export const uploadToken = 't'.repeat(26);

/** A server that signs whatever it is asked for, and remembers it. */
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

/** A storage that answers each PUT when the test says so. */
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
  return {
    id,
    index: id,
    name: `${id}.png`,
    bytes: 100,
    file: undefined,
    sha256: undefined,
    originalUrl: undefined,
    stale: false,
    status,
  };
}

/** A thumbnail of which nothing is known. */
export const emptyReady = {
  state: 'ready',
  thumbnailUrl: '',
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
