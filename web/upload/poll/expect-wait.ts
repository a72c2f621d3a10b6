// How long the next file will probably wait for its thumbnail: as long as the last files of the batch.
import type { UploadStatus, UploadsState } from '../state/upload-state.ts';

/** An odd number, so that one of them is in the middle. */
const lastFiles = 5;

/**
 * The report leaves out the write of the thumbnail, and half of the files take longer than the middle one. We replayed
 * times from `npm run bench:latency`: a shorter margin needs more polls, a longer one makes people wait longer.
 */
const marginMs = 20;

/** @returns milliseconds from the end of an upload to its thumbnail, or `undefined` if no file of the batch tells */
export function expectWaitMs({ entries }: UploadsState): number | undefined {
  const waits = entries
    .flatMap(({ status }) => readWaitMs(status) ?? [])
    .slice(-lastFiles)
    .sort((a, b) => a - b);
  const middle = waits[waits.length >> 1];
  return middle === undefined ? undefined : middle + marginMs;
}

/**
 * The page sees a thumbnail only when it polls, so the report is more exact. But its start is a time of S3, and its end a
 * time of Lambda. If the two clocks differ, the queue seems to take no time, or longer than the page waited.
 */
function readWaitMs(status: UploadStatus): number | undefined {
  if (status.state !== 'ready' || !status.report) return undefined;
  const { waitedMs = 0, report } = status;
  const { queueMs = 0, durationMs } = report;
  const reportedMs = queueMs + durationMs;
  return queueMs > 0 && reportedMs <= waitedMs ? reportedMs : undefined;
}
