// Settings that only the stack on AWS has, from the environment of `sls`. Without a setting, its resources are not deployed.
import * as z from 'zod';
import { isForeignSource } from '#core/keys.ts';
import { describeIssues, readStackSettings, settingsError } from '#core/settings.ts';
import { findRuntimeFaults } from '../settings-faults.ts';

/** An empty variable counts as unset. */
const text = z
  .string()
  .optional()
  .transform((value) => value?.trim() || undefined);

// Each message completes a sentence that starts with the variable and its value.
const integer = (min: number, max: number, error: string) =>
  text
    .transform((value) => (value === undefined ? undefined : Number(value)))
    .pipe(z.int({ error }).min(min, { error }).max(max, { error }).optional());
const positiveInteger = integer(1, Number.MAX_SAFE_INTEGER, 'must be a whole number, 1 or more');
const email = text.pipe(z.email({ error: 'is not an email address' }).optional());

/** Browsers send an origin without a path, in lower case and without a default port. CORS compares it as text. */
const origin = text.transform((value, context) => {
  if (value === undefined) return undefined;
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (
    url &&
    /^https?:$/.test(url.protocol) &&
    !value.includes('*') &&
    url.href === `${url.origin}/`
  )
    return url.origin;
  context.addIssue('must be an origin such as https://thumbnails.example.com, without a path');
  return z.NEVER;
});

const matching = (pattern: RegExp, error: string) =>
  text.pipe(z.string().regex(pattern, { error }).optional());

/** IAM reads these as wildcards, so a role would have more or less than the prefix. */
const plainPrefix = z
  .string()
  .regex(/^[^*?$]*$/, { error: 'must not contain *, ? or $, which roles read as wildcards' })
  .optional();

/**
 * Uploads of another bucket that run at the same time by default: half of the concurrency that a new account may have. The bucket's
 * application often has functions too, which should not wait for thumbnails.
 */
const sourceConcurrency = 5;

const optionsSchema = z
  .object({
    /** Origin of a page at an address of the operator's. Without it, the page has the address of the API. */
    WEB_ORIGIN: origin,
    /** Certificate of WEB_ORIGIN in AWS Certificate Manager. With it, the API answers at that domain. */
    CERTIFICATE_ARN: matching(
      /^arn:aws[\w-]*:acm:[\w-]+:\d{12}:certificate\/[\w-]+$/,
      'is not the ARN of a certificate',
    ),
    /**
     * Name of the SSM parameter that holds the page's access token. AWS also allows names without a slash, but a token that
     * somebody set here by mistake would look like one, and the template would show it.
     */
    ACCESS_TOKEN_PARAMETER: matching(
      /^(\/[\w.-]+)+$/,
      'must be the name of an SSM parameter with a slash in front, such as /thumbnails/access-token',
    ),
    /** Requests to the page per second of all visitors together. 10,000 is the default quota of an account. */
    PAGE_REQUESTS_PER_SECOND: integer(1, 10_000, 'must be a whole number from 1 to 10000'),
    /** Days after which S3 deletes uploads, and their outcomes. */
    EXPIRE_UPLOADS_DAYS: positiveInteger,
    EXPIRE_THUMBNAILS_DAYS: positiveInteger,
    /** What becomes of the thumbnails of uploads that EXPIRE_UPLOADS_DAYS deletes. */
    EXPIRED_UPLOADS: text
      .transform((value) => value ?? 'keep-thumbnails')
      .pipe(
        z.enum(['keep-thumbnails', 'remove-thumbnails'], {
          error: 'must be keep-thumbnails or remove-thumbnails',
        }),
      ),
    /** Reserved concurrency of the dispatcher, and of each worker, which is also its maximum. */
    DISPATCHER_CONCURRENCY: positiveInteger,
    WORKER_CONCURRENCY: positiveInteger,
    /** Most uploads that run at the same time. If set, S3 sends its events to a queue. The limits are AWS's. */
    UPLOAD_QUEUE_CONCURRENCY: integer(2, 1000, 'must be a whole number from 2 to 1000'),
    /** KMS key with which the objects of SOURCE_BUCKET are encrypted. */
    SOURCE_KMS_KEY_ARN: matching(
      /^arn:aws[\w-]*:kms:[\w-]+:\d{12}:key\/[\w-]+$/,
      'is not the ARN of a KMS key',
    ),
    SOURCE_BUCKET: text,
    SOURCE_PREFIX: plainPrefix,
    OUTPUT_BUCKET: text,
    OUTPUT_PREFIX: plainPrefix,
    BUCKET_NAME: text,
    /** Address that receives the alarms. */
    ALARM_EMAIL: email,
    /** The Lambdas read it too, and say which values it may have. */
    EVENTS: text,
  })
  .refine(
    ({ UPLOAD_QUEUE_CONCURRENCY: queued = 0, DISPATCHER_CONCURRENCY: reserved = 1000 }) =>
      queued <= reserved,
    {
      path: ['UPLOAD_QUEUE_CONCURRENCY'],
      // Lambda would refuse the rest of the deliveries, and each refusal counts as a failed one (developer guide, SQS).
      error: 'must not be larger than DISPATCHER_CONCURRENCY',
    },
  )
  .refine((env) => !env.SOURCE_KMS_KEY_ARN || isOther(env, 'SOURCE_BUCKET'), {
    path: ['SOURCE_KMS_KEY_ARN'],
    error: 'needs SOURCE_BUCKET, because our own bucket has no such key',
  })
  .refine((env) => !env.EXPIRE_UPLOADS_DAYS || !isOther(env, 'SOURCE_BUCKET'), {
    path: ['EXPIRE_UPLOADS_DAYS'],
    error: 'does not work with SOURCE_BUCKET, whose lifecycle rules we do not change',
  })
  .refine((env) => !env.EXPIRE_THUMBNAILS_DAYS || !isOther(env, 'OUTPUT_BUCKET'), {
    path: ['EXPIRE_THUMBNAILS_DAYS'],
    error: 'does not work with OUTPUT_BUCKET, whose lifecycle rules we do not change',
  })
  .refine((env) => env.DISPATCHER_CONCURRENCY !== 1 || !isOther(env, 'SOURCE_BUCKET'), {
    path: ['DISPATCHER_CONCURRENCY'],
    error: 'must be 2 or more with SOURCE_BUCKET, because a queue needs 2',
  })
  .refine((env) => !env.CERTIFICATE_ARN || /^https:\/\/[\w.-]+$/.test(env.WEB_ORIGIN ?? ''), {
    path: ['CERTIFICATE_ARN'],
    error: 'needs WEB_ORIGIN, the https origin of the domain that it certifies',
  });

