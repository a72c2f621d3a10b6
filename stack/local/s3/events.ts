// The events of the local S3. AWS URL-encodes the keys in its events, and the local S3 does not, so we encode them here.
import { z } from 'zod';
import { encodeEventKey } from '#core/job.ts';

const objectEventSchema = z.looseObject({
  Records: z.array(
    z.looseObject({ s3: z.looseObject({ object: z.looseObject({ key: z.string() }) }) }),
  ),
});

export function toAwsEvent(event: unknown): unknown {
  const parsed = objectEventSchema.parse(event);
  for (const { s3 } of parsed.Records) s3.object.key = encodeEventKey(s3.object.key);
  return parsed;
}
