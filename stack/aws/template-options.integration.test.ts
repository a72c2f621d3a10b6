// Every deployment option, alone and together: AWS's schemas accept the template, and a snapshot shows what each changes.
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, expect, it } from 'vitest';
import { mapWithConcurrency } from '#core/map-with-concurrency.ts';
import { formatTemplate, judgeTemplate, readTemplate } from '#test/judges/template.ts';
import { root } from '../root.mjs';

const alone: Record<string, Record<string, string>> = {
  'a bucket with a name of its own': { BUCKET_NAME: 'thumbnails-of-example' },
  'an origin of the page': { WEB_ORIGIN: 'https://thumbnails.example.com' },
  'a domain of its own': {
    WEB_ORIGIN: 'https://thumbnails.example.com',
    CERTIFICATE_ARN: 'arn:aws:acm:us-east-1:123456789012:certificate/1234-abcd',
  },
  'a private page': { ACCESS_TOKEN_PARAMETER: '/thumbnail-generator/dev/access-token' },
  'fewer requests to the page': { PAGE_REQUESTS_PER_SECOND: '10' },
  'uploads expire': { EXPIRE_UPLOADS_DAYS: '30' },
  'thumbnails expire': { EXPIRE_THUMBNAILS_DAYS: '365' },
  'concurrency of the dispatcher': { DISPATCHER_CONCURRENCY: '100' },
  'concurrency of the workers': { WORKER_CONCURRENCY: '10' },
  'an upload queue': { UPLOAD_QUEUE_CONCURRENCY: '50' },
  'events of outcomes': { EVENTS: 'on' },
  'an address for alarms': { ALARM_EMAIL: 'ops@example.com' },
  'other prefixes': { SOURCE_PREFIX: 'photos/a b/', OUTPUT_PREFIX: 'small/' },
};
/** These exclude some of the others: a page, and rules by which S3 deletes objects. */
const places: Record<string, Record<string, string>> = {
  'no page': { PAGE: 'off' },
  'thumbnails in another bucket': { OUTPUT_BUCKET: 'thumbnails-of-others' },
  'a source in another bucket': { SOURCE_BUCKET: 'photos-of-others', SOURCE_PREFIX: 'photos/a b/' },
  'a whole bucket with its thumbnails': {
    SOURCE_BUCKET: 'photos-of-others',
    OUTPUT_BUCKET: 'photos-of-others',
    OUTPUT_PREFIX: 'small/',
  },
};
const foreign = {
  ...places['a source in another bucket'],
  ...places['thumbnails in another bucket'],
  SOURCE_KMS_KEY_ARN: 'arn:aws:kms:us-east-1:123456789012:key/1234-abcd',
  OUTPUT_PREFIX: 'small/',
  BUCKET_NAME: 'thumbnails-of-example',
  EXPIRED_UPLOADS: 'remove-thumbnails',
  DISPATCHER_CONCURRENCY: '100',
  WORKER_CONCURRENCY: '10',
  UPLOAD_QUEUE_CONCURRENCY: '50',
  ALARM_EMAIL: 'ops@example.com',
  PAGE: 'off',
};
const reviewed = { ...alone, ...places, 'all options of another bucket': foreign };
const together = Object.assign({}, ...Object.values(alone));
const options = { 'no option': {}, ...reviewed, 'all options together': together };

const folder = mkdtempSync(join(tmpdir(), 'template-options-'));
const templateFiles = new Map<string, string>();

/** The framework takes seconds to start, so it packages several combinations at a time, each in a folder of its own. */
beforeAll(async () => {
  const yml = readFileSync(join(root, 'serverless.yml'), 'utf8');
  const withoutZips = yml.replace('./stack/plugin.cjs', './test/doubles/plugin-without-zips.cjs');
  expect(withoutZips).not.toBe(yml);
  const unset = Object.fromEntries(
    Object.values(options).flatMap((option) => Object.keys(option).map((name) => [name, ''])),
  );
  const settings = { ...unset, NODE_ENV: 'test' };
  const env = Object.entries(process.env).filter(([name]) => !/^(AWS|LOCAL)_/.test(name));
  await mapWithConcurrency(
    Object.entries(options),
    availableParallelism(),
    async ([name, option]) => {
      const service = mkdtempSync(join(folder, 'service-'));
      for (const entry of [
        'stack',
        'core',
        'storage',
        'render',
        'lambda',
        'test',
        'node_modules',
        'package.json',
      ]) {
        symlinkSync(join(root, entry), join(service, entry));
      }
      writeFileSync(join(service, 'serverless.yml'), withoutZips);
      const packageDir = join(service, 'packaged');
      await promisify(execFile)(
        process.execPath,
        [
          join(root, 'node_modules/serverless/bin/serverless.js'),
          'package',
          '--package',
          packageDir,
        ],
        { cwd: service, env: { ...Object.fromEntries(env), ...settings, ...option } },
      );
      templateFiles.set(name, join(packageDir, 'cloudformation-template-update-stack.json'));
    },
  );
}, 240_000);

const fileOf = (name: string) => templateFiles.get(name) ?? '';

it.each(Object.keys(options))("is valid by AWS's own schemas and rules with %s", (name) => {
  expect(judgeTemplate(fileOf(name))).toEqual({ status: 'OK', diagnostics: [] });
});

it("has rules for its events in docs/events.md that are valid by AWS's own schemas", () => {
  const page = readFileSync(join(root, 'docs/events.md'), 'utf8');
  const [, rules = ''] = /```yaml\n(.+?)```/s.exec(page) ?? [];
  const file = join(folder, 'rules.yaml');
  writeFileSync(file, rules);
  expect(judgeTemplate(file)).toEqual({ status: 'OK', diagnostics: [] });
  writeFileSync(file, rules.replace('!GetAtt Webhook.Arn', '!GetAtt None.Arn'));
  expect(judgeTemplate(file).diagnostics).not.toEqual([]);
});

