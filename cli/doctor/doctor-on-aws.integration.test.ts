// `thumbnail doctor` on a stack on AWS: real clients of the SDK send real requests to a front that answers as AWS does.
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { readRenderSettings } from '#core/settings.ts';
import {
  accountSettings,
  describeStacks,
  encryption,
  functionConfiguration,
  functionPolicy,
  listSubscriptions,
  noSuchStack,
  notificationXml,
  publicAccessBlock,
} from '#test/services/aws-front/healthy-stack.ts';
import { errorReply, jsonReply, type Reply, xmlReply } from '#test/services/aws-front/replies.ts';
import { type AwsFront, startAwsFront } from '#test/services/aws-front/start-aws-front.ts';
import { runCli } from '#test/services/run-cli.ts';
import type { Finding } from './check.ts';
import { doctorCommand } from './doctor.ts';

const stackName = 'thumbnail-generator-dev';
const bucket = readRenderSettings(process.env).places.input.bucket;
/** Not the folder of the real packages, which another test may be making. */
const packageDir = mkdtempSync(join(tmpdir(), 'thumbnail-packages-'));
let front: AwsFront;

beforeAll(async () => {
  const { AWS_ENDPOINT_URL_S3: s3 = '', AWS_ENDPOINT_URL_LAMBDA: lambda = '' } = process.env;
  const page = await startPage();
  front = await startAwsFront({ stackName, bucket, page }, { s3, lambda });
});
afterAll(async () => {
  rmSync(packageDir, { recursive: true });
  pageServer.close();
  await front.stop();
});
afterEach(() => {
  front.reset();
  pageReply = { status: 200, policy: "script-src 'nonce-abc'" };
});

/** Answers as the deployed page does, as far as the doctor looks. */
const pageServer = createServer((_, response) => {
  const { status, policy } = pageReply;
  response.writeHead(status, { 'content-security-policy': policy, connection: 'close' }).end();
});
let pageReply = { status: 200, policy: "script-src 'nonce-abc'" };

async function startPage(): Promise<string> {
  await new Promise<void>((resolve) => pageServer.listen(0, 'localhost', resolve));
  const address = pageServer.address();
  return `http://localhost:${address instanceof Object ? address.port : 0}`;
}

const doctor = (...args: string[]) =>
  runCli(doctorCommand, ['--stage', 'dev', '--package', packageDir, ...args], {
    AWS_ENDPOINT_URL: front.endpoint,
    AWS_ENDPOINT_URL_S3: undefined,
    AWS_ENDPOINT_URL_LAMBDA: undefined,
    BUCKET_NAME: 'the-bucket-of-another-stage',
  });

async function examine() {
  const { exitCode, text } = await doctor('--json', '--canary', 'none');
  const findings: Finding[] = JSON.parse(text);
  return { exitCode, notOk: findings.filter(({ verdict }) => verdict !== 'ok') };
}

/** Sets the answer to one action. */
function answer(action: string, reply: Reply | Promise<Reply>): void {
  front.answers[action] = () => reply;
}

