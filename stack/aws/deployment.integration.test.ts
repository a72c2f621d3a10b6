// `sls deploy`, `sls deploy function` and `sls remove` as the operator runs them, with a fake AWS: nothing runs on AWS here.
import { execFile } from 'node:child_process';
import {
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type FakeAws, startFakeAws } from '#test/doubles/fake-aws.ts';
import { account, region } from '#test/doubles/fake-stacks.ts';
import { root } from '../root.mjs';

const bucket = `thumbnail-generator-dev-${account}-${region}`;
/** A folder that has the project's files, but its own zips: another test packages at the same time. */
const serviceDir = mkdtempSync(join(tmpdir(), 'service-'));
for (const entry of readdirSync(root, { withFileTypes: true })) {
  const [from, to] = [join(root, entry.name), join(serviceDir, entry.name)];
  if (/^\.(build|serverless|local|env|git)$/.test(entry.name)) continue;
  if (entry.isFile()) copyFileSync(from, to);
  else symlinkSync(from, to);
}
/** The stories of the bucket deploy three times. Other tests make the zips (package-functions.integration.test.ts). */
const withoutZips = 'without-zips.yml';
const yml = readFileSync(join(root, 'serverless.yml'), 'utf8');
writeFileSync(
  join(serviceDir, withoutZips),
  yml.replace('./stack/plugin.cjs', './test/doubles/plugin-without-zips.cjs'),
);

// These machines are busy.
vi.setConfig({ testTimeout: 180_000 });

let aws: FakeAws;
let env: NodeJS.Dict<string>;

beforeEach(async () => {
  aws = await startFakeAws();
  const dir = mkdtempSync(join(tmpdir(), 'fake-aws-'));
  // The endpoint is in a profile, because the plugin refuses one in the environment.
  const profile = { endpoint_url: aws.url, aws_access_key_id: 'AKIAFAKE', region };
  const lines = Object.entries({ ...profile, aws_secret_access_key: 'fake' });
  writeFileSync(
    join(dir, 'config'),
    ['[default]', ...lines.map((line) => line.join(' = '))].join('\n'),
  );
  const clean = Object.entries(process.env).filter(
    ([name]) => !/^(AWS|LOCAL)_|^(BUCKET_NAME|SOURCE_BUCKET|OUTPUT_BUCKET)$/.test(name),
  );
  env = {
    ...Object.fromEntries(clean),
    AWS_CONFIG_FILE: join(dir, 'config'),
    AWS_SHARED_CREDENTIALS_FILE: join(dir, 'config'),
    SLS_AWS_MONITORING_FREQUENCY: '20',
  };
});
afterEach(() => aws.stop());

/** @returns what the command printed and its exit code */
function sls(
  args: string,
  more: NodeJS.Dict<string> = {},
): Promise<{ output: string; code: number }> {
  const bin = join(root, 'node_modules/serverless/bin/serverless.js');
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [bin, ...args.split(' ')],
      { cwd: serviceDir, env: { ...env, ...more, NODE_ENV: 'test' } },
      (error, stdout, stderr) =>
        resolve({ output: stdout + stderr, code: error ? Number(error.code) : 0 }),
    );
  });
}

