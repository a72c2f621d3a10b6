import { afterEach, expect, it, vi } from 'vitest';
import { findBucketSource } from './content-security-policy.ts';

afterEach(() => vi.unstubAllEnvs());

it.each([
  { bucket: 'photos', endpoint: '', source: 'https://photos.s3.eu-central-1.amazonaws.com/' },
  { bucket: 'my.photos', endpoint: '', source: 'https://s3.eu-central-1.amazonaws.com/my.photos/' },
  { bucket: 'photos', endpoint: 'http://localhost:4569', source: 'http://localhost:4569/photos/' },
])('the source of the bucket $bucket is $source', async ({ bucket, endpoint, source }) => {
  vi.stubEnv('AWS_REGION', 'eu-central-1');
  vi.stubEnv('AWS_ENDPOINT_URL_S3', endpoint);
  expect(await findBucketSource(bucket)).toBe(source);
});
