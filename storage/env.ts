// The settings, from environment variables. No variable is required, and readSettings reports all faults together.
import * as z from 'zod/mini';
import { defaultMaxPixels } from '#core/refuse-by-facts.ts';

/** An empty variable means the same as an unset one: the default. */
const text = <Fallback>(fallback: Fallback) =>
  z.pipe(
    z.optional(z.string()),
    z.transform((value) => value?.trim() || fallback),
  );

// Each message completes a sentence that starts with the variable and its value.
const integer = (fallback: number, min: number, max: number) => {
  const error = `must be a whole number from ${min} to ${max}`;
  return z.pipe(
    z.pipe(text(fallback), z.transform(Number)),
    z.int({ error }).check(z.minimum(min, { error }), z.maximum(max, { error })),
  );
};

const oneOf = <const Name extends string>(fallback: Name, ...others: readonly Name[]) => {
  const names = [fallback, ...others];
  return z.pipe(text(fallback), z.enum(names, { error: `must be ${names.join(' or ')}` }));
};

/** S3's rules for names. CloudFormation and the page's URLs use the name as it is. */
const bucketNamePattern = /^(?!.*\.\.)(?!\d+\.\d+\.\d+\.\d+$)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/** Bucket of the local stack, which .env.example sets too. On AWS serverless.yml names the bucket. */
const localBucketName = 'local-bucket';

const settingsSchema = z.pipe(
  z.object({
    /** Bucket that holds `input/` and `output/`. */
    BUCKET_NAME: z.pipe(
      text(localBucketName),
      z.string().check(z.regex(bucketNamePattern, 'is not a name that S3 allows for a bucket')),
    ),
    /** Longest side of a thumbnail, in pixels. */
    THUMBNAIL_SIZE: integer(128, 16, 1024),
    /** Bytes of one file. The render process holds them in memory once. */
    MAX_UPLOAD_BYTES: integer(100_000_000, 1, 500_000_000),
    /** Files of one batch. One S3 list of 1000 keys holds the thumbnails and failure records of all of them. */
    MAX_BATCH_FILES: integer(500, 1, 500),
    /** Width x height of a source. */
    MAX_PIXELS: integer(defaultMaxPixels, 1, 1_000_000_000),
    /** Whether to save money or the person's time where the two conflict. */
    LATENCY_AIM: oneOf('balanced', 'cheapest', 'fastest'),
    /** Whether an animation keeps moving or shows its first frame. */
    ANIMATION: oneOf('keep', 'first-frame'),
    /** Lifetime of a presigned URL, in seconds. */
    URL_EXPIRY_SECONDS: integer(300, 10, 3600),
    /** Files that one client may have signed per minute and at once; 0 means no limit. */
    SIGNED_FILES_PER_MINUTE: integer(1200, 0, 1_000_000),
    /** Bytes of the files that one client may have signed per minute and at once; 0 means no limit. */
    SIGNED_BYTES_PER_MINUTE: integer(20_000_000_000, 0, 1_000_000_000_000_000),
    /** Times that one client may read the state of a batch per minute and at once; 0 means no limit. */
    BATCH_READS_PER_MINUTE: integer(1200, 0, 1_000_000),
    /** Unknown batches and wrong access tokens that one client may try per minute and at once. */
    FAILED_TRIES_PER_MINUTE: integer(30, 1, 1_000_000),
    /** Proxies in front of the page's server, each of which appends to X-Forwarded-For. 0 ignores that header. */
    TRUSTED_PROXY_HOPS: integer(0, 0, 10),
    /** Secret that a browser must present to use the page. If it is unset, everybody may use the page. */
    ACCESS_TOKEN: z.pipe(
      text(undefined),
      z.optional(z.string().check(z.minLength(16, 'must have at least 16 characters'))),
    ),
    /** Start of the worker functions' names; the tier's name follows. serverless.yml sets it. */
    WORKER_FUNCTION_PREFIX: text('thumbnail-generator-dev-worker-'),
  }),
  z.transform((env) => ({
    bucketName: env.BUCKET_NAME,
    thumbnailSize: env.THUMBNAIL_SIZE,
    maxUploadBytes: env.MAX_UPLOAD_BYTES,
    maxBatchFiles: env.MAX_BATCH_FILES,
    maxPixels: env.MAX_PIXELS,
    latencyAim: env.LATENCY_AIM,
    keepAnimation: env.ANIMATION === 'keep',
    urlExpirySeconds: env.URL_EXPIRY_SECONDS,
    signedFilesPerMinute: env.SIGNED_FILES_PER_MINUTE,
    signedBytesPerMinute: env.SIGNED_BYTES_PER_MINUTE,
    batchReadsPerMinute: env.BATCH_READS_PER_MINUTE,
    failedTriesPerMinute: env.FAILED_TRIES_PER_MINUTE,
    trustedProxyHops: env.TRUSTED_PROXY_HOPS,
    accessToken: env.ACCESS_TOKEN,
    workerFunctionPrefix: env.WORKER_FUNCTION_PREFIX,
  })),
);

export type Settings = Readonly<z.infer<typeof settingsSchema>>;

/** Variables whose values must not appear in a log. */
const secrets: ReadonlySet<string> = new Set(['ACCESS_TOKEN']);

type Env = Readonly<Record<string, string | undefined>>;

/** @throws Error that names every faulty variable, what it must be, and its value unless that is secret */
export function readSettings(env: Env): Settings {
  const parsed = settingsSchema.safeParse(env);
  if (parsed.success) return parsed.data;
  throw settingsError(describeIssues(parsed.error.issues, env));
}

/** @returns a sentence for each faulty variable */
export function findSettingsFaults(env: Env): readonly string[] {
  return describeIssues(settingsSchema.safeParse(env).error?.issues ?? [], env);
}

/** @returns a sentence for each issue that zod found in an environment */
export function describeIssues(
  issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[],
  env: Env,
): string[] {
  return issues.map(({ path, message }) => {
    const name = path.join('.');
    const value = secrets.has(name) ? '…' : JSON.stringify(env[name]);
    return `${name}=${value} ${message}.`;
  });
}

export function settingsError(faults: readonly string[]): Error {
  const lines = faults.map((fault) => `  ${fault}`);
  return new Error(`These settings are wrong; correct or unset them:\n${lines.join('\n')}`);
}

/** @throws Error if a page would use AWS with the name of the local stack's bucket, which is somebody else's there */
export function requireBucketName({
  BUCKET_NAME,
  AWS_ENDPOINT_URL_S3,
  AWS_ENDPOINT_URL,
}: Env): void {
  if (BUCKET_NAME?.trim() || AWS_ENDPOINT_URL_S3 || AWS_ENDPOINT_URL) return;
  throw new Error(
    'BUCKET_NAME is not set, and there is no default on AWS. Set it to the BucketName that `npx sls info --verbose` prints.',
  );
}

let cached: Settings | undefined;

/** Returns the settings of this process, and reads them at the first call. */
export function settings(): Settings {
  cached ??= readSettings(process.env);
  return cached;
}
