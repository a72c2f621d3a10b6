// What is tried again by itself, and when.
import type { Problem } from './upload-state.ts';

const firstDelayMs = 1000;
const longestDelayMs = 30_000;

/** A file is tried once and then this often again before the person is asked. */
const maxRetries = 3;

/**
 * Plans the next try of an upload.
 *
 * @param failures tries that failed before this one
 * @param random 0..1; spreads the tries of many pages that lost the same server
 * @returns milliseconds to wait, or `undefined` when trying again by itself is of no use
 */
export function planRetry(
  problem: Problem,
  failures: number,
  random: () => number,
): number | undefined {
  // Wait for as long as it takes; coming back online cuts the wait short.
  if (problem.kind === 'offline') return longestDelayMs;
  // The server knows best; a spread keeps many pages from coming back at one moment.
  if (problem.kind === 'server-busy') {
    return Math.round(Math.max(firstDelayMs, problem.retryAfterMs) * (1 + random() / 4));
  }
  if (failures >= maxRetries || !mayPass(problem)) return undefined;
  // An expired URL needs a new one, not patience.
  if (isRefusedUrl(problem) && failures === 0) return 0;
  const delay = Math.min(longestDelayMs, firstDelayMs * 2 ** failures);
  return Math.round(delay * (0.5 + random() / 2));
}

/** Whether nobody failed: there is no network, or the server asked for a pause. It counts as no try. */
export function isPause({ kind }: Problem): boolean {
  return kind === 'offline' || kind === 'server-busy';
}

/** Whether a request that went wrong like this says nothing of the files in it, and would have for any others. */
export function isAboutServer(problem: Problem): boolean {
  return isPause(problem) || problem.kind === 'server-unreachable';
}

function mayPass(problem: Problem): boolean {
  switch (problem.kind) {
    case 'offline':
    case 'server-unreachable':
    case 'server-busy':
    case 'storage-unreachable':
    case 'storage-cors':
    case 'storage-stalled':
    case 'storage-expired':
    case 'storage-refused':
      return true;
    case 'server-error':
    case 'storage-error':
      // 409: S3 had another write to the key under way when it looked whether the key is free.
      return problem.status >= 500 || [408, 409, 429].includes(problem.status);
    case 'refused':
      return ['storage-unavailable', 'too-many-requests'].includes(problem.failure.code);
    case 'unreadable':
    case 'insecure-page':
    case 'storage-mismatch':
    case 'storage-too-large':
    case 'no-answer':
    case 'cannot-ask':
      return false;
  }
}

function isRefusedUrl({ kind }: Problem): boolean {
  return kind === 'storage-expired' || kind === 'storage-refused';
}
