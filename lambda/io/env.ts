// process.env through one zod schema, on first use: every fault is reported at once, defaults need no file.
import * as z from 'zod';

/** An unset variable and an empty one mean the same: the default. */
const integer = (fallback: number, min: number, max: number) =>
  z
    .string()
    .optional()
    .transform((text) => (text?.trim() ? Number(text) : fallback))
    .pipe(z.number().int().min(min).max(max));

const settingsSchema = z.object({
  /** Bucket that holds `input/` and `output/`. */
  BUCKET_NAME: z
    .string()
    .optional()
    .transform((name) => name?.trim() || 'thumbnail-generator-dev')
    .pipe(z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'is not an S3 bucket name')),
  /** Longest side of a thumbnail, in pixels. */
  THUMBNAIL_SIZE: integer(128, 16, 1024),
  /** Bytes of one file; the worker holds them in memory once. */
  MAX_UPLOAD_BYTES: integer(100_000_000, 1, 500_000_000),
  /** Files of one batch; both their outcomes and their list fit in one S3 list of 1000 keys. */
  MAX_BATCH_FILES: integer(500, 1, 500),
  /** Width x height of a source; sharp's own limit is the default. */
  MAX_PIXELS: integer(268_402_689, 1, 1_000_000_000),
  /** What to prefer where cost and waiting pull apart. */
  LATENCY_AIM: z
    .string()
    .optional()
    .transform((aim) => aim?.trim() || 'balanced')
    .pipe(z.enum(['cheapest', 'balanced', 'fastest'])),
  /** Whether an animation stays one, or shows its first frame. */
  ANIMATION: z
    .string()
    .optional()
    .transform((choice) => choice?.trim() || 'keep')
    .pipe(z.enum(['keep', 'first-frame'])),
  /** Seconds for which a presigned URL is good. */
  URL_EXPIRY_SECONDS: integer(300, 10, 3600),
  /** Files that one client may have signed in a minute, and at once; 0 is no limit. */
  SIGNED_FILES_PER_MINUTE: integer(1200, 0, 1_000_000),
  /** Bytes of the files that one client may have signed in a minute, and at once; 0 is no limit. */
  SIGNED_BYTES_PER_MINUTE: integer(20_000_000_000, 0, 1_000_000_000_000_000),
  /** Requests for the state of a batch that one client may make in a minute, and at once; 0 is no limit. */
  BATCH_READS_PER_MINUTE: integer(1200, 0, 1_000_000),
  /** Unknown batches and wrong access tokens that one client may try in a minute, and at once. */
  FAILED_TRIES_PER_MINUTE: integer(30, 1, 1_000_000),
  /** Proxies before the page's server, each of which appends to X-Forwarded-For; 0 ignores that header. */
  TRUSTED_PROXY_HOPS: integer(0, 0, 10),
  /** What a browser must know to use the page at all; unset, everybody may. */
  ACCESS_TOKEN: z
    .string()
    .optional()
    .transform((token) => token?.trim() || undefined)
    .pipe(z.string().min(16, 'must have at least 16 characters').optional()),
  /** Start of the worker functions' names; the tier's name follows. Set by serverless.yml. */
  WORKER_FUNCTION_PREFIX: z
    .string()
    .optional()
    .transform((prefix) => prefix?.trim() || 'thumbnail-generator-dev-worker-'),
});

/** Never to be read in a log. */
const secrets: ReadonlySet<string> = new Set(['ACCESS_TOKEN']);

export interface Settings {
  readonly bucketName: string;
  readonly thumbnailSize: number;
  readonly maxUploadBytes: number;
  readonly maxBatchFiles: number;
  readonly maxPixels: number;
  readonly latencyAim: 'cheapest' | 'balanced' | 'fastest';
  readonly keepAnimation: boolean;
  readonly urlExpirySeconds: number;
  readonly signedFilesPerMinute: number;
  readonly signedBytesPerMinute: number;
  readonly batchReadsPerMinute: number;
  readonly failedTriesPerMinute: number;
  readonly trustedProxyHops: number;
  readonly accessToken: string | undefined;
  readonly workerFunctionPrefix: string;
}

/**
 * Reads the settings from environment variables.
 *
 * @throws Error that names every faulty variable, its value (of a secret, none) and what it must be
 */
export function readSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  const parsed = settingsSchema.safeParse(env);
  if (!parsed.success) {
    const faults = parsed.error.issues.map(({ path, message }) => {
      const name = path.join('.');
      const value = secrets.has(name) ? '…' : JSON.stringify(env[name]);
      return `  ${name}=${value}: ${message}`;
    });
    throw new Error(`These settings are wrong; correct or unset them:\n${faults.join('\n')}`);
  }
  const found = parsed.data;
  return {
    bucketName: found.BUCKET_NAME,
    thumbnailSize: found.THUMBNAIL_SIZE,
    maxUploadBytes: found.MAX_UPLOAD_BYTES,
    maxBatchFiles: found.MAX_BATCH_FILES,
    maxPixels: found.MAX_PIXELS,
    latencyAim: found.LATENCY_AIM,
    keepAnimation: found.ANIMATION === 'keep',
    urlExpirySeconds: found.URL_EXPIRY_SECONDS,
    signedFilesPerMinute: found.SIGNED_FILES_PER_MINUTE,
    signedBytesPerMinute: found.SIGNED_BYTES_PER_MINUTE,
    batchReadsPerMinute: found.BATCH_READS_PER_MINUTE,
    failedTriesPerMinute: found.FAILED_TRIES_PER_MINUTE,
    trustedProxyHops: found.TRUSTED_PROXY_HOPS,
    accessToken: found.ACCESS_TOKEN,
    workerFunctionPrefix: found.WORKER_FUNCTION_PREFIX,
  };
}

let cached: Settings | undefined;

/** The settings of this process, read once. */
export function settings(): Settings {
  cached ??= readSettings(process.env);
  return cached;
}
