// Lambda keeps an event until its function has succeeded. The local queue is in memory, so a kill loses it. The next start finds
// the uploads without an outcome in S3, and queues their events again.
import { encodeEventKey } from '#core/job.ts';
import type { UploadStorage } from '#storage/object-store.ts';

/**
 * Compares times in two lists, because two requests for each finished upload would slow the stack for seconds. The run of an
 * upload compares ETags.
 *
 * @param startedAt when the local S3 started, in milliseconds since 1970; later uploads send their own events
 * @returns an event for each upload without an outcome that is newer
 */
export async function findLostEvents(
  { stores, keys: { places, outcomeKeysOf } }: UploadStorage,
  startedAt: number,
): Promise<object[]> {
  const uploads = await stores.input.list(places.input.prefix);
  const outcomes = await stores.output.list(places.output.prefix);
  const endedAt = new Map(outcomes.map(({ key, modifiedAt }) => [key, modifiedAt]));
  return uploads
    .filter(({ key, modifiedAt }) => {
      const keys = outcomeKeysOf(key);
      const isFinished = (outcomeKey: string) => (endedAt.get(outcomeKey) ?? 0) >= modifiedAt;
      const isLost = keys && !keys.thumbnailKeys.every(isFinished) && !isFinished(keys.failureKey);
      return isLost && modifiedAt < startedAt;
    })
    .map(({ key, bytes, modifiedAt }) => ({
      Records: [
        {
          eventName: 'ObjectCreated:Put',
          eventTime: new Date(modifiedAt).toISOString(),
          s3: {
            bucket: { name: places.input.bucket },
            object: { key: encodeEventKey(key), size: bytes },
          },
        },
      ],
    }));
}
