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
  /** Start of the worker functions' names; the tier's name follows. Set by serverless.yml. */
  WORKER_FUNCTION_PREFIX: z
    .string()
    .optional()
    .transform((prefix) => prefix?.trim() || 'thumbnail-generator-dev-worker-'),
});

export interface Settings {
  readonly bucketName: string;
  readonly thumbnailSize: number;
  readonly maxUploadBytes: number;
  readonly maxBatchFiles: number;
  readonly maxPixels: number;
  readonly latencyAim: 'cheapest' | 'balanced' | 'fastest';
  readonly keepAnimation: boolean;
  readonly urlExpirySeconds: number;
  readonly workerFunctionPrefix: string;
}

/**
 * Reads the settings from environment variables.
 *
 * @throws Error that names every faulty variable, its value and what it must be
 */
export function readSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  const parsed = settingsSchema.safeParse(env);
  if (!parsed.success) {
    const faults = parsed.error.issues.map(({ path, message }) => {
      const name = path.join('.');
      return `  ${name}=${JSON.stringify(env[name])}: ${message}`;
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
    workerFunctionPrefix: found.WORKER_FUNCTION_PREFIX,
  };
}

let cached: Settings | undefined;

/** The settings of this process, read once. */
export function settings(): Settings {
  cached ??= readSettings(process.env);
  return cached;
}
