// Decides which failed tries are repeated automatically, and when.
import type { Problem } from './upload-state.ts';

const firstDelayMs = 1000;
const longestDelayMs = 30_000;

/** Automatic retries after the first try. After them, the page offers a button to the person. */
const maxRetries = 3;

/**
 * Plans the next try of an upload.
 *
 * @param failures failed tries before this one
 * @param random returns 0..1; spreads the retries of many pages that lost the same server
 * @returns milliseconds to wait, or `undefined` when no automatic retry can help
 */
export function planRetry(
  problem: Problem,
  failures: number,
  random: () => number,
): number | undefined {
  // No limit on retries. When the browser is online again, the page cuts this wait short.
  if (problem.kind === 'offline') return longestDelayMs;
  // The server sets the wait. The spread keeps many pages from returning at one moment.
  if (problem.kind === 'server-busy') {
    return Math.round(Math.max(firstDelayMs, problem.retryAfterMs) * (1 + random() / 4));
  }
  if (failures >= maxRetries || !isTransient(problem)) return undefined;
  // A new URL solves this at once. Waiting would not help.
  if (failures === 0 && ['storage-expired', 'storage-refused'].includes(problem.kind)) return 0;
  const delay = Math.min(longestDelayMs, firstDelayMs * 2 ** failures);
  return Math.round(delay * (0.5 + random() / 2));
}

/** Whether the try does not count as failed: the browser is offline, or the server asked for a pause. */
export function isPause({ kind }: Problem): boolean {
  return kind === 'offline' || kind === 'server-busy';
}

/** Whether a request failed for a reason that would fail all other requests too. */
export function isAboutServer(problem: Problem): boolean {
  return isPause(problem) || problem.kind === 'server-unreachable';
}

const retryableKinds: readonly Problem['kind'][] = [
  'server-unreachable',
  'storage-unreachable',
  'storage-cors',
  'storage-stalled',
  'storage-expired',
  'storage-refused',
];

function isTransient(problem: Problem): boolean {
  switch (problem.kind) {
    case 'server-error':
    case 'storage-error':
      // 409: S3 was handling another write to the key when it checked that the key is free.
      return problem.status >= 500 || [408, 409, 429].includes(problem.status);
    case 'refused':
      return ['storage-unavailable', 'too-many-requests'].includes(problem.failure.code);
    default:
      return retryableKinds.includes(problem.kind);
  }
}
