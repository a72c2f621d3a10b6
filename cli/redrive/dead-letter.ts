// A message of the queue LostInvocations, or of the dead-letter queue of a rule -> the uploads it is about.
import * as z from 'zod';
import { jobSchema, parseS3Event } from '#core/job.ts';

/** An upload as the event named it. */
export interface LostUpload {
  /** `undefined` for the bucket of the stack. */
  readonly bucket?: string | undefined;
  readonly key: string;
  readonly uploadedAt?: string | undefined;
}

/** Lambda's record of an asynchronous invocation that failed. */
const recordSchema = z.object({
  requestContext: z.object({ functionArn: z.string() }),
  requestPayload: z.unknown(),
});

/** The record of failed-invocation contains the record of the function that failed before; 1 would do. */
const maxNesting = 3;

/** @returns the uploads, or `undefined` for a message of another shape */
export function parseDeadLetter(body: string): readonly LostUpload[] | undefined {
  let payload = parseJson(body);
  for (let i = 0; i < maxNesting; i++) {
    const record = recordSchema.safeParse(payload).data;
    if (!record) break;
    payload = record.requestPayload;
  }
  const job = jobSchema.safeParse(payload).data;
  if (job) return [{ bucket: job.bucket, key: job.inputKey, uploadedAt: job.uploadedAt }];
  try {
    const uploads = parseS3Event(payload).map(({ bucket, key, uploadedAt }) => ({
      bucket,
      key,
      uploadedAt,
    }));
    return uploads.length > 0 ? uploads : undefined;
  } catch {
    return undefined;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
