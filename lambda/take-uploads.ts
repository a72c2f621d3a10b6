// An event's uploads, in turn, each with its line in the log.
import type { UploadEvent } from '#core/job.ts';

/**
 * @param take what is done with one upload; what it returns is logged
 * @throws AggregateError of all that was thrown, when every upload has been taken
 */
export async function takeUploads(
  uploads: readonly UploadEvent[],
  take: (upload: UploadEvent) => Promise<object>,
): Promise<void> {
  const faults: unknown[] = [];
  for (const upload of uploads) {
    // One record's fault must not keep the others waiting for the event's next try.
    try {
      const outcome = await take(upload);
      console.log(JSON.stringify({ inputKey: upload.key, ...outcome }));
    } catch (error) {
      faults.push(error);
    }
  }
  if (faults.length > 0) {
    throw new AggregateError(faults, `${faults.length} of ${uploads.length} uploads: ${faults[0]}`);
  }
}
