// Job -> thumbnail, a second try on a larger tier, or a failure record. serverless.yml deploys this file once per tier.

// First, so that the render process starts while the SDK loads.
import './environment.ts';
import type { BackfillReply } from '#core/backfill.ts';
import { jobSchema, uploadOfJob } from '#core/job.ts';
import { parseBackfill, runStep } from './backfill.ts';
import {
  bootstrap,
  type InvocationContext,
  type RenderDependencies,
  runContextOf,
} from './bootstrap.ts';
import { renderPool } from './environment.ts';
import type { RunResult } from './outcome.ts';
import { endUpload, runUpload } from './run-upload.ts';
import { warmUp } from './warm-up.ts';

/** Replies to a backfill with more than the outcome. */
export type Worker = (
  event: unknown,
  context: InvocationContext,
) => Promise<RunResult['outcome'] | BackfillReply>;

/** @returns the handler; it throws for faults that are not the image's, so that Lambda tries again */
export function createWorker(dependencies: RenderDependencies): Worker {
  return async (event, invocation) => {
    const backfill = parseBackfill(event);
    const job = backfill?.job ?? jobSchema.parse(event);
    const context = runContextOf(dependencies, invocation, job.tier);
    if (backfill) return runStep(backfill, context, runUpload);
    const planned = uploadOfJob(job);
    // An upload that has replaced the planned one needs another plan.
    const end = await endUpload(planned, context, (upload) =>
      runUpload(upload, context, upload === planned ? job : undefined),
    );
    console.log(JSON.stringify({ ...job, ...end }));
    return end.outcome;
  };
}

export const handler = bootstrap((dependencies) => createWorker({ ...dependencies, renderPool }));

await warmUp();
