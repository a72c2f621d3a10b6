// An event's uploads, in turn, each with its line in the log.
import { Interruption } from '#core/interruption.ts';
import type { UploadEvent } from '#core/job.ts';

/**
 * @param take what is done with one upload; what it returns is logged
 * @throws AggregateError of all that was thrown, when every upload has been taken; an Interruption when there was
 *   nothing else
 */
export async function takeUploads(
  uploads: readonly UploadEvent[],
  take: (upload: UploadEvent) => Promise<object>,
): Promise<void> {
  const faults: unknown[] = [];
  for (const upload of uploads) {
    // One record's fault must not keep the others waiting for the event's next try.
    try {
      const outcome = await throwingInterruptions(() => take(upload));
      console.log(JSON.stringify({ inputKey: upload.key, ...outcome }));
    } catch (error) {
      faults.push(error);
    }
  }
  if (faults.length > 0) {
    const message = `${faults.length} of ${uploads.length} uploads: ${faults[0]}`;
    const isInterrupted = faults.every((fault) => fault instanceof Interruption);
    throw isInterrupted
      ? new Interruption(message, faults[0])
      : new AggregateError(faults, message);
  }
}

/** @throws Interruption for what the storage or Lambda has failed at; anything else as it is */
export async function throwingInterruptions<Result>(run: () => Promise<Result>): Promise<Result> {
  try {
    return await run();
  } catch (error) {
    throw isServiceFault(error) ? new Interruption(String(error), error) : error;
  }
}

/** The SDK puts this on everything it throws once it has given up a request, network errors among them. */
function isServiceFault(error: unknown): boolean {
  return error instanceof Error && '$metadata' in error;
}
