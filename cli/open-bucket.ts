// Which S3 a bucket is in, for commands that are given one: the local stack's, AWS's, or the one that an endpoint names.
import { createS3Client, createS3ObjectStore, type ObjectStore } from '#io/object-store.ts';
import { applyEnvFile, localStackEnv } from '../stack/local/local-env.mjs';

export interface Bucket {
  readonly name: string;
  readonly store: ObjectStore;
  /** Address of an S3 that is not AWS's: the local stack's, as a rule. */
  readonly endpoint: string | undefined;
}

/** The rule of `openBucket`, for `--help`. */
export const bucketRule = `Which S3 it is: AWS_ENDPOINT_URL_S3 names it, in the environment or in .env. With neither, the bucket
${localBucketName()} is the local stack's (npm start), and every other is on AWS, with the SDK's
usual credentials and AWS_REGION.`;

function localBucketName(): string {
  return localStackEnv({}).BUCKET_NAME ?? '';
}

/**
 * Opens a bucket where `bucketRule` says it is. Real credentials are not sent to the local stack.
 *
 * @param hasEnvFile whether a `.env` was added to the environment
 */
export function openBucket(name: string, hasEnvFile = applyEnvFile(process.env)): Bucket {
  const { AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL } = process.env;
  const endpoint = AWS_ENDPOINT_URL_S3 || AWS_ENDPOINT_URL || undefined;
  if (endpoint !== undefined || hasEnvFile || name !== localBucketName())
    return { name, store: createS3ObjectStore(name), endpoint };
  const local = localStackEnv(process.env);
  const client = createS3Client({
    endpoint: local.AWS_ENDPOINT_URL_S3 ?? '',
    region: local.AWS_REGION ?? '',
    credentials: {
      accessKeyId: local.AWS_ACCESS_KEY_ID ?? '',
      secretAccessKey: local.AWS_SECRET_ACCESS_KEY ?? '',
    },
  });
  return { name, store: createS3ObjectStore(name, client), endpoint: local.AWS_ENDPOINT_URL_S3 };
}

/** @returns what went wrong at a bucket, as a sentence; SDKs and sockets have messages that are empty or say nothing */
export function describeBucketError(error: unknown, { name, endpoint }: Bucket): string {
  const place = endpoint ?? 'AWS';
  if (!(error instanceof Error)) return `${place} answered with an error: ${error}.`;
  const code = 'code' in error ? error.code : undefined;
  if (code === 'ECONNREFUSED') return `${place} does not answer. Is the stack running (npm start)?`;
  if (error.name === 'NoSuchBucket') return `There is no bucket ${name} at ${place}.`;
  const message = error.message.trim() || String(code ?? 'no message');
  return `${place} could not be asked for ${name}: ${error.name}, ${message.replace(/\.$/, '')}.`;
}
