// One step of a backfill. `thumbnail backfill` waits for it and invokes the next function itself, so this function invokes none.
import {
  type BackfillEvent,
  type BackfillReply,
  backfillEventSchema,
  type KeptOutcome,
} from '#core/backfill.ts';
import { type Job, type UploadEvent, uploadOfJob } from '#core/job.ts';
import packageJson from '../package.json' with { type: 'json' };
import type { Dependencies } from './bootstrap.ts';
import { findEnd, type RunResult } from './outcome.ts';
import { endUpload } from './run-upload.ts';

/** @returns `undefined` for an event that no backfill has sent */
export function parseBackfill(event: unknown): BackfillEvent | undefined {
  return backfillEventSchema.safeParse(event).data;
}

/**
 * Ends one upload, unless the upload has an outcome that the backfill keeps: another run may have ended since the command looked.
 *
 * @param run gets the upload, a context whose `invokeWorker` leaves the job to the command, and the job of the event
 * @returns the outcome, or the job that a larger tier must run
 * @throws what S3 throws. The step can be repeated.
 */
export async function runStep<Context extends Dependencies>(
  { backfill: { key, bytes, etag, keeps }, job }: BackfillEvent,
  context: Context,
  run: (upload: UploadEvent, context: Context, planned?: Job) => Promise<RunResult>,
): Promise<BackfillReply> {
  let next: Job | undefined;
  const invokeWorker = async (found: Job) => {
    next = found;
  };
  const stepContext = { ...context, invokeWorker };
  const first = job ? uploadOfJob(job) : { key, bytes, etag };
  const { outcome, code, ...rest } = await endUpload(first, stepContext, async (upload) => {
    next = undefined;
    const kept = job ? undefined : await findKept(context, upload.key, keeps);
    // An upload that has replaced the planned one needs another plan.
    return kept ?? run(upload, stepContext, upload === first ? job : undefined);
  });
  console.log(JSON.stringify({ inputKey: first.key, ...job, outcome, code, ...rest }));
  return { outcome, code, next };
}

async function findKept(
  dependencies: Dependencies,
  key: string,
  keeps: readonly KeptOutcome[],
): Promise<RunResult | undefined> {
  const source = await dependencies.stores.input.readHead(key);
  // The event of its deletion decides about its thumbnails: they stay if a lifecycle rule has deleted the upload.
  if (!source) return { outcome: 'gone' };
  const end = keeps.length > 0 ? await findEnd(dependencies, key, source) : undefined;
  if (!end || !isKept(end, keeps)) return undefined;
  return { outcome: 'left', ending: end.outcome, toPublish: end.toPublish };
}

/** @param end how an earlier run on the current upload ended */
export function isKept({ outcome, toPublish }: RunResult, keeps: readonly KeptOutcome[]): boolean {
  if (outcome === 'failure') return keeps.includes('failure');
  if (outcome !== 'thumbnail') return false;
  const version = toPublish?.kind === 'ready' ? toPublish.metadata.version : undefined;
  return (
    keeps.includes('thumbnail') ||
    (keeps.includes('new-thumbnail') && version === packageJson.version)
  );
}
