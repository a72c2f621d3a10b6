// Settings of the stack on AWS alone, from the environment in which `sls` runs; without any, nothing of theirs is deployed.
import * as z from 'zod';

/** An unset variable and an empty one mean the same: no such thing. */
const positiveInteger = z
  .string()
  .optional()
  .transform((text) => (text?.trim() ? Number(text) : undefined))
  .pipe(z.number().int().min(1).optional());

const optionsSchema = z.object({
  EXPIRE_UPLOADS_DAYS: positiveInteger,
  EXPIRE_THUMBNAILS_DAYS: positiveInteger,
  DISPATCHER_CONCURRENCY: positiveInteger,
  WORKER_CONCURRENCY: positiveInteger,
  ALARM_EMAIL: z
    .string()
    .optional()
    .transform((text) => text?.trim() || undefined)
    .pipe(z.email().optional()),
});

export interface DeployOptions {
  /** Days after which what is under `input/` goes away. */
  readonly expireUploadsDays?: number | undefined;
  /** Days after which what is under `output/` goes away. */
  readonly expireThumbnailsDays?: number | undefined;
  /** Invocations at once, reserved for the dispatcher and at most. */
  readonly dispatcherConcurrency?: number | undefined;
  /** The same for each of the workers. */
  readonly workerConcurrency?: number | undefined;
  /** Whom alarms are sent to. */
  readonly alarmEmail?: string | undefined;
}

/** @throws Error that names every faulty variable */
export function readDeployOptions(
  env: Readonly<Record<string, string | undefined>>,
): DeployOptions {
  const parsed = optionsSchema.safeParse(env);
  if (!parsed.success) {
    const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    throw new Error(`These settings are wrong; correct or unset them: ${faults.join('; ')}`);
  }
  const found = parsed.data;
  return {
    expireUploadsDays: found.EXPIRE_UPLOADS_DAYS,
    expireThumbnailsDays: found.EXPIRE_THUMBNAILS_DAYS,
    dispatcherConcurrency: found.DISPATCHER_CONCURRENCY,
    workerConcurrency: found.WORKER_CONCURRENCY,
    alarmEmail: found.ALARM_EMAIL,
  };
}
