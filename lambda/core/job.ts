// What the dispatcher hands to a worker, and the S3 event that starts it all: parsed once at each Lambda's door.
import * as z from 'zod';
import { tierNames } from './tiers.ts';

export const jobSchema = z.object({
  inputKey: z.string().min(1),
  tier: z.enum(tierNames),
  /** Why this tier, in words; goes into the thumbnail's metadata. */
  reason: z.string(),
  /** What the cost model said of the image: beside what it really took, it shows where the model is wrong. */
  predicted: z.object({
    imageClass: z.string(),
    /** Peak memory of the handler and the render process together, in MB. */
    memoryMb: z.number(),
    /** CPU time at one full vCPU, in milliseconds. */
    cpuMs: z.number(),
  }),
  /** Of a second try: the tier of the first try, and why that failed. */
  escalated: z
    .object({ from: z.enum(tierNames), cause: z.enum(['memory', 'time', 'crash', 'interruption']) })
    .optional(),
  /** ETag of the upload that was planned: another one under its key needs a plan of its own. */
  sourceEtag: z.string().optional(),
  /** When S3 took the upload in, as its event says: ISO 8601. */
  uploadedAt: z.string().optional(),
});

export type Job = z.infer<typeof jobSchema>;

const s3EventSchema = z.object({
  Records: z.array(
    z.object({
      eventTime: z.string().optional(),
      s3: z.object({
        /** URL-encoded, a space as `+`. */
        object: z.object({
          key: z.string(),
          size: z.number().optional(),
          eTag: z.string().optional(),
        }),
      }),
    }),
  ),
});

export interface UploadEvent {
  /** As the object's owner wrote it: decoded. */
  readonly key: string;
  /** Size when the event was sent; another upload to the key may have followed. */
  readonly bytes: number | undefined;
  /** When S3 took the upload in: ISO 8601. */
  readonly uploadedAt?: string | undefined;
  /** Of the upload that the event is about, quoted as in a reply's header. */
  readonly etag?: string | undefined;
}

/**
 * @param event an S3 notification as AWS sends it
 * @throws ZodError when it is anything else
 */
export function parseS3Event(event: unknown): UploadEvent[] {
  return s3EventSchema.parse(event).Records.map(({ s3, eventTime }) => ({
    key: decodeEventKey(s3.object.key),
    bytes: s3.object.size,
    uploadedAt: eventTime,
    etag: s3.object.eTag === undefined ? undefined : `"${s3.object.eTag}"`,
  }));
}

/**
 * How long an upload waited for the run that made its thumbnail.
 *
 * @param startedAtMs start of that run, in milliseconds since 1970, by the Lambda's own clock
 * @returns milliseconds, never negative, as two clocks may differ; `undefined` when no time of the upload is known
 */
export function queueMsOf(uploadedAt: string | undefined, startedAtMs: number): number | undefined {
  const uploadedAtMs = Date.parse(uploadedAt ?? '');
  return Number.isNaN(uploadedAtMs) ? undefined : Math.max(0, startedAtMs - uploadedAtMs);
}

/** S3 encodes keys in events as form fields are. A key that is no such encoding was never encoded. */
function decodeEventKey(encoded: string): string {
  try {
    return decodeURIComponent(encoded.replaceAll('+', ' '));
  } catch {
    return encoded;
  }
}

/** How S3 encodes a key in an event: the inverse of what `parseS3Event` undoes, for whoever plays S3. */
export function encodeEventKey(key: string): string {
  return encodeURIComponent(key).replaceAll('%2F', '/').replaceAll('%20', '+');
}
