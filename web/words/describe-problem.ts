// The sentence on the card of a file that has no thumbnail: what happened, the limit, and the next step. Loaded with the first card
// that needs one, or when a person first moves, touches or types.
import { keptHours } from '../upload/state/long-wait.ts';
import type { LongWait, Problem, UploadEntry } from '../upload/state/upload-state.ts';
import { describeProgress } from './describe-files.ts';
import { formatMinutes } from './format.ts';

/** In the queue, not an error: Lambda has no free concurrency, or retries. */
export const queueMeans =
  'Lambda is busy, or a first try failed. You can close this page and return later.';

export function describeStatus(entry: UploadEntry): string {
  const { status } = entry;
  switch (status.state) {
    case 'processing':
      return status.longWait?.isHeard ? describeLongWait(status.longWait) : describeProgress(entry);
    case 'failed':
      return describeProblem(status.problem);
    case 'cancelled':
      return 'Cancelled';
    case 'duplicate':
      return `This image is already in the batch, as ${status.twinName}.`;
    default:
      return describeProgress(entry);
  }
}

function describeLongWait({ minutes, isChecking }: LongWait): string {
  if (isChecking) return 'Checking';
  return `In the queue, uploaded ${formatMinutes(minutes)} ago. ${queueMeans}`;
}

export function describeProblem(problem: Problem): string {
  switch (problem.kind) {
    case 'refused':
      return problem.failure.message;
    case 'unreadable':
      return 'The browser cannot read this file. It was changed, moved or deleted, or it is a folder. Add it again.';
    case 'insecure-page':
      return 'Uploads need a secure connection. Open this page over https, or on localhost.';
    case 'offline':
      return 'You are offline. The upload resumes automatically when you are back online.';
    case 'server-unreachable':
      return 'We cannot reach the server. Check your connection, then try again.';
    case 'server-busy':
      return 'This browser sent too many requests. Wait a moment, then try again.';
    case 'server-error':
      return `The server could not accept this file (error ${problem.status}). Try again in a moment.`;
    case 'storage-unreachable':
      return 'We cannot reach the storage. Check your connection, then try again.';
    case 'storage-broken-off':
      return 'The connection to the storage broke off several times. Check it, then try again.';
    case 'storage-cors':
      return "The storage does not accept uploads from this page: its CORS rules do not allow this address. Contact the site's administrator, then try again.";
    case 'storage-stalled':
      return 'The upload stopped: no data moved for a minute. Check your connection, then try again.';
    case 'storage-expired':
      return "The upload link expired more than once. Ask the site's administrator to check the server clock, then try again.";
    case 'storage-refused':
      return 'The storage refused the upload (error 403). Reload the page, then add the file again.';
    case 'storage-mismatch':
      return 'The upload does not match the file that you added. The file may have changed. Add it again.';
    case 'storage-too-large':
      return 'The storage refused this file because it is too large. Save a smaller version, then add it.';
    case 'storage-error':
      return `The storage could not accept this file (error ${problem.status}). Try again in a moment.`;
    case 'no-answer':
      return `The file is uploaded, but has no thumbnail after ${keptHours} hours. Add it again, or contact the site's administrator.`;
    case 'cannot-ask':
      return 'The file is uploaded, but we cannot reach the server. Check again later.';
  }
}
