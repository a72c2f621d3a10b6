import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { findKeyFault, findLocalStackFaults, findRegion } from './aws-environment.ts';

describe('the environment of a deployment', () => {
  it.each([
    { AWS_ENDPOINT_URL_S3: 'http://localhost:4569' },
    { AWS_ENDPOINT_URL_LAMBDA: 'http://127.0.0.1:3002' },
    { AWS_ENDPOINT_URL: 'https://amazonaws.com.example' },
    { AWS_ACCESS_KEY_ID: 'S3RVER' },
  ])('may not be that of the local stack: %o', (env) => {
    expect(findLocalStackFaults(env)).toEqual([expect.stringMatching(/^AWS_\w+.*\.$/)]);
  });

  it('may have endpoints of AWS, and empty variables', () => {
    const env = {
      AWS_ENDPOINT_URL_S3: 'https://bucket.vpce-1.s3.eu-central-1.vpce.amazonaws.com',
      AWS_ENDPOINT_URL_LAMBDA: '',
      AWS_ACCESS_KEY_ID: 'AKIA',
    };
    expect(findLocalStackFaults(env)).toEqual([]);
  });

  it('may not have a profile with the key of the local S3', () => {
    expect(findKeyFault('S3RVER')).toContain('S3RVER');
    expect(findKeyFault('AKIA')).toBeUndefined();
  });
});

describe('the region', () => {
  afterEach(() => vi.unstubAllEnvs());

  const stubProfiles = (contents: string) => {
    const file = join(mkdtempSync(join(tmpdir(), 'aws-config-')), 'config');
    writeFileSync(file, contents);
    for (const name of ['AWS_REGION', 'AWS_DEFAULT_REGION', 'AWS_PROFILE'])
      vi.stubEnv(name, undefined);
    vi.stubEnv('AWS_CONFIG_FILE', file);
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', file);
  };

  it('comes from AWS_REGION, then AWS_DEFAULT_REGION, then the profile', async () => {
    stubProfiles('[default]\nregion = eu-west-1\n[profile work]\nregion = eu-north-1\n');
    const both = { AWS_REGION: 'eu-central-1', AWS_DEFAULT_REGION: 'eu-west-3' };
    expect(await findRegion(both)).toBe('eu-central-1');
    expect(await findRegion({ ...both, AWS_REGION: '' })).toBe('eu-west-3');
    expect(await findRegion({ AWS_PROFILE: 'work' })).toBe('eu-north-1');
    expect(await findRegion({}, 'work')).toBe('eu-north-1');
    expect(await findRegion({})).toBe('eu-west-1');
  });

  it('is unknown without any of them', async () => {
    stubProfiles('');
    expect(await findRegion({})).toBeUndefined();
  });
});
