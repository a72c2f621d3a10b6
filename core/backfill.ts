// What `thumbnail backfill` sends to a function, and what the function answers. The command waits for the end of each invocation and
// starts the next one itself, so no function invokes another, and the command knows what runs.
import * as z from 'zod/mini';
import { jobSchema } from './job.ts';

/**
 * Outcomes of the current version of an upload that a run leaves as they are.
 *
 * - thumbnail: made by the current variants
 * - new-thumbnail: the same, and by this version of the renderer
 * - failure: a failure record
 */
export const keptOutcomes = ['thumbnail', 'new-thumbnail', 'failure'] as const;
export type KeptOutcome = (typeof keptOutcomes)[number];

const uploadSchema = z.object({
  key: z.string().check(z.minLength(1)),
  /** From the listing. The upload may have been replaced since. */
  bytes: z.optional(z.number()),
  /** From the listing too. If S3 denies us even the HEAD of the upload, its failure record has this version. */
  etag: z.optional(z.string()),
  keeps: z.array(z.enum(keptOutcomes)),
});

/** The dispatcher's input has the upload alone, a worker's its job too, and that of failed-invocation also the error of the function that failed. */
export const backfillEventSchema = z.object({
  backfill: uploadSchema,
  job: z.optional(jobSchema),
  fault: z.optional(
    z.object({ errorType: z.optional(z.string()), errorMessage: z.optional(z.string()) }),
  ),
});
export type BackfillEvent = z.infer<typeof backfillEventSchema>;

export const backfillReplySchema = z.object({
  /** How the run ended: see `RunResult` in lambda/outcome.ts. */
  outcome: z.string(),
  /** Of a failure record. */
  code: z.optional(z.string()),
  /** The job that a larger tier must run, if the upload has not ended. */
  next: z.optional(jobSchema),
});
export type BackfillReply = z.infer<typeof backfillReplySchema>;

/**
 * Most runs of one upload: on the dispatcher, on the tier that it chose, and on the next larger one. After each, failed-invocation may run.
 * A job is escalated once.
 */
export const maxBackfillRuns = 3;