describe('thumbnail doctor on AWS', () => {
  it('finds all well, with an image for the dispatcher and for a worker', async () => {
    const { exitCode, text } = await doctor('--canary', 'small,medium');
    expect(text).toContain(
      'account           ok     123456789012, as arn:aws:iam::123456789012:user',
    );
    expect(text).toContain('stack             ok     thumbnail-generator-dev in us-east-1');
    expect(text).toContain(`${bucket} belongs to 123456789012`);
    expect(text).toMatch(/page +ok +answers at http:/);
    expect(text).toContain('7 functions with the memory of their tiers, on nodejs24.x');
    expect(text).toContain('canary medium');
    expect(text).toMatch(/All is well\.$/);
    expect(exitCode).toBe(0);
  });

  const redeploy = 'npx sls deploy';
  const dispatcher = `${stackName}-dispatcher`;
  const large = { memoryMb: 1769, timeoutSeconds: 60 };

  it.each<[string, string, Reply, string, RegExp, string]>([
    [
      'concurrency',
      'lambda:GetAccountSettings',
      accountSettings(10),
      'note',
      /^10 Lambdas at the same time/,
      'Service Quotas',
    ],
    [
      'bucket',
      'sts:GetCallerIdentity',
      xmlReply(
        '<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::999999999999:user/a</Arn><Account>999999999999</Account></GetCallerIdentityResult></GetCallerIdentityResponse>',
      ),
      'wrong',
      /another account owns it/,
      'BUCKET_NAME',
    ],
    [
      'bucket',
      's3:ListBucket',
      errorReply('s3', 'PermanentRedirect', 'elsewhere', 301),
      'wrong',
      /is in another region/,
      '--region',
    ],
    [
      'bucket',
      's3:ListBucket',
      errorReply('s3', 'AccessDenied', 'Access Denied', 403),
      'wrong',
      /or a permission is missing/,
      'allow s3:ListBucket',
    ],
    [
      'bucket policy',
      's3:GetBucketPolicy',
      errorReply('s3', 'NoSuchBucketPolicy', 'The bucket policy does not exist', 404),
      'wrong',
      /does not deny requests without TLS/,
      redeploy,
    ],
    [
      'public access',
      's3:GetBucketPublicAccessBlock',
      publicAccessBlock('false'),
      'wrong',
      /not blocked: RestrictPublicBuckets/,
      redeploy,
    ],
    [
      'public access',
      's3:GetBucketPublicAccessBlock',
      errorReply('s3', 'NoSuchPublicAccessBlockConfiguration', 'none', 404),
      'wrong',
      /not blocked: BlockPublicAcls, BlockPublicPolicy/,
      redeploy,
    ],
    [
      'encryption',
      's3:GetEncryptionConfiguration',
      encryption('aws:kms'),
      'wrong',
      /is aws:kms/,
      redeploy,
    ],
    [
      'notification',
      's3:GetBucketNotification',
      xmlReply('<NotificationConfiguration/>'),
      'wrong',
      /S3 does not tell thumbnail-generator-dev-dispatcher/,
      redeploy,
    ],
    [
      'notification',
      's3:GetBucketNotification',
      xmlReply(
        notificationXml(
          `<CloudFunctionConfiguration><CloudFunction>arn:aws:lambda:us-east-1:1:function:${dispatcher}</CloudFunction>`,
          'CloudFunctionConfiguration',
          'photos/',
        ),
      ),
      'wrong',
      /under "photos\/" instead of input\//,
      redeploy,
    ],
    [
      'permission of S3',
      'lambda:GetPolicy',
      functionPolicy('another-bucket', stackName),
      'wrong',
      /does not let .* invoke it/,
      redeploy,
    ],
    [
      'permission of S3',
      'lambda:GetPolicy',
      errorReply('lambda', 'ResourceNotFoundException', 'none', 404),
      'wrong',
      /does not let .* invoke it/,
      redeploy,
    ],
    [
      'alarms',
      'sns:ListSubscriptionsByTopic',
      listSubscriptions('PendingConfirmation'),
      'wrong',
      /operator@example.com has not confirmed/,
      'Click the link',
    ],
    [
      'alarms',
      'cloudformation:DescribeStackResource',
      errorReply('cloudformation', 'ValidationError', 'Resource AlarmTopic does not exist', 400),
      'note',
      /nobody receives them/,
      'ALARM_EMAIL',
    ],
  ])('%s: %s', async (check, action, reply, verdict, text, fix) => {
    answer(action, reply);
    const { exitCode, notOk } = await examine();
    expect(notOk).toEqual([
      { check, verdict, text: expect.stringMatching(text), fix: expect.stringContaining(fix) },
    ]);
    expect(exitCode).toBe(verdict === 'wrong' ? 1 : 0);
  });

  it.each([
    [{ MemorySize: 1024 }, 'has 1024 MB; its tier has 1769 MB'],
    [{ Timeout: 6 }, 'ends after 6 s; its tier has 60 s'],
    [{ Runtime: 'nodejs18.x' }, 'runs on nodejs18.x; serverless.yml has nodejs24.x'],
    [{ State: 'Failed', StateReason: 'no such role' }, 'is Failed: no such role'],
    [{ LastUpdateStatus: 'Failed' }, 'was not updated by the last deployment'],
    [
      { Environment: { Variables: { BUCKET_NAME: 'other' } } },
      `works on the bucket other, not on ${bucket}`,
    ],
  ])('finds a worker with %j', async (changes, text) => {
    const healthy = front.answers['lambda:GetFunctionConfiguration'];
    const name = `${stackName}-worker-large`;
    front.answers['lambda:GetFunctionConfiguration'] = (request) =>
      request.url.pathname.includes(name)
        ? functionConfiguration(name, large, bucket, changes)
        : (healthy?.(request) ?? jsonReply({}));
    const { exitCode, notOk } = await examine();
    expect(notOk).toMatchObject([
      { check: 'functions', verdict: 'wrong', text: `${name} ${text}` },
    ]);
    expect(exitCode).toBe(1);
  });

  it('finds functions whose code is not that of the last package', async () => {
    writeFileSync(join(packageDir, 'dispatcher.zip'), 'the zip');
    writeFileSync(join(packageDir, 'worker.zip'), 'another zip');
    const healthy = front.answers['lambda:GetFunctionConfiguration'];
    front.answers['lambda:GetFunctionConfiguration'] = async (request) => {
      const reply = await healthy?.(request);
      const CodeSha256 = createHash('sha256').update('the zip').digest('base64');
      return jsonReply({ ...JSON.parse(reply?.body ?? '{}'), CodeSha256 });
    };
    const { exitCode, notOk } = await examine();
    expect(notOk.map(({ verdict, text }) => [verdict, text.split(' ')[0]])).toEqual([
      ['note', `${stackName}-worker-medium`],
      ['note', `${stackName}-worker-large`],
      ['note', `${stackName}-worker-huge`],
    ]);
    expect(exitCode).toBe(0);
    rmSync(join(packageDir, 'dispatcher.zip'));
    rmSync(join(packageDir, 'worker.zip'));
  });

  it('finds that a function does not exist', async () => {
    answer(
      'lambda:GetFunctionConfiguration',
      errorReply('lambda', 'ResourceNotFoundException', 'Function not found', 404),
    );
    const { notOk } = await examine();
    expect(notOk.map(({ text }) => text)).toContain(`there is no function ${dispatcher}`);
    expect(notOk).toHaveLength(7);
  });

  it('plans its images with the settings that were deployed', async () => {
    const variables = { BUCKET_NAME: bucket, MAX_PIXELS: '1000' };
    front.answers['lambda:GetFunctionConfiguration'] = () =>
      functionConfiguration('any', large, bucket, { Environment: { Variables: variables } });
    const { text } = await doctor('--canary', 'small');
    expect(text.replaceAll(/\s+/g, ' ')).toContain('the plan was the failure too-many-pixels');
  });

  it('finds messages in the queue of lost invocations', async () => {
    front.lose('lost');
    const { exitCode, notOk } = await examine();
    expect(notOk).toMatchObject([
      {
        check: 'lost invocations',
        text: expect.stringMatching(/^1 in the queue/),
        fix: expect.stringContaining('npx thumbnail redrive --stage dev'),
      },
    ]);
    expect(exitCode).toBe(1);
  });

  it('follows a queue between S3 and the dispatcher', async () => {
    const queued = `<QueueConfiguration><Queue>arn:aws:sqs:us-east-1:1:uploads</Queue>`;
    answer('s3:GetBucketNotification', xmlReply(notificationXml(queued, 'QueueConfiguration')));
    expect((await doctor('--canary', 'none')).text.replaceAll(/\s+/g, ' ')).toContain(
      '; 0 in the queue',
    );
    expect((await examine()).notOk).toEqual([]);
    for (const name of ['dispatcher', 'failed-invocation']) {
      front.answers['lambda:ListEventSourceMappings'] = ({ url }) => {
        const isBroken = url.searchParams.get('FunctionName') === `${stackName}-${name}`;
        const mapping = { State: isBroken ? 'Disabled' : 'Enabled' };
        return jsonReply({ EventSourceMappings: [mapping] });
      };
      const text = expect.stringContaining(`${name} is Disabled`);
      const { notOk } = await examine();
      expect(notOk).toMatchObject([{ check: 'notification', verdict: 'wrong', text }]);
    }
  });

  it.each([
    [{ status: 500, policy: '' }, /answers 500/],
    [{ status: 200, policy: '' }, /another page than ours/],
  ])('finds a page that answers %o', async (reply, text) => {
    pageReply = reply;
    const { exitCode, notOk } = await examine();
    expect(notOk).toMatchObject([
      {
        check: 'page',
        verdict: 'wrong',
        text: expect.stringMatching(text),
        fix: expect.stringContaining(`${stackName}-page`),
      },
    ]);
    expect(exitCode).toBe(1);
  });

  it('takes the form of a private page for the page', async () => {
    pageReply = { ...pageReply, status: 401 };
    expect((await examine()).notOk).toEqual([]);
  });

  it('finds that the last deployment failed, or that an output is missing', async () => {
    const { queueUrl, page } = front.stack;
    const outputs = { BucketName: bucket, LostInvocationsUrl: queueUrl };
    const all = { ...outputs, PageUrl: page };
    answer(
      'cloudformation:DescribeStacks',
      describeStacks(stackName, 'UPDATE_ROLLBACK_COMPLETE', all),
    );
    expect((await examine()).notOk).toEqual([
      {
        check: 'stack',
        verdict: 'wrong',
        text: 'thumbnail-generator-dev in us-east-1: UPDATE_ROLLBACK_COMPLETE',
        fix: expect.stringContaining('The last deployment failed'),
      },
    ]);
    answer('cloudformation:DescribeStacks', describeStacks(stackName, 'CREATE_COMPLETE', outputs));
    expect((await examine()).notOk).toMatchObject([
      { check: 'page', verdict: 'unknown', text: expect.stringContaining('no output PageUrl') },
      { check: 'CORS', verdict: 'unknown', fix: expect.stringContaining('--page') },
    ]);
    const { LostInvocationsUrl: _, ...withoutQueue } = all;
    answer(
      'cloudformation:DescribeStacks',
      describeStacks(stackName, 'CREATE_COMPLETE', withoutQueue),
    );
    expect((await examine()).notOk).toMatchObject([
      {
        check: 'stack',
        verdict: 'wrong',
        text: 'thumbnail-generator-dev has no output LostInvocationsUrl',
      },
      { check: 'lost invocations', verdict: 'unknown' },
    ]);
  });

  it('looks for no page in a stack with PAGE=off', async () => {
    const { queueUrl } = front.stack;
    const places = { SourcePlace: `s3://${bucket}/input/`, OutputPlace: `s3://${bucket}/output/` };
    const outputs = { BucketName: bucket, LostInvocationsUrl: queueUrl, ...places };
    answer('cloudformation:DescribeStacks', describeStacks(stackName, 'CREATE_COMPLETE', outputs));
    const { text } = await doctor('--canary', 'none');
    expect(text).not.toMatch(/^(page|CORS) /m);
    expect(text).toContain('6 functions');
    expect(text).toMatch(/^notification +ok/m);
    expect(text).toMatch(/All is well\.$/);
  });

  it('finds that there is no stack, and then cannot look into it', async () => {
    answer('cloudformation:DescribeStacks', noSuchStack(stackName));
    const { exitCode, notOk } = await examine();
    expect(exitCode).toBe(1);
    expect(notOk[0]).toMatchObject({
      check: 'stack',
      text: 'there is no stack thumbnail-generator-dev in us-east-1',
      fix: 'Deploy it: npx sls deploy --stage dev --region us-east-1',
    });
    expect(notOk.find(({ check }) => check === 'bucket')?.text).toBe(
      'could not look: The stack thumbnail-generator-dev has no output BucketName.',
    );
  });

  it.each([
    ['account', 'sts:GetCallerIdentity'],
    ['stack', 'cloudformation:DescribeStacks'],
    ['concurrency', 'lambda:GetAccountSettings'],
    ['bucket policy', 's3:GetBucketPolicy'],
    ['public access', 's3:GetBucketPublicAccessBlock'],
    ['encryption', 's3:GetEncryptionConfiguration'],
    ['notification', 's3:GetBucketNotification'],
    ['permission of S3', 'lambda:GetPolicy'],
    ['functions', 'lambda:GetFunctionConfiguration'],
    ['lost invocations', 'sqs:GetQueueAttributes'],
    ['alarms', 'sns:ListSubscriptionsByTopic'],
    ['alarms', 'cloudformation:DescribeStackResource'],
  ])('the check of %s could not look without %s', async (check, action) => {
    front.deny(action);
    const { exitCode, notOk } = await examine();
    expect(notOk).toContainEqual({
      check,
      verdict: 'unknown',
      text: `could not look: needs the permission ${action}`,
    });
    expect(exitCode).toBe(1);
  });

  it('says that AWS does not accept the credentials', async () => {
    answer(
      'sts:GetCallerIdentity',
      errorReply(
        'sts',
        'ExpiredToken',
        'The security token included in the request is expired',
        403,
      ),
    );
    const { notOk } = await examine();
    expect(notOk[0]?.text).toContain('AWS does not accept the credentials (ExpiredToken)');
  });

  it('does not hang with a service that does not answer', async () => {
    answer('lambda:GetAccountSettings', new Promise(() => {}));
    answer('sns:ListSubscriptionsByTopic', new Promise(() => {}));
    const start = performance.now();
    const { notOk } = await examine();
    expect(notOk.map(({ check, text }) => [check, text])).toEqual([
      ['concurrency', 'could not look: no answer in time'],
      ['alarms', 'could not look: no answer in time'],
    ]);
    expect(performance.now() - start).toBeLessThan(20_000);
  });

  it('refuses variables that point half at AWS and half at the local stack', async () => {
    const complaint = vi.spyOn(console, 'error').mockImplementation(() => {});
    const { exitCode } = await runCli(doctorCommand, ['--stage', 'dev']);
    expect(exitCode).toBe(2);
    expect(complaint.mock.calls.join()).toContain('the stack thumbnail-generator-dev is on AWS');
    complaint.mockRestore();
  });
});
