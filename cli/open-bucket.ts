// Opens the bucket that a person names: in the local stack, on AWS, or at an endpoint.

import { applyEnvFile, localStackEnv } from '#storage/local-env.mjs';
import { createS3Client, createS3ObjectStore, type ObjectStore } from '#storage/object-store.ts';

export interface Bucket {
  readonly name: string;
  readonly store: ObjectStore;
  /** Address of an S3 other than AWS's, usually the local stack's. */
  readonly endpoint: string | undefined;
}

/** How `openBucket` finds the S3 of a bucket, for `--help`. */
export const bucketRule = `The bucket is at AWS_ENDPOINT_URL_S3 if the environment or .env sets it. Otherwise the bucket
${localBucketName()} is in the local stack (npm start), and every other bucket is on AWS,
with the SDK's usual credentials and AWS_REGION.`;

function localBucketName(): string {
  return localStackEnv({}).BUCKET_NAME ?? '';
}

/**
 * Opens a bucket as `bucketRule` says. Does not send real credentials to the local stack.
 *
 * @param hasEnvFile whether the variables of a `.env` were added to the environment
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

/** @returns a sentence for an error of a bucket; the messages of the SDK and of sockets are often empty */
export function describeBucketError(error: unknown, { name, endpoint }: Bucket): string {
  const place = endpoint ?? 'AWS';
  if (!(error instanceof Error)) return `${place} answered with an error: ${error}.`;
  const code = 'code' in error ? error.code : undefined;
  if (code === 'ECONNREFUSED') return `${place} does not answer. Is the stack running (npm start)?`;
  if (error.name === 'NoSuchBucket') return `There is no bucket ${name} at ${place}.`;
  const message = error.message.trim() || String(code ?? 'no message');
  return `The request to ${place} for ${name} failed: ${error.name}, ${message.replace(/\.$/, '')}.`;
}
