// `thumbnail attach` and `detach`: the SDK's real requests to a front that keeps the configuration as it was written, and the record
// in a real local S3.
import { EventEmitter } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { attachmentKeyOf, placesIn } from '#core/keys.ts';
import { readRenderSettings } from '#core/settings.ts';
import { createS3ObjectStore } from '#storage/object-store.ts';
import { listRules, othersXml, ruleOf } from '#test/services/aws-front/foreign-source.ts';
import { describeStacks, type FrontRequest } from '#test/services/aws-front/healthy-stack.ts';
import { xmlReply } from '#test/services/aws-front/replies.ts';
import { type AwsFront, startAwsFront } from '#test/services/aws-front/start-aws-front.ts';
import { runCli } from '#test/services/run-cli.ts';
import { attachCommand, waitUntil } from './attach.ts';
import { detachCommand } from './detach.ts';

const stackName = 'thumbnail-generator-dev';
const bucket = readRenderSettings(process.env).places.state.bucket;
const record = attachmentKeyOf(placesIn(bucket));
const store = createS3ObjectStore(bucket);
const folder = mkdtempSync(join(tmpdir(), 'thumbnail-attach-'));
let front: AwsFront;
let complained: string[] = [];
let puts: FrontRequest[] = [];

beforeAll(async () => {
  const { AWS_ENDPOINT_URL_S3: s3 = '', AWS_ENDPOINT_URL_LAMBDA: lambda = '' } = process.env;
  const source = { bucket: 'photos', prefix: 'up loads/' };
  front = await startAwsFront({ stackName, bucket, page: '', source }, { s3, lambda });
  start();
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await front.stop();
});
afterEach(async () => {
  vi.restoreAllMocks();
  for (const name of readdirSync(folder)) rmSync(join(folder, name));
  front.reset();
  await store.remove(record);
  start();
});

function start() {
  complained = [];
  puts = [];
  vi.spyOn(console, 'error').mockImplementation((text) => void complained.push(String(text)));
  vi.spyOn(process, 'cwd').mockReturnValue(folder);
  wrapPut((request, put) => put(request));
}

/** Replaces what S3 does with a PUT of the configuration. */
function wrapPut(
  play: (request: FrontRequest, put: (request: FrontRequest) => unknown) => unknown,
) {
  const put = front.answers['s3:PutBucketNotification'];
  front.answers['s3:PutBucketNotification'] = async (request) => {
    puts.push(request);
    await play(request, async (changed) => put?.(changed));
    return { ...xmlReply(''), body: '' };
  };
}

const env = () => ({
  AWS_ENDPOINT_URL: front.endpoint,
  AWS_ENDPOINT_URL_S3: undefined,
  AWS_ENDPOINT_URL_LAMBDA: undefined,
});
const attach = (...args: string[]) =>
  runCli(attachCommand, ['--stage', 'dev', '--no-wait', ...args], env());
const detach = (...args: string[]) => runCli(detachCommand, ['--stage', 'dev', ...args], env());
const type = (text: string) =>
  vi.spyOn(process, 'stdin', 'get').mockReturnValue(Readable.from([text]) as never);

/** The configuration as S3 has it, in a form that ignores the order of elements. */
async function configuration(): Promise<string[]> {
  const url = new URL('http://localhost/photos?notification');
  const reply = await front.answers['s3:GetBucketNotification']?.({
    method: 'GET',
    url,
    headers: {},
    body: '',
  });
  return (reply?.body ?? '')
    .replace(/<\?xml[^>]*>/, '')
    .split(/(?=<)/)
    .sort();
}