describe('sls deploy', () => {
  it('creates the bucket, and leaves it alone after sls remove kept it', async () => {
    const first = await sls(`deploy --config ${withoutZips}`);
    expect(first).toMatchObject({
      code: 0,
      output: expect.stringContaining(`Bucket: ${bucket} (create)`),
    });
    expect(aws.changes.filter((change) => change.startsWith('CreateChangeSet'))).toEqual([
      'CreateChangeSet CREATE',
      'CreateChangeSet UPDATE',
    ]);
    const policy = aws.buckets.get(bucket)?.policy;
    expect(policy).toContain('aws:SecureTransport');

    const removed = await sls('remove');
    expect(removed).toMatchObject({
      code: 0,
      output: expect.stringContaining(`${bucket} and its objects are kept`),
    });
    expect(aws.changes).toContain('DeleteStack');
    expect([...aws.buckets]).toEqual([[bucket, { policy }]]);

    aws.changes.length = 0;
    const second = await sls(`deploy --config ${withoutZips}`);
    expect(second.code).toBe(1);
    expect(second.output).toContain(`The bucket ${bucket} exists`);
    expect(second.output).toContain(`SOURCE_BUCKET=${bucket}`);
    expect(aws.changes).toEqual([]);
  });

  it('uploads nothing if the bucket of BUCKET_NAME belongs to another stage', async () => {
    aws.buckets.set('theirs', {});
    aws.stacks.set('thumbnail-generator-prod', {
      status: 'CREATE_COMPLETE',
      reason: '',
      template: '',
      resources: { S3BucketUploads: 'theirs' },
    });
    const { code, output } = await sls(`deploy --config ${withoutZips}`, { BUCKET_NAME: 'theirs' });
    expect(code).toBe(1);
    expect(output).toContain(
      'The bucket theirs exists, and the stack thumbnail-generator-dev did not create it.',
    );
    expect(aws.changes).toEqual([]);
  });

  it('uploads nothing if SOURCE_BUCKET is missing, or is the bucket of the stack', async () => {
    const missing = await sls(`deploy --config ${withoutZips}`, { SOURCE_BUCKET: 'photos' });
    expect(missing).toMatchObject({
      code: 1,
      output: expect.stringContaining('SOURCE_BUCKET=photos: no bucket has this name.'),
    });
    const own = await sls(`deploy --config ${withoutZips}`, { SOURCE_BUCKET: bucket });
    expect(own).toMatchObject({
      code: 1,
      output: expect.stringContaining(`${bucket} is the bucket of this stack`),
    });
    expect(aws.changes).toEqual([]);
  });

  it('reads another bucket and has no page, and a second stage exists beside it', async () => {
    aws.buckets.set('photos', {});
    const source = { SOURCE_BUCKET: 'photos', SOURCE_PREFIX: 'a b/' };
    const first = await sls(`deploy --config ${withoutZips}`, source);
    expect(first.code, first.output).toBe(0);
    expect(first.output).toContain(
      `Uploads in s3://photos/a b/, thumbnails in s3://${bucket}/output/`,
    );
    expect(aws.buckets.get('photos')).toEqual({});
    const second = await sls(`deploy --config ${withoutZips} --stage other`, source);
    expect(second.code, second.output).toBe(0);
    const stacks = ['dev', 'other'].map((stage) => aws.stacks.get(`thumbnail-generator-${stage}`));
    const [dev = [], other = []] = stacks.map((stack) => namesIn(stack?.template ?? ''));
    expect(dev.length).toBeGreaterThan(10);
    expect(dev.filter((name) => other.includes(name))).toEqual([]);
  });
});

/** @returns the names that the template gives to its resources */
function namesIn(template: string): string[] {
  const names =
    /"(?:FunctionName|BucketName|LogGroupName|DashboardName|QueueName|RoleName|Name)":("[^"]*"|\{"Fn::Sub":"[^"]*"\})/g;
  return [...template.matchAll(names)].flatMap(([, name = '']) =>
    /thumbnail-generator/.test(name) ? [name] : [],
  );
}

it.each([{}, { PAGE: 'off' }])(
  'sls deploy function uploads the bundle, and leaves the role alone: %j',
  async (settings) => {
    const { code, output } = await sls('deploy function -f failed-invocation', settings);
    expect(code, output).toBe(0);
    expect(aws.changes).toEqual(['Update code', 'Update configuration']);
    const zip = Buffer.from(String(aws.lambdaBodies.get('code')?.ZipFile), 'base64');
    expect(zip.subarray(0, 2).toString()).toBe('PK');
    expect(zip.length).toBeLessThan(1e6);
    expect(aws.lambdaBodies.get('configuration')).not.toHaveProperty('Role');
  },
);

describe('a command for AWS stops with a sentence', () => {
  it.each(['deploy', 'deploy function -f dispatcher', 'remove'])(
    'before %s if the environment names the local stack',
    async (command) => {
      const { code, output } = await sls(command, {
        AWS_ENDPOINT_URL_S3: 'http://localhost:4569',
        AWS_ACCESS_KEY_ID: 'S3RVER',
        AWS_SECRET_ACCESS_KEY: 'S3RVER',
      });
      expect(code).toBe(1);
      expect(output).toContain(
        'AWS_ENDPOINT_URL_S3=http://localhost:4569 is not an address of AWS.',
      );
      expect(output).toContain('AWS_ACCESS_KEY_ID is S3RVER');
      expect(output).not.toContain('at ');
      expect(aws.changes).toEqual([]);
    },
  );

  it('if no region is set', async () => {
    const { code, output } = await sls('deploy', {
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    });
    expect(code).toBe(1);
    expect(output).toContain('No region is set.');
  });

  it('if there are no credentials, before it packages anything', async () => {
    const { code, output } = await sls('deploy', {
      AWS_REGION: region,
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      AWS_EC2_METADATA_DISABLED: 'true',
    });
    expect(code).toBe(1);
    expect(output).toContain('There are no credentials for AWS');
    expect(output).not.toContain('Packaging');
  });

  it('if WEBHOOK_URL is set, which only the local stack has', async () => {
    const { code, output } = await sls('deploy', { WEBHOOK_URL: 'http://localhost:4000/events' });
    expect(code).toBe(1);
    expect(output).toContain('EVENTS=on');
    expect(aws.changes).toEqual([]);
  });

  it('if ACCESS_TOKEN is set, which the page would not get', async () => {
    const { code, output } = await sls('deploy', { ACCESS_TOKEN: 'a-very-secret-token' });
    expect(code).toBe(1);
    expect(output).toContain('ACCESS_TOKEN_PARAMETER');
    expect(output).not.toContain('a-very-secret-token');
    expect(aws.changes).toEqual([]);
  });
});
