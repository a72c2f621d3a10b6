// What the queue needs to know of an event: its upload, whose it is, and whether its render is predicted to take long.
import { extname } from 'node:path/posix';
import * as z from 'zod';
import { formats } from '#core/formats.ts';
import { jobSchema, parseS3Event } from '#core/job.ts';
import type { Origin } from './fair-queues.ts';

/** Lambda's record of an invocation that failed contains the event. */
const recordSchema = z.object({ requestPayload: z.unknown() });

/** @returns key of the upload that an S3 event, a job, or a record of either is about */
export function keyOfEvent(event: unknown): string | undefined {
  const record = recordSchema.safeParse(event).data;
  const payload = record?.requestPayload ?? event;
  const job = jobSchema.safeParse(payload).data;
  if (job) return job.inputKey;
  try {
    return parseS3Event(payload)[0]?.key;
  } catch {
    return undefined;
  }
}

/** The owner is the batch. The type is the extension; unknown ones count as one, or a batch could have a thousand types. */
export function originOf(key = ''): Origin {
  const folders = key.split('/').slice(0, -1);
  const extension = extname(key).slice(1).toLowerCase();
  return {
    owner: folders.slice(0, 2).join('/'),
    type: knownExtensions.has(extension) ? extension : '',
  };
}

const knownExtensions: ReadonlySet<string> = new Set(
  Object.values(formats).flatMap(({ extensions }) => extensions),
);

/** Whether the dispatcher has predicted a longer render than this, or a first try ran out of time. */
export function isPredictedSlow(event: unknown, longestMs: number): boolean {
  const job = jobSchema.safeParse(event).data;
  return job !== undefined && (job.predicted.cpuMs > longestMs || job.escalated?.cause === 'time');
}
