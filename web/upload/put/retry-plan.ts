// Decides which failed tries are repeated automatically, and when.
import type { Problem } from '../state/upload-state.ts';

const firstDelayMs = 1000;
const longestDelayMs = 30_000;

/**
 * Automatic retries after the first try. After them, the page offers a button to the person. Each retry may send the whole
 * file, and a connection that breaks off at the same file each time would use up a person's data.
 */
const maxRetries = 3;

/**
 * Plans the next try of an upload.
 *
 * @param failures tries before this one that count as failed
 * @param tries earlier tries of any file since the server or the storage last worked; they set the wait
 * @param random returns 0..1; spreads the retries of many pages that lost the same server
 * @returns milliseconds to wait, or `undefined` when no automatic retry can help
 */
export function planRetry(
  problem: Problem,
  failures: number,
  random: () => number,
  tries = failures,
): number | undefined {
  // When the browser is online again, the page cuts this wait short.
  if (problem.kind === 'offline') return longestDelayMs;
  // The server sets the wait. The spread keeps many pages from returning at one moment.
  if (problem.kind === 'server-busy') {
    return Math.round(Math.max(firstDelayMs, problem.retryAfterMs) * (1 + random() / 4));
  }
  if (!isPause(problem) && (failures >= maxRetries || !isTransient(problem))) return undefined;
  // A new URL solves this at once. Waiting would not help.
  if (failures === 0 && ['storage-expired', 'storage-refused'].includes(problem.kind)) return 0;
  const delay = Math.min(longestDelayMs, firstDelayMs * 2 ** tries);
  return Math.round(delay * (0.5 + random() / 2));
}

/**
 * Whether this try does not count as failed, and is repeated without limit: nothing of the file was sent, and the cause would stop
 * every other file too.
 */
export function isPause(problem: Problem): boolean {
  return problem.kind === 'storage-unreachable' || isAboutServer(problem);
}

/** Whether a request to the server failed for a cause that would stop every other request too. */
export function isAboutServer(problem: Problem): boolean {
  switch (problem.kind) {
    case 'offline':
    case 'server-busy':
    case 'server-unreachable':
      return true;
    case 'server-error':
      // A proxy reports that the server behind it is away.
      return [502, 503, 504].includes(problem.status);
    case 'refused':
      return problem.failure.code === 'storage-unavailable';
    default:
      return false;
  }
}

const retryableKinds: readonly Problem['kind'][] = [
  'storage-broken-off',
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
      return ['too-many-requests', 'internal-error'].includes(problem.failure.code);
    default:
      return retryableKinds.includes(problem.kind);
  }
}