it.each([
  {
    fault: 'a value that AWS refuses',
    from: '"MaximumConcurrency": 50',
    to: '"MaximumConcurrency": 1',
  },
  { fault: 'a reference to nothing', from: `\${UndeliveredAlarm.Arn}`, to: `\${NoAlarm.Arn}` },
  {
    fault: 'a circular dependency',
    from: '"DependsOn": [\n        "DispatcherRole"',
    to: '"DependsOn": [\n        "DispatcherEventSourceMappingSQSUploadQueue"',
  },
])('would find $fault', ({ from, to }) => {
  const text = readFileSync(fileOf('an upload queue'), 'utf8');
  const broken = join(folder, 'broken.json');
  writeFileSync(broken, text.replace(from, to));
  expect(judgeTemplate(broken).diagnostics).not.toEqual([]);
});

it('changes with each option what was reviewed, and nothing else', async () => {
  const base = readTemplate(fileOf('no option'));
  const changes = Object.keys(reviewed).map((name) => [
    name,
    changesOf(readTemplate(fileOf(name)), base),
  ]);
  await expect(formatTemplate(Object.fromEntries(changes))).toMatchFileSnapshot(
    'reviewed-options.snap',
  );
});

it('lets nobody but our bucket send to a queue, and refuses requests without TLS to every queue', () => {
  const { Resources } = readTemplate(fileOf('all options together'));
  const text = (type: string) =>
    Object.values(Resources)
      .map((resource) => JSON.stringify(resource))
      .filter((resource) => resource.startsWith(`{"Type":"${type}"`));
  const queues = text('AWS::SQS::Queue');
  const policies = text('AWS::SQS::QueuePolicy');
  expect(queues).toHaveLength(3);
  expect(policies).toHaveLength(3);
  for (const queue of queues) expect(queue).toContain('"SqsManagedSseEnabled":true');
  for (const policy of policies) expect(policy).toContain('"aws:SecureTransport":"false"');
  expect(policies.filter((policy) => policy.includes('"Allow"'))).toEqual([
    expect.stringMatching(
      /"s3\.amazonaws\.com".*"sqs:SendMessage".*"aws:SourceArn".*"aws:SourceAccount"/,
    ),
  ]);
});

it('lets only its rules send to the queues of another bucket, and only read there', () => {
  const { Resources, Outputs } = readTemplate(fileOf('all options of another bucket'));
  const ofType = (type: string) =>
    Object.values(Resources)
      .map((resource) => JSON.stringify(resource))
      .filter((resource) => resource.startsWith(`{"Type":"${type}"`));
  expect(ofType('AWS::SQS::Queue')).toHaveLength(4);
  for (const policy of ofType('AWS::SQS::QueuePolicy')) {
    expect(policy).toContain('"aws:SecureTransport":"false"');
    expect(policy).not.toContain('s3.amazonaws.com');
  }
  expect(ofType('AWS::Events::Rule')).toHaveLength(2);
  for (const rule of ofType('AWS::Events::Rule')) {
    expect(rule).toContain('"name":["photos-of-others"]');
    expect(rule).toContain('"prefix":"photos/a b/"');
    expect(rule).toContain('"DeadLetterConfig"');
  }
  const granted = ofType('AWS::IAM::Role').flatMap((role) =>
    [...role.matchAll(/"Action":\[([^\]]*)\],"Resource":\[(.*?)\]/g)]
      .filter(([, , resource]) => resource?.includes('photos-of-others'))
      .map(([, action]) => action),
  );
  expect([...new Set(granted)].sort()).toEqual(['"s3:GetObject"', '"s3:ListBucket"']);
  expect(JSON.stringify(Resources.S3BucketUploads)).not.toMatch(/Notification|Cors/);
  expect(Outputs).toMatchObject({
    SourcePlace: { Value: 's3://photos-of-others/photos/a b/' },
    OutputPlace: { Value: 's3://thumbnails-of-others/small/' },
    BucketName: { Value: { Ref: 'S3BucketUploads' } },
  });
});

it.each(['no page', 'a source in another bucket'])('has nothing of the page with %s', (name) => {
  const { Resources, Outputs } = readTemplate(fileOf(name));
  expect(JSON.stringify([Resources, Outputs])).not.toMatch(/Page|HttpApi|CorsRules/);
});

/** @returns the parts of the template that are not as without options; `null` for a missing one */
function changesOf(template: unknown, base: unknown): unknown {
  if (Array.isArray(template) && Array.isArray(base) && template.length !== base.length) {
    return { added: without(template, base), removed: without(base, template) };
  }
  if (!(template instanceof Object && base instanceof Object)) return template ?? null;
  const [before, after] = [base, template].map((part) => new Map(Object.entries(part)));
  const keys = new Set([...(before?.keys() ?? []), ...(after?.keys() ?? [])]);
  const changes = [...keys].map((key) => [before?.get(key), after?.get(key), key] as const);
  return Object.fromEntries(
    changes
      .filter(([was, is]) => JSON.stringify(was) !== JSON.stringify(is))
      .map(([was, is, key]) => [key, changesOf(is, was)]),
  );
}

function without(list: readonly unknown[], others: readonly unknown[]) {
  const known = new Set(others.map((other) => JSON.stringify(other)));
  return list.filter((item) => !known.has(JSON.stringify(item)));
}
