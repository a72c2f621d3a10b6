import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../../scripts/setup.mjs';

/** Without this machine's credentials, region and profile, and never asking the metadata service of EC2. */
const nothing = {
  NODE_ENV: 'test' as const,
  PATH: process.env.PATH,
  HOME: '/nonexistent',
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_CONFIG_FILE: '/nonexistent/config',
  AWS_SHARED_CREDENTIALS_FILE: '/nonexistent/credentials',
};
const keys = { AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE', AWS_SECRET_ACCESS_KEY: 'x' };
const fault = (env: Record<string, string>, ...args: string[]) => {
  const script = `
    import { findFault } from './stack/aws/deploy.ts';
    console.log(String(await findFault(process.env, ${JSON.stringify(args)})));`;
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', 'tsx', '--input-type=module', '-e', script],
    { cwd: join(root), env: { ...nothing, ...env }, encoding: 'utf8' },
  );
  return stdout.trim() || stderr;
};

it.each([
  { env: { ...keys, AWS_ENDPOINT_URL_S3: 'http://localhost:4569' }, says: /^AWS_ENDPOINT_URL_S3 / },
  { env: { ...keys, AWS_ACCESS_KEY_ID: 'S3RVER' }, says: /key of the local S3/ },
  { env: { AWS_REGION: 'eu-central-1' }, says: /no credentials of AWS .*aws configure/ },
  { env: keys, says: /^No region is set/ },
])('stops a deployment with the sentence $says', ({ env, says }) => {
  expect(fault(env)).toMatch(says);
});

it('lets a deployment start with a region in the environment or in the options', () => {
  expect(fault({ ...keys, AWS_REGION: 'eu-central-1' })).toBe('undefined');
  expect(fault(keys, '--stage', 'prod', '--region', 'eu-central-1', '--force')).toBe('undefined');
});
