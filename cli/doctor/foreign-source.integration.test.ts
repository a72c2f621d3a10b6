// `thumbnail doctor` on a stack whose source is a bucket that somebody else made.
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { readRenderSettings } from '#core/settings.ts';
import {
  listRules,
  lostEventsUrlOf,
  othersXml,
  ruleOf,
} from '#test/services/aws-front/foreign-source.ts';
import { encryption } from '#test/services/aws-front/healthy-stack.ts';
import { errorReply, jsonReply, type Reply, xmlReply } from '#test/services/aws-front/replies.ts';
import { type AwsFront, startAwsFront } from '#test/services/aws-front/start-aws-front.ts';
import { runCli } from '#test/services/run-cli.ts';
import type { Finding } from './check.ts';
import { doctorCommand } from './doctor.ts';

const stackName = 'thumbnail-generator-dev';
const bucket = readRenderSettings(process.env).places.state.bucket;
const created = `${stackName}-SourceUploads-1A2B`;
const key = '</SSEAlgorithm><KMSMasterKeyID>arn:aws:kms:us-east-1:1:key/a</KMSMasterKeyID>';
const deleted = `${stackName}-SourceDeletions-3C4D`;
let front: AwsFront;

beforeAll(async () => {
  const { AWS_ENDPOINT_URL_S3: s3 = '', AWS_ENDPOINT_URL_LAMBDA: lambda = '' } = process.env;
  const source = { bucket: 'photos', prefix: 'up loads/' };
  front = await startAwsFront({ stackName, bucket, page: '', source }, { s3, lambda });
  switchOn();
});
afterAll(() => front.stop());
afterEach(() => {
  vi.restoreAllMocks();
  front.reset();
  switchOn();
});

const on = othersXml.replace('</Not', '<EventBridgeConfiguration/></Not');

function switchOn() {
  front.answers['s3:GetBucketNotification'] = () => ({ ...xmlReply(''), body: on });
  // The local S3 has no bucket `photos`.
  front.answers['s3:ListBucket'] = () => ({ ...xmlReply(''), body: '' });
}

async function examine() {
  const { exitCode, text } = await runCli(
    doctorCommand,
    ['--stage', 'dev', '--package', 'none', '--json', '--canary', 'none'],
    {
      AWS_ENDPOINT_URL: front.endpoint,
      AWS_ENDPOINT_URL_S3: undefined,
      AWS_ENDPOINT_URL_LAMBDA: undefined,
    },
  );
  const findings: Finding[] = JSON.parse(text);
  return { exitCode, findings, notOk: findings.filter(({ verdict }) => verdict !== 'ok') };
}

