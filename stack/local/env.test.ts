import { describe, expect, it } from 'vitest';
import { applyLocalEnv, localStackEnv } from '#storage/local-env.mjs';
import { createS3ObjectStore } from '#storage/object-store.ts';

describe('the environment of the local stack', () => {
  it('has the endpoints, keys and bucket of .env.example', () => {
    expect(localStackEnv({})).toMatchObject({
      AWS_ENDPOINT_URL_S3: 'http://localhost:4569',
      AWS_ENDPOINT_URL_LAMBDA: 'http://localhost:3002',
      AWS_ACCESS_KEY_ID: 'S3RVER',
      BUCKET_NAME: 'local-bucket',
    });
  });

  it('has the ports, the bucket and the secret that are set', () => {
    const settings = { BUCKET_NAME: 'mine', LOCAL_S3_SECRET: 'secret' };
    expect(
      localStackEnv({ LOCAL_S3_PORT: '1', LOCAL_LAMBDA_PORT: '2', ...settings }),
    ).toMatchObject({
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_ENDPOINT_URL_S3: 'http://localhost:1',
      AWS_ENDPOINT_URL_LAMBDA: 'http://localhost:2',
      BUCKET_NAME: 'mine',
    });
  });

  it('signs with its own keys if the shell has a profile and a session', async () => {
    const before = { ...process.env };
    try {
      Object.assign(process.env, { AWS_PROFILE: 'work', AWS_SESSION_TOKEN: 'secret' });
      Object.assign(process.env, localStackEnv({}));
      const url = new URL(await createS3ObjectStore('any').signGet('a', 60));
      expect(url.searchParams.get('X-Amz-Credential')).toMatch(/^S3RVER\//);
      expect(url.searchParams.has('X-Amz-Security-Token')).toBe(false);
    } finally {
      for (const name of Object.keys(process.env)) delete process.env[name];
      Object.assign(process.env, before);
    }
  });

  it('does not change an environment that names an S3', () => {
    const env = { AWS_ENDPOINT_URL_S3: 'https://minio.example', AWS_PROFILE: 'work' };
    applyLocalEnv(env);
    expect(env).toEqual({ AWS_ENDPOINT_URL_S3: 'https://minio.example', AWS_PROFILE: 'work' });
  });
});
