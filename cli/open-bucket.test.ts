import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { describeBucketError, openBucket } from './open-bucket.ts';

const before = { ...process.env };

beforeEach(() => {
  delete process.env.AWS_ENDPOINT_URL_S3;
  process.env.AWS_REGION = 'eu-central-1';
});
afterEach(() => {
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, before);
});

describe('openBucket', () => {
  it("opens the local stack's bucket there, with the keys of the local stack only", async () => {
    Object.assign(process.env, { LOCAL_S3_PORT: '4570', AWS_ACCESS_KEY_ID: 'real' });
    const { store, endpoint } = openBucket('local-bucket', false);
    const url = new URL(await store.signGet('a', 60));
    expect(endpoint).toBe('http://localhost:4570');
    expect(url.origin + url.pathname).toBe('http://localhost:4570/local-bucket/a');
    expect(url.searchParams.get('X-Amz-Credential')).toMatch(/^S3RVER\//);
  });

  it('opens every other bucket on AWS, with the credentials of the environment', async () => {
    Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'real', AWS_SECRET_ACCESS_KEY: 'secret' });
    const { store, endpoint } = openBucket('holiday', false);
    const url = new URL(await store.signGet('a', 60));
    expect(endpoint).toBeUndefined();
    expect(url.hostname).toBe('holiday.s3.eu-central-1.amazonaws.com');
    expect(url.searchParams.get('X-Amz-Credential')).toMatch(/^real\//);
  });

  it('opens a bucket at the endpoint that the environment names', () => {
    process.env.AWS_ENDPOINT_URL_S3 = 'https://minio.example';
    expect(openBucket('local-bucket', false).endpoint).toBe('https://minio.example');
  });
});

describe('an error of a bucket', () => {
  const bucket = {
    ...openBucket('local-bucket', false),
    endpoint: 'http://localhost:1',
  };

  it('is described in a sentence when nothing listens at the endpoint', () => {
    const refused = Object.assign(new Error(''), { code: 'ECONNREFUSED' });
    expect(describeBucketError(refused, bucket)).toBe(
      'http://localhost:1 does not answer. Is the stack running (npm start)?',
    );
  });

  it('is described by the bucket that does not exist, or by its cause', () => {
    const missing = Object.assign(new Error('gone'), { name: 'NoSuchBucket' });
    expect(describeBucketError(missing, bucket)).toContain('no bucket local-bucket');
    const denied = Object.assign(new Error('Access Denied.'), { name: 'AccessDenied' });
    expect(describeBucketError(denied, { ...bucket, endpoint: undefined })).toBe(
      'The request to AWS for local-bucket failed: AccessDenied, Access Denied.',
    );
  });
});
