// `thumbnail redrive` with the functions and the bucket of a real `sls offline`. The queue is in memory, behind SQS's protocol.
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { encodeEventKey } from '#core/job.ts';
import { readRenderSettings } from '#core/settings.ts';
import { outcomeMetadata, reportFromMetadata } from '#core/thumbnail-report.ts';
import { createS3ObjectStore } from '#storage/object-store.ts';
import { waitForEnd } from '#storage/upload-state.ts';
import { outcomeKeysOf } from '#test/doubles/default-keys.ts';
import { storageIn } from '#test/doubles/memory-object-store.ts';
import { flatPicture } from '#test/images/pictures.ts';
import { jsonReply } from '#test/services/aws-front/replies.ts';
import { type AwsFront, startAwsFront } from '#test/services/aws-front/start-aws-front.ts';
import { runCli } from '#test/services/run-cli.ts';
import { redriveCommand, type Taken } from './redrive.ts';

const stackName = 'thumbnail-generator-dev';
const bucket = readRenderSettings(process.env).places.input.bucket;
const store = createS3ObjectStore(bucket);
let front: AwsFront;
let photo: Uint8Array;

beforeAll(async () => {
  const { AWS_ENDPOINT_URL_S3: s3 = '', AWS_ENDPOINT_URL_LAMBDA: lambda = '' } = process.env;
  front = await startAwsFront({ stackName, bucket, page: '' }, { s3, lambda });
  photo = await flatPicture(300).png().toBuffer();
});
afterAll(() => front.stop());
afterEach(() => {
  front.reset();
  vi.restoreAllMocks();
});

async function redrive(...args: string[]) {
  const { exitCode, text } = await runCli(
    redriveCommand,
    ['--stage', 'dev', '--json', '--wait', '30', ...args],
    {
      AWS_ENDPOINT_URL: front.endpoint,
      AWS_ENDPOINT_URL_S3: undefined,
      AWS_ENDPOINT_URL_LAMBDA: undefined,
    },
  );
  const taken: Taken[] = text === '' ? [] : text.split('\n').map((line) => JSON.parse(line));
  return { exitCode, taken, uploads: taken.flatMap(({ uploads }) => uploads) };
}

/** Uploads bytes, and makes the upload look as if no function had ever handled it. */
async function uploadWithoutOutcome(name: string, bytes: Uint8Array): Promise<string> {
  const key = `input/redrive/${name}`;
  await store.write(key, { bytes, contentType: 'application/octet-stream' });
  const end = await waitForEnd(storageIn(store), key, 40_000);
  if (end.kind !== 'thumbnail' && end.kind !== 'failure') throw new Error(`${key}: ${end.kind}`);
  await store.remove(end.key);
  return key;
}

/** A message of the queue: failed-invocation failed for a dispatcher that failed for these uploads. */
function lose(...keys: string[]): void {
  const Records = keys.map((key) => ({
    eventTime: '2026-11-20T09:00:00.000Z',
    s3: { object: { key: encodeEventKey(key), size: 1, eTag: 'a' } },
  }));
  const recordOf = (name: string, requestPayload: unknown) => ({
    version: '1.0',
    requestContext: {
      requestId: '1',
      functionArn: `arn:aws:lambda:us-east-1:123456789012:function:${stackName}-${name}`,
      condition: 'RetriesExhausted',
      approximateInvokeCount: 3,
    },
    requestPayload,
    responsePayload: { errorType: 'TransientError', errorMessage: 'S3 did not answer' },
  });
  front.lose(recordOf('failed-invocation', recordOf('dispatcher', { Records })));
}

const empty = { visible: 0, hidden: 0 };

