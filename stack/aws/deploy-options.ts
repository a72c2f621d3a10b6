// Settings that only the stack on AWS has, from the environment of `sls`. Without a setting, its resources are not deployed.
import * as z from 'zod';

/** An empty variable counts as unset. */
const integer = (min: number, max: number) =>
  z
    .string()
    .optional()
    .transform((text) => (text?.trim() ? Number(text) : undefined))
    .pipe(z.number().int().min(min).max(max).optional());
const positiveInteger = integer(1, Number.MAX_SAFE_INTEGER);
const email = z
  .string()
  .optional()
  .transform((text) => text?.trim() || undefined)
  .pipe(z.email().optional());

const optionsSchema = z
  .object({
    /** Days after which S3 deletes objects under `input/`, and under `output/`. */
    EXPIRE_UPLOADS_DAYS: positiveInteger,
    EXPIRE_THUMBNAILS_DAYS: positiveInteger,
    /** Reserved concurrency of the dispatcher, and of each worker, which is also its maximum. */
    DISPATCHER_CONCURRENCY: positiveInteger,
    WORKER_CONCURRENCY: positiveInteger,
    /** Most uploads that run at the same time. If set, S3 sends its events to a queue. The limits are AWS's. */
    UPLOAD_QUEUE_CONCURRENCY: integer(2, 1000),
    /** Address that receives the alarms. */
    ALARM_EMAIL: email,
  })
  .refine(
    ({ UPLOAD_QUEUE_CONCURRENCY: queued = 0, DISPATCHER_CONCURRENCY: reserved = 1000 }) =>
      queued <= reserved,
    {
      path: ['UPLOAD_QUEUE_CONCURRENCY'],
      // Lambda would refuse the rest of the deliveries, and each refusal counts as a failed one (developer guide, SQS).
      message: 'must not be larger than DISPATCHER_CONCURRENCY',
    },
  );

export type DeployOptions = ReturnType<typeof readDeployOptions>;

/** @throws Error that names every wrong variable */
export function readDeployOptions(env: Readonly<Record<string, string | undefined>>) {
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
    uploadQueueConcurrency: found.UPLOAD_QUEUE_CONCURRENCY,
    alarmEmail: found.ALARM_EMAIL,
  };
}
