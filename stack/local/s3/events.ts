// The events of the local S3, in the two shapes of AWS: S3's own, and EventBridge's for a source in another bucket.
import { z } from 'zod';
import { encodeEventKey, parseS3Event } from '#core/job.ts';

const objectEventSchema = z.looseObject({
  Records: z.array(
    z.looseObject({ s3: z.looseObject({ object: z.looseObject({ key: z.string() }) }) }),
  ),
});

/** AWS URL-encodes the keys in its events, and the local S3 does not, so we encode them here. */
export function toAwsEvent(event: unknown): unknown {
  const parsed = objectEventSchema.parse(event);
  for (const { s3 } of parsed.Records) s3.object.key = encodeEventKey(s3.object.key);
  return parsed;
}

const nameSchema = z.object({ Records: z.tuple([z.object({ eventName: z.string() })]) });

/**
 * @param event of S3, about one object
 * @returns EventBridge's form, with the key not encoded
 */
export function toBridgeEvent(event: unknown) {
  const [{ eventName }] = nameSchema.parse(event).Records;
  const [upload] = parseS3Event(event);
  const { bucket: name, key = '', bytes: size, uploadedAt: time, etag } = upload ?? {};
  const isDeletion = eventName.startsWith('ObjectRemoved');
  return {
    'detail-type': isDeletion ? 'Object Deleted' : 'Object Created',
    ...{ version: '0', source: 'aws.s3', time },
    detail: {
      version: '0',
      bucket: { name },
      object: isDeletion ? { key } : { key, size, etag: etag?.replaceAll('"', '') },
      reason: isDeletion ? 'DeleteObject' : 'PutObject',
    },
  };
}