describe('thumbnail redrive', () => {
  it('says what became of each upload, and deletes the messages of those that ended', async () => {
    const [small, text] = await Promise.all([
      uploadWithoutOutcome('a photo + 1.png', photo),
      uploadWithoutOutcome('text.png', Buffer.from('no image')),
    ]);
    lose(small, text);
    const { thumbnailKey: orphan = '' } = outcomeKeysOf('input/redrive/deleted.png') ?? {};
    const metadata = outcomeMetadata('"of the upload"', 'any');
    await store.write(orphan, { bytes: photo, contentType: 'image/png', metadata });
    lose('input/redrive/deleted.png');
    lose('somewhere/else.png');
    const { exitCode, taken, uploads } = await redrive();
    expect(uploads).toEqual(
      expect.arrayContaining([
        { key: small, became: 'thumbnail', detail: outcomeKeysOf(small)?.thumbnailKey },
        { key: text, became: 'failure', detail: expect.stringMatching(/^unsupported-format: /) },
        { key: 'input/redrive/deleted.png', became: 'gone', detail: '' },
        { key: 'somewhere/else.png', became: 'not an upload', detail: '' },
      ]),
    );
    expect(await store.readHead(orphan)).toBeUndefined();
    expect(taken.every(({ isKept }) => !isKept)).toBe(true);
    expect(exitCode).toBe(0);
    expect(await front.queued()).toEqual(empty);
  });

  it('keeps a message about the bucket of another stack', async () => {
    front.lose({
      Records: [{ s3: { bucket: { name: 'another' }, object: { key: 'input/a.png' } } }],
    });
    const { exitCode, uploads } = await redrive();
    const detail = 'this stack does not serve the bucket another';
    expect(uploads).toEqual([{ key: 'input/a.png', became: 'no outcome', detail }]);
    expect(exitCode).toBe(1);
    expect(await front.queued()).toEqual({ visible: 1, hidden: 0 });
  });

  it('does not run an upload that has an outcome', async () => {
    const key = await uploadWithoutOutcome('twice.png', photo);
    lose(key);
    await redrive();
    lose(key);
    front.answers['lambda:InvokeFunction'] = () => jsonReply({ errorMessage: 'ran' }, 500);
    const { exitCode, uploads } = await redrive();
    expect(uploads).toMatchObject([{ key, became: 'had an outcome' }]);
    expect(exitCode).toBe(0);
  });

  it('waits for the worker that got the upload', async () => {
    const large = await flatPicture(4000, 3000).avif({ effort: 0 }).toBuffer();
    const key = await uploadWithoutOutcome('large.avif', large);
    lose(key);
    expect((await redrive()).uploads).toMatchObject([{ key, became: 'thumbnail' }]);
  });

  it('lets failed-invocation decide when the dispatcher fails', async () => {
    const key = await uploadWithoutOutcome('killed.png', photo);
    lose(key);
    failInvocations((name) => name.endsWith('-dispatcher'));
    expect((await redrive()).uploads).toMatchObject([{ key, became: 'thumbnail' }]);
    const metadata = await store.readMetadata(outcomeKeysOf(key)?.thumbnailKey ?? '');
    expect(reportFromMetadata(metadata ?? {})).toMatchObject({
      tier: 'medium',
      escalatedFrom: 'small',
    });
  });

  it('leaves a message in the queue while its upload fails, for everybody to see', async () => {
    const key = await uploadWithoutOutcome('failing.png', photo);
    lose('input/redrive/deleted.png', key);
    failInvocations(() => true);
    const { exitCode, uploads } = await redrive();
    expect(uploads).toMatchObject([
      { key: 'input/redrive/deleted.png', became: 'no outcome' },
      {
        key,
        became: 'no outcome',
        detail: 'failed-invocation fails: Task timed out after 60.00 seconds',
      },
    ]);
    expect(exitCode).toBe(1);
    expect(await front.queued()).toEqual({ visible: 1, hidden: 0 });
  });

  it('leaves a message in the queue that it does not understand, and shows its start', async () => {
    front.lose({ what: 'else' });
    const { exitCode, taken } = await redrive();
    expect(taken).toMatchObject([{ isKept: true, uploads: [], unknownBody: '{"what":"else"}' }]);
    expect(exitCode).toBe(1);
    expect(await front.queued()).toEqual({ visible: 1, hidden: 0 });
  });

  it('runs nothing with --dry-run', async () => {
    const key = await uploadWithoutOutcome('dry.png', photo);
    lose(key);
    const { exitCode, uploads } = await redrive('--dry-run');
    expect(uploads).toMatchObject([{ key, became: 'would run' }]);
    expect(exitCode).toBe(0);
    expect(await store.readHead(outcomeKeysOf(key)?.thumbnailKey ?? '')).toBeUndefined();
    expect(await front.queued()).toEqual({ visible: 1, hidden: 0 });
  });

  it('takes more messages than one reply holds, four at a time', async () => {
    const key = await uploadWithoutOutcome('many.png', photo);
    for (let i = 0; i < 13; i++) lose(key);
    let running = 0;
    let most = 0;
    front.answers['lambda:InvokeFunction'] = async () => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 50));
      running--;
      return jsonReply(null);
    };
    const { exitCode, taken } = await redrive('--wait', '0.1');
    expect(taken).toHaveLength(13);
    expect(taken[0]?.uploads).toMatchObject([
      { became: 'no outcome', detail: 'nothing after 0.1 s' },
    ]);
    expect(exitCode).toBe(1);
    expect(most).toBe(4);
    expect(await front.queued()).toEqual({ visible: 13, hidden: 0 });
  });

  it('says which permission is missing', async () => {
    const complaint = vi.spyOn(console, 'error').mockImplementation(() => {});
    front.deny('sqs:ReceiveMessage');
    expect((await redrive()).exitCode).toBe(1);
    expect(complaint.mock.calls.join()).toContain('needs the permission sqs:ReceiveMessage');
  });

  it('has no queue on the local stack', async () => {
    const complaint = vi.spyOn(console, 'error').mockImplementation(() => {});
    expect((await runCli(redriveCommand, [])).exitCode).toBe(2);
    expect(complaint.mock.calls.join()).toContain('The local stack has no queue');
  });
});

/** Lets Lambda kill functions for their timeout. The others run. */
function failInvocations(isKilled: (name: string) => boolean): void {
  front.answers['lambda:InvokeFunction'] = ({ url }) => {
    const name = url.pathname.split('/')[3] ?? '';
    if (!isKilled(name)) return undefined;
    const error = {
      errorType: 'Sandbox.Timedout',
      errorMessage: 'Task timed out after 60.00 seconds',
    };
    const reply = jsonReply(error);
    return { ...reply, headers: { ...reply.headers, 'x-amz-function-error': 'Unhandled' } };
  };
}