describe('thumbnail attach', () => {
  it("switches EventBridge on, keeps others' entries, and says what it costs and from when on events arrive", async () => {
    type('y\n');
    const before = await configuration();
    vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const asked = Date.now();
    const { exitCode, text } = await attach();
    expect(complained).toEqual([]);
    expect(text).toContain('stays   Lambda arn:aws:lambda:us-east-1:1:function:index');
    expect(text).toContain('add     EventBridge, all events of the bucket');
    expect(text).toContain('1.00 dollars per million');
    const [, since = ''] = /of s3:\/\/photos\/up loads\/ arrive from (\S+) on/.exec(text) ?? [];
    expect(Date.parse(since)).toBeGreaterThanOrEqual(asked + 5 * 60_000);
    expect(exitCode).toBe(0);
    expect(await configuration()).toEqual([...before, '<EventBridgeConfiguration/>'].sort());
    expect(puts[0]?.headers['x-amz-skip-destination-validation']).toBe('true');
    expect(puts[0]?.headers['x-amz-expected-bucket-owner']).toBe('123456789012');
  });

  it('leaves the configuration identical after detach --events-off, for everybody else', async () => {
    const before = await configuration();
    expect((await attach('--yes')).exitCode).toBe(0);
    expect(await store.readHead(record)).toBeDefined();
    const { exitCode, text } = await detach('--events-off', '--yes');
    expect(complained).toEqual([]);
    expect(text).toContain('remove  EventBridge');
    expect(exitCode).toBe(0);
    expect(await configuration()).toEqual(before);
    expect(await store.readHead(record)).toBeUndefined();
    expect((await detach('--events-off', '--yes')).text).toContain('EventBridge is off');
  });

  it.each([
    ['n\n', []],
    ['', []],
    ['', ['--plan']],
    ['', ['--plan', '--json']],
  ])('writes nothing after the answer %j with %j', async (answer, args) => {
    type(answer);
    vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const { exitCode, text } = await attach(...args);
    expect(text).toMatch(/Nothing was written|"isOn": false/);
    expect(exitCode).toBe(args.length > 0 ? 0 : 1);
    expect(puts).toEqual([]);
    expect(await store.readHead(record)).toBeUndefined();
  });

  it('writes nothing when EventBridge is on already, and does not claim it', async () => {
    const on = othersXml.replace('</Not', '<EventBridgeConfiguration/></Not');
    front.answers['s3:GetBucketNotification'] = () => ({ ...xmlReply(''), body: on });
    const { exitCode, text } = await attach('--json', '--yes');
    const { eventsSince, ...attached } = JSON.parse(text);
    expect(attached).toMatchObject({ bucket: 'photos', wasOn: true, isOn: true });
    expect(Date.parse(eventsSince)).toBeLessThanOrEqual(Date.now());
    expect(exitCode).toBe(0);
    expect(puts).toEqual([]);
    expect((await detach('--events-off', '--yes')).exitCode).toBe(1);
    expect(complained.join()).toContain('was not switched on by thumbnail attach');
  });

  it('says what is missing after the PUT, and keeps the former configuration', async () => {
    wrapPut((request, put) =>
      put({ ...request, body: request.body.replace(/<QueueConfiguration>.*<\/Queue\w+>/, '') }),
    );
    expect((await attach('--yes')).exitCode).toBe(1);
    const [file = ''] = readdirSync(folder);
    expect(complained.join()).toContain('missing     queue arn:aws:sqs:us-east-1:1:scan');
    expect(complained.join()).toContain(
      `aws s3api put-bucket-notification-configuration --bucket photos --skip-destination-validation --notification-configuration file://${join(folder, file)}`,
    );
    const kept = JSON.parse(readFileSync(join(folder, file), 'utf8'));
    expect(kept.QueueConfigurations).toMatchObject([{ Id: 'scan' }]);
    expect(kept.EventBridgeConfiguration).toBeUndefined();
    expect(await store.readHead(record)).toBeUndefined();
  });

  it('writes nothing if somebody else changed the configuration after the person saw it', async () => {
    let reads = 0;
    front.answers['s3:GetBucketNotification'] = () => {
      const changed = othersXml.replace('audit', 'other-audit');
      return { ...xmlReply(''), body: reads++ === 0 ? othersXml : changed };
    };
    expect((await attach('--yes')).exitCode).toBe(1);
    expect(complained.join()).toContain('in the meantime. Nothing was written.');
    expect(puts).toEqual([]);
  });

  it('writes nothing over an element that the SDK does not know', async () => {
    const future = othersXml.replace('<Event>', '<Retries>3</Retries><Event>');
    front.answers['s3:GetBucketNotification'] = () => ({ ...xmlReply(''), body: future });
    expect((await attach('--yes')).exitCode).toBe(1);
    expect(complained.join()).toContain('has the element Retries');
    expect(puts).toEqual([]);
  });

  it.each(['s3:GetBucketNotification', 's3:PutBucketNotification'])(
    'says that it needs the permission %s',
    async (action) => {
      front.deny(action);
      expect((await attach('--yes')).exitCode).toBe(1);
      expect(complained.join()).toContain(`needs the permission ${action}`);
      expect(readdirSync(folder)).toEqual([]);
    },
  );

  it('has nothing to do for a stack with a bucket of its own, or on this machine', async () => {
    const outputs = { BucketName: bucket, LostInvocationsUrl: 'x' };
    const reply = describeStacks(stackName, 'CREATE_COMPLETE', outputs);
    front.answers['cloudformation:DescribeStacks'] = () => reply;
    expect((await attach('--yes')).exitCode).toBe(1);
    expect(complained.join()).toContain(`reads from its own bucket, s3://${bucket}/input/`);
    expect((await runCli(attachCommand, [])).exitCode).toBe(2);
    expect((await attach('--json')).exitCode).toBe(2);
    expect(puts).toEqual([]);
  });

  it('waits, and Ctrl-C ends the wait', async () => {
    expect(await waitUntil(Date.now() - 1)).toBe(true);
    const signals = new EventEmitter();
    const wait = waitUntil(Date.now() + 3_600_000, signals);
    signals.emit('SIGINT');
    expect(await wait).toBe(false);
    expect(signals.listenerCount('SIGINT')).toBe(0);
  });
});

describe('thumbnail detach', () => {
  it('leaves EventBridge on, and says what remains', async () => {
    await attach('--yes');
    const { exitCode, text } = await detach();
    expect(text).toContain('EventBridge stays on for photos. Nothing was written.');
    expect(text).toContain('npx sls remove --stage dev');
    expect(text).toContain('--events-off');
    expect(exitCode).toBe(0);
    expect(puts).toHaveLength(1);
  });

  it('refuses to switch off what a rule of others may need, and names it', async () => {
    await attach('--yes');
    front.answers['events:ListRules'] = listRules([
      ruleOf(`${stackName}-SourceUploads-1A2B`, 'photos', 'Object Created'),
      ruleOf(`${stackName}-2-SourceUploads-9Z`, 'photos', 'Object Created'),
      { ...ruleOf('of-all-buckets', undefined, 'Object Tags Added'), State: 'DISABLED' },
      ruleOf('of-another', 'another', 'Object Created'),
    ]);
    const { exitCode } = await detach('--events-off', '--yes');
    expect(exitCode).toBe(1);
    expect(complained.join().split('\n')).toEqual([
      `The rule ${stackName}-2-SourceUploads-9Z may receive events of photos.`,
      'The rule of-all-buckets (disabled) may receive events of photos.',
      'EventBridge stays on.',
    ]);
    expect(puts).toHaveLength(1);
    const { text } = await detach('--json');
    expect(JSON.parse(text).otherRules).toHaveLength(2);
  });
});