describe('thumbnail doctor with a source that the stack did not create', () => {
  it('finds all well, and looks for no page and no notification of S3', async () => {
    const { exitCode, findings, notOk } = await examine();
    expect(notOk).toEqual([]);
    expect(exitCode).toBe(0);
    const texts = Object.fromEntries(findings.map(({ check, text }) => [check, text]));
    expect(texts).toMatchObject({
      source: 'photos belongs to 123456789012',
      'source events': `photos -> EventBridge -> ${created} -> ${stackName}-dispatcher`,
      'lost events': 'none',
      'outcome events': expect.stringMatching(/^EventBridge takes an event/),
      functions: expect.stringMatching(/^6 functions/),
    });
    for (const name of ['page', 'CORS', 'notification', 'permission of S3'])
      expect(texts).not.toHaveProperty(name);
  });

  it('cannot tell that events arrive if EventBridge refuses one', async () => {
    const refusal = { ErrorCode: 'InternalFailure', ErrorMessage: 'later' };
    front.answers['events:PutEvents'] = () =>
      jsonReply({ FailedEntryCount: 1, Entries: [refusal] });
    const { exitCode, notOk } = await examine();
    expect(exitCode).toBe(1);
    expect(notOk).toMatchObject([
      { check: 'outcome events', text: expect.stringContaining('EventBridge took no event') },
    ]);
  });

  const rules = (...all: ReturnType<typeof ruleOf>[]) => listRules(all);
  it.each<[string, () => void, string, string]>([
    [
      'that EventBridge is off',
      () => {
        front.answers['s3:GetBucketNotification'] = () => ({ ...xmlReply(''), body: othersXml });
      },
      'EventBridge is off for photos: no new object gets a thumbnail',
      'npx thumbnail attach --stage dev',
    ],
    [
      'that the rule is missing',
      () => {
        front.answers['events:ListRules'] = rules(
          ruleOf(deleted, 'photos', 'Object Deleted'),
          ruleOf('of-somebody-else', 'photos', 'Object Created'),
        );
      },
      `no rule of ${stackName} receives new objects of photos`,
      'npx sls deploy --stage dev',
    ],
    [
      'that the rule is of another bucket',
      () => {
        front.answers['events:ListRules'] = rules(ruleOf(created, 'former', 'Object Created'));
      },
      `no rule of ${stackName} receives new objects of photos`,
      'npx sls deploy --stage dev',
    ],
    [
      'that the rule is disabled',
      () => {
        const rule = ruleOf(created, 'photos', 'Object Created');
        front.answers['events:ListRules'] = rules({ ...rule, State: 'DISABLED' });
      },
      `the rule ${created} is disabled`,
      `aws events enable-rule --name ${created}`,
    ],
    [
      'that nobody reads the queue',
      () => {
        const reply = jsonReply({ EventSourceMappings: [] });
        front.answers['lambda:ListEventSourceMappings'] = () => reply;
      },
      `the mapping from a queue to ${stackName}-dispatcher is missing`,
      'npx sls deploy --stage dev',
    ],
  ])('finds %s', async (_, play, text, fix) => {
    play();
    const { exitCode, notOk } = await examine();
    expect(notOk).toEqual([
      { check: 'source events', verdict: 'wrong', text, fix: expect.stringContaining(fix) },
    ]);
    expect(exitCode).toBe(1);
  });

  it('finds events that EventBridge could not deliver', async () => {
    front.lose({ source: 'aws.s3' }, lostEventsUrlOf(front.stack));
    const { notOk } = await examine();
    expect(notOk).toMatchObject([
      { check: 'lost events', text: 'EventBridge could not deliver 1 event' },
    ]);
  });

  it.each<[string, Reply, RegExp]>([
    ['s3:GetEncryptionConfiguration', encryption('aws:kms'), /encrypted with arn:aws:kms/],
    [
      's3:GetBucketPolicy',
      jsonReply({
        Statement: { Sid: 'Only the office', Effect: 'Deny', Action: 's3:*', Condition: {} },
      }),
      /denies reads to some \(statement Only the office\)/,
    ],
  ])('notes what may keep the functions out: %s', async (action, reply, text) => {
    const healthy = front.answers[action];
    front.answers[action] = (request) =>
      request.url.pathname.startsWith('/photos')
        ? { ...reply, body: reply.body.replace('</SSEAlgorithm>', key) }
        : healthy?.(request);
    const { exitCode, notOk } = await examine();
    expect(notOk).toMatchObject([
      { check: 'source access', verdict: 'note', text: expect.stringMatching(text) },
    ]);
    expect(exitCode).toBe(0);
  });

  it('finds that the source is in another region', async () => {
    front.answers['s3:ListBucket'] = ({ url }) =>
      url.pathname.startsWith('/photos')
        ? errorReply('s3', 'PermanentRedirect', 'elsewhere', 301)
        : { ...xmlReply(''), body: '' };
    const { notOk } = await examine();
    expect(notOk).toMatchObject([{ check: 'source', text: 'photos is in another region' }]);
  });

  it.each([
    ['source events', 'events:ListRules'],
    ['source events', 'cloudformation:ListStackResources'],
    ['source events', 's3:GetBucketNotification'],
  ])('the check of %s could not look without %s', async (check, action) => {
    front.deny(action);
    const text = `could not look: needs the permission ${action}`;
    expect((await examine()).notOk).toEqual([{ check, verdict: 'unknown', text }]);
  });
});