/** Whether the setting names another bucket than the stack's own. */
function isOther(
  env: Readonly<Record<string, unknown>>,
  name: 'SOURCE_BUCKET' | 'OUTPUT_BUCKET',
): boolean {
  return env[name] !== undefined && env[name] !== env.BUCKET_NAME;
}

export type DeployOptions = ReturnType<typeof readDeployOptions>;
type Env = Readonly<Record<string, string | undefined>>;

/**
 * @param own name of the stack's bucket unless BUCKET_NAME chooses one. It has expressions of CloudFormation, so no setting equals it
 * @throws Error that names every wrong variable, also among the settings that the functions read when they run
 */
export function readDeployOptions(env: Env, own = '') {
  const parsed = optionsSchema.safeParse(env);
  const faults = [...findRuntimeFaults(env), ...describeIssues(parsed.error?.issues ?? [], env)];
  if (!parsed.success || faults.length > 0) throw settingsError(faults);
  const found = parsed.data;
  const { DISPATCHER_CONCURRENCY: reserved = sourceConcurrency } = found;
  const { places, hasPage } = readStackSettings(env, found.BUCKET_NAME ?? own);
  return {
    webOrigin: found.WEB_ORIGIN,
    certificateArn: found.CERTIFICATE_ARN,
    accessTokenParameter: found.ACCESS_TOKEN_PARAMETER,
    pageRequestsPerSecond: found.PAGE_REQUESTS_PER_SECOND,
    expireUploadsDays: found.EXPIRE_UPLOADS_DAYS,
    keepsThumbnails: found.EXPIRED_UPLOADS === 'keep-thumbnails',
    expireThumbnailsDays: found.EXPIRE_THUMBNAILS_DAYS,
    dispatcherConcurrency: found.DISPATCHER_CONCURRENCY,
    workerConcurrency: found.WORKER_CONCURRENCY,
    uploadQueueConcurrency:
      found.UPLOAD_QUEUE_CONCURRENCY ??
      (isForeignSource(places) ? Math.min(sourceConcurrency, reserved) : undefined),
    sourceKmsKeyArn: found.SOURCE_KMS_KEY_ARN,
    hasPage,
    places,
    alarmEmail: found.ALARM_EMAIL,
    hasEvents: found.EVENTS === 'on',
  };
}

/** @returns a sentence if the environment has a token that a deployed page would not get: it would be public */
export function findTokenFault(env: Env): string | undefined {
  if (!env.ACCESS_TOKEN?.trim()) return undefined;
  return (
    'ACCESS_TOKEN would be readable in the template, so it is not deployed. Put the token into an SSM parameter, ' +
    'name the parameter in ACCESS_TOKEN_PARAMETER, and unset ACCESS_TOKEN, in .env too.'
  );
}

/** @returns a sentence if the environment names a webhook, which only the local stack has */
export function findWebhookFault(env: Env): string | undefined {
  if (!env.WEBHOOK_URL?.trim()) return undefined;
  return (
    'WEBHOOK_URL works on the local stack only. On AWS, set EVENTS=on and let a rule of EventBridge send the events to an ' +
    'API destination, which docs/events.md shows. Unset WEBHOOK_URL, in .env too.'
  );
}
