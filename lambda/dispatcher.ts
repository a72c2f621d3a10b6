// S3 event, directly or from a queue, or an upload of a backfill -> render it here, hand it to a larger worker, or record why it
// has no thumbnail.

// First, so that the render process starts while the SDK loads.
import './environment.ts';
import type { BackfillReply } from '#core/backfill.ts';
import { parseDelivery, type UploadEvent } from '#core/job.ts';
import { dispatcherTier } from '#core/tiers.ts';
import { parseBackfill, runStep } from './backfill.ts';
import {
  bootstrap,
  type InvocationContext,
  type RenderDependencies,
  type RunContext,
  runContextOf,
} from './bootstrap.ts';
import { renderPool } from './environment.ts';
import { isDeletedFile, type RunResult, removeDeletedFile } from './outcome.ts';
import { runEachUpload, runUpload } from './run-upload.ts';
import { warmUp } from './warm-up.ts';

/** Replies to a backfill. Nobody reads a reply to other events. */
export type Dispatcher = (
  event: unknown,
  context: InvocationContext,
) => Promise<BackfillReply | undefined>;

/** @returns the handler; it throws when S3 or Lambda fails, so that Lambda or the queue sends the event again */
export function createDispatcher(dependencies: RenderDependencies): Dispatcher {
  return async (event, invocation) => {
    const context = runContextOf(dependencies, invocation, dispatcherTier);
    const backfill = parseBackfill(event);
    if (backfill) return runStep(backfill, context, runUnlessDeleted);
    const { uploads } = parseDelivery(event);
    await runEachUpload(uploads, context, (upload) => runUnlessDeleted(upload, context));
    return undefined;
  };
}

async function runUnlessDeleted(upload: UploadEvent, context: RunContext): Promise<RunResult> {
  // Both at the same time, because hardly any upload is a deleted file, and each would wait for the answer.
  const run = runUpload(upload, context);
  const [isDeleted] = await Promise.all([
    isDeletedFile(context, upload.key),
    // S3 may deny us the read of a deleted file. It must not get a failure record.
    run.catch(() => undefined),
  ]);
  return isDeleted ? removeDeletedFile(context, upload.key) : run;
}

export const handler = bootstrap((dependencies) =>
  createDispatcher({ ...dependencies, renderPool }),
);

await warmUp();
