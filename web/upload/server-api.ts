// Hop: browser -> web API. Signs uploads and reads batches. Errors are returned as a Problem, never thrown.
import type { BatchReply, ErrorReply, SignUploadsReply, SignUploadsRequest } from '../api.ts';
import type { Problem } from './state/upload-state.ts';

export type Outcome<Reply> =
  | { readonly ok: true; readonly reply: Reply }
  | { readonly ok: false; readonly problem: Problem };

export type SignUploads = (request: SignUploadsRequest) => Promise<Outcome<SignUploadsReply>>;

/**
 * @param indexes the files to ask for; without them, all of the batch
 * @param names as they were signed. The server then reads the outcomes of these files without a list
 */
export type ReadBatch = (
  batchId: string,
  indexes?: readonly number[],
  names?: readonly string[],
) => Promise<Outcome<BatchReply>>;

export interface Deletion {
  readonly batchId: string;
  readonly uploadToken: string;
  /** The only files to delete. */
  readonly indexes?: readonly number[] | undefined;
}

export type DeleteFiles = (deletion: Deletion) => Promise<Outcome<unknown>>;

/** A request that hangs must not block the queue. Both routes reply in well under a second. */
const longestWaitMs = 20_000;

export const signUploads: SignUploads = (request) =>
  callServer<SignUploadsReply>('/api/uploads', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(request),
  });

/** Servers and proxies refuse long addresses. */
const maxNamesLength = 2000;

export const readBatch: ReadBatch = (batchId, indexes, names = []) => {
  const files = indexes === undefined ? '' : `?files=${indexes.join(',')}`;
  const named = new URLSearchParams(names.map((name) => ['name', name])).toString();
  const query = files + (named && named.length <= maxNamesLength ? `&${named}` : '');
  // The server forbids every cache. The cache mode `no-store` would also pass by the reply that the page preloads.
  return callServer<BatchReply>(`/api/batches/${batchId}${query}`, {});
};

export const deleteFiles: DeleteFiles = ({ batchId, uploadToken, indexes }) => {
  const query = indexes ? `?files=${indexes.join(',')}` : '';
  const headers = { 'x-upload-token': uploadToken };
  return callServer(`/api/batches/${batchId}${query}`, { method: 'DELETE', headers });
};

async function callServer<Reply>(path: string, init: RequestInit): Promise<Outcome<Reply>> {
  let response: Response;
  try {
    response = await fetch(path, { ...init, signal: AbortSignal.timeout(longestWaitMs) });
  } catch {
    const kind = navigator.onLine ? 'server-unreachable' : 'offline';
    return { ok: false, problem: { kind } };
  }
  if (response.status === 429)
    return { ok: false, problem: { kind: 'server-busy', retryAfterMs: retryAfterMs(response) } };
  // Our own server writes the replies from the same types. Parsing them again would load zod for each visitor.
  try {
    if (response.ok) return { ok: true, reply: await response.json() };
    const { failure }: ErrorReply = await response.json();
    if (typeof failure.message === 'string') {
      return { ok: false, problem: { kind: 'refused', failure } };
    }
  } catch {
    // The connection broke during the reply.
    if (response.ok) return { ok: false, problem: { kind: 'server-unreachable' } };
    // The body is not JSON: a proxy wrote it, or the server crashed before its own error handling.
  }
  return { ok: false, problem: { kind: 'server-error', status: response.status } };
}

/** @returns `Retry-After` in milliseconds; our server gives it in seconds, a proxy may leave it out */
function retryAfterMs({ headers }: Response): number {
  const seconds = Number(headers.get('retry-after'));
  return seconds > 0 ? seconds * 1000 : 5000;
}
