// The dispatcher's input, an event of S3 or queue messages with such events, and a worker's, a job. Each Lambda parses its input
// once.
import * as z from 'zod/mini';
import { tierNames } from './tiers.ts';
import { fits, positions, thumbnailFormats } from './variant.ts';

/** What to make, with the format resolved. */
const outputSchema = z.object({
  name: z.string(),
  width: z.int(),
  height: z.int(),
  fit: z.enum(fits),
  // Missing in a job of an earlier version.
  position: z._default(z.enum(positions), 'center'),
  format: z.enum(thumbnailFormats),
  quality: z.optional(z.int()),
  keepAnimation: z.boolean(),
});

export const jobSchema = z.object({
  /** Bucket of the upload. A version before this one did not say it, and knew only the stack's own. */
  bucket: z.optional(z.string()),
  inputKey: z.string().check(z.minLength(1)),
  /** Missing in a job of an earlier version: then those of the stack's variants. */
  outputs: z.optional(z.array(outputSchema).check(z.minLength(1))),
  tier: z.enum(tierNames),
  /** Why the planner chose this tier. The thumbnail's metadata repeats it. */
  reason: z.string(),
  /** What the cost model predicted. The thumbnail's metadata has it beside the real figures. */
  predicted: z.object({
    imageClass: z.string(),
    /** Peak memory of the handler and the render process together, in MB. */
    memoryMb: z.number(),
    /** CPU time at one full vCPU, in milliseconds. */
    cpuMs: z.number(),
  }),
  /** Set for a second try: the tier of the first try, and why that failed. */
  escalated: z.optional(
    z.object({
      from: z.enum(tierNames),
      cause: z.enum(['memory', 'time', 'crash', 'interruption']),
    }),
  ),
  /** ETag of the upload that was planned. If the upload was replaced, the new one needs another plan. */
  sourceEtag: z.optional(z.string()),
  /** When S3 received the upload, according to its event: ISO 8601. */
  uploadedAt: z.optional(z.string()),
});

export type Job = z.infer<typeof jobSchema>;

const s3EventSchema = z.object({
  Records: z.array(
    z.object({
      eventTime: z.optional(z.string()),
      s3: z.object({
        bucket: z.optional(z.object({ name: z.string() })),
        /** `key` is URL-encoded, with `+` for a space. */
        object: z.object({
          key: z.string(),
          size: z.optional(z.number()),
          eTag: z.optional(z.string()),
        }),
      }),
    }),
  ),
});

/** EventBridge's form of an S3 event: one object, whose `key` is not encoded. */
const bridgeEventSchema = z.object({
  source: z.literal('aws.s3'),
  time: z.optional(z.string()),
  detail: z.object({
    bucket: z.object({ name: z.string() }),
    object: z.object({
      key: z.string(),
      size: z.optional(z.number()),
      etag: z.optional(z.string()),
    }),
  }),
});

export interface UploadEvent {
  /** `undefined` for the stack's own. */
  readonly bucket?: string | undefined;
  /** Decoded. */
  readonly key: string;
  /** Size of the upload that sent the event. It may have been replaced since. */
  readonly bytes: number | undefined;
  /** When S3 received the upload: ISO 8601. */
  readonly uploadedAt?: string | undefined;
  /** When S3 reported the deletion that caused this run: ISO 8601. It says nothing about an upload that the key has now. */
  readonly causedAt?: string | undefined;
  /** ETag of the upload that sent the event, with quotes as in a reply's header. */
  readonly etag?: string | undefined;
}

/** Most characters of one message. SQS accepts at most 1 MiB (quotas of Amazon SQS). */
const maxMessageLength = 1_048_576;

/** S3 sends it once, when a deployment makes the queue the bucket's destination. */
const testEventSchema = z.object({ Event: z.literal('s3:TestEvent') });

/** What Lambda passes on from an SQS queue. With a batch size of 1 there is one record; 10 is the default. */
const queueEventSchema = z.object({
  Records: z
    .array(
      z.object({
        eventSource: z.literal('aws:sqs'),
        body: z.string().check(z.maxLength(maxMessageLength)),
        attributes: z.optional(
          z.object({ ApproximateReceiveCount: z.optional(z.coerce.number()) }),
        ),
      }),
    )
    .check(z.minLength(1), z.maxLength(10)),
});

export interface Delivery {
  readonly uploads: UploadEvent[];
  /** How often SQS has delivered the message, this time included; `undefined` if it does not come from a queue. */
  readonly receiveCount?: number | undefined;
}

/**
 * Reads the uploads from an event of S3, or from queue messages that contain such events.
 *
 * @throws ZodError or SyntaxError for any other event
 */
export function parseDelivery(event: unknown): Delivery {
  const queued = queueEventSchema.safeParse(event).data;
  if (!queued) return { uploads: parseS3Event(event) };
  const counts = queued.Records.map(({ attributes }) => attributes?.ApproximateReceiveCount ?? 1);
  return {
    uploads: queued.Records.flatMap(({ body }) => parseMessage(JSON.parse(body))),
    receiveCount: Math.max(...counts),
  };
}

function parseMessage(message: unknown): UploadEvent[] {
  return testEventSchema.safeParse(message).success ? [] : parseS3Event(message);
}

/**
 * @param event a notification of S3, or an event of S3 that EventBridge delivers
 * @throws ZodError for another event
 */
export function parseS3Event(event: unknown): UploadEvent[] {
  const bridged = bridgeEventSchema.safeParse(event).data;
  if (bridged) {
    const { bucket, object } = bridged.detail;
    return [uploadEventOf(bucket.name, object.key, object.size, bridged.time, object.etag)];
  }
  return s3EventSchema
    .parse(event)
    .Records.map(({ s3: { bucket, object }, eventTime }) =>
      uploadEventOf(bucket?.name, decodeKey(object.key), object.size, eventTime, object.eTag),
    );
}

function uploadEventOf(
  bucket: string | undefined,
  key: string,
  bytes: number | undefined,
  uploadedAt: string | undefined,
  etag: string | undefined,
): UploadEvent {
  return { bucket, key, bytes, uploadedAt, etag: etag === undefined ? undefined : `"${etag}"` };
}

/** @returns the upload that the job was planned for */
export function uploadOfJob({ bucket, inputKey, sourceEtag, uploadedAt }: Job): UploadEvent {
  return { bucket, key: inputKey, bytes: undefined, uploadedAt, etag: sourceEtag };
}

/**
 * Returns how long an upload waited for the run that made its thumbnail, in milliseconds. It is never negative, although
 * the clocks of S3 and the Lambda may differ.
 *
 * @param startedAtMs start of that run, in milliseconds since 1970
 * @returns `undefined` when the time of the upload is not known
 */
export function queueMsOf(uploadedAt: string | undefined, startedAtMs: number): number | undefined {
  const uploadedAtMs = Date.parse(uploadedAt ?? '');
  return Number.isNaN(uploadedAtMs) ? undefined : Math.max(0, startedAtMs - uploadedAtMs);
}

/** S3 encodes a key like a form field: in an event, a listing and an inventory. A key that cannot be decoded was not encoded. */
export function decodeKey(encoded: string): string {
  try {
    return decodeURIComponent(encoded.replaceAll('+', ' '));
  } catch {
    return encoded;
  }
}

/** Encodes a key as S3 does in an event, for the local S3 and for tests. */
export function encodeEventKey(key: string): string {
  return encodeURIComponent(key).replaceAll('%2F', '/').replaceAll('%20', '+');
}
