// The settings that the page's server reads.
import * as z from 'zod/mini';
import {
  type Env,
  integer,
  parseSettings,
  settingsSchema,
  sharedSettings,
  text,
} from '#core/settings.ts';

export const pageSchema = z.pipe(
  settingsSchema({
    /** Files of one batch. One S3 list of 1000 keys holds the thumbnails and failure records of all of them. */
    MAX_BATCH_FILES: integer(500, 1, 500),
    /** Lifetime of a presigned URL, in seconds. */
    URL_EXPIRY_SECONDS: integer(300, 10, 3600),
    /** Files that one client may have signed per minute and in one burst; 0 means no limit. */
    SIGNED_FILES_PER_MINUTE: integer(1200, 0, 1_000_000),
    /** Bytes of the files that one client may have signed per minute and in one burst; 0 means no limit. */
    SIGNED_BYTES_PER_MINUTE: integer(20_000_000_000, 0, 1_000_000_000_000_000),
    /** Times that one client may read the state of a batch per minute and in one burst; 0 means no limit. */
    BATCH_READS_PER_MINUTE: integer(1200, 0, 1_000_000),
    /** Unknown batches and wrong access tokens that one client may try per minute and in one burst. */
    FAILED_TRIES_PER_MINUTE: integer(30, 1, 1_000_000),
    /** Proxies in front of the page's server, each of which appends to X-Forwarded-For. 0 ignores that header. */
    TRUSTED_PROXY_HOPS: integer(0, 0, 10),
    /** Secret that a browser must present to use the page. If it is unset, everybody may use the page. */
    ACCESS_TOKEN: z.pipe(
      text(undefined),
      z.optional(z.string().check(z.minLength(16, 'must have at least 16 characters'))),
    ),
  }),
  z.transform((env) => ({
    ...sharedSettings(env),
    maxBatchFiles: env.MAX_BATCH_FILES,
    urlExpirySeconds: env.URL_EXPIRY_SECONDS,
    signedFilesPerMinute: env.SIGNED_FILES_PER_MINUTE,
    signedBytesPerMinute: env.SIGNED_BYTES_PER_MINUTE,
    batchReadsPerMinute: env.BATCH_READS_PER_MINUTE,
    failedTriesPerMinute: env.FAILED_TRIES_PER_MINUTE,
    trustedProxyHops: env.TRUSTED_PROXY_HOPS,
    accessToken: env.ACCESS_TOKEN,
  })),
);

export type ServerSettings = Readonly<z.infer<typeof pageSchema>>;

/** @throws Error that names every faulty variable, or says that there must be no page: it would write in somebody else's bucket */
export function readServerSettings(env: Env): ServerSettings {
  const found = parseSettings(pageSchema, env);
  if (found.hasPage) return found;
  throw new Error('The page is off. To start it, unset SOURCE_BUCKET, and PAGE or set it to on.');
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

let cached: ServerSettings | undefined;

/** Returns the settings of this process, and reads them at the first call. */
export function settings(): ServerSettings {
  cached ??= readServerSettings(process.env);
  return cached;
}
