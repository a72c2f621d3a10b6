// `thumbnail redrive` and `thumbnail report` on a stack whose source is a bucket that somebody else made. The dispatcher runs in this
// process, on the local S3.
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { readRenderSettings } from '#core/settings.ts';
import { createRenderPool } from '#render/process/render-pool.ts';
import { createS3Client, createS3ObjectStore, openStorage } from '#storage/object-store.ts';
import { createEventBridge } from '#storage/publish.ts';
import { context } from '#test/doubles/invocation-context.ts';
import { flatPicture } from '#test/images/pictures.ts';
import { lostEventsUrlOf } from '#test/services/aws-front/foreign-source.ts';
import { jsonReply } from '#test/services/aws-front/replies.ts';
import { type AwsFront, startAwsFront } from '#test/services/aws-front/start-aws-front.ts';
import { runCli } from '#test/services/run-cli.ts';
import { createDispatcher } from '../../lambda/dispatcher.ts';
import { readLambdaSettings } from '../../lambda/settings.ts';
import { reportCommand } from '../report/report.ts';
import type { Command, ParsedArgs } from '../run-command.ts';
import { redriveCommand, type Taken } from './redrive.ts';

const stackName = 'thumbnail-generator-dev';
const bucket = readRenderSettings(process.env).places.state.bucket;
const source = { bucket: 'photos-of-somebody', prefix: 'up loads/' };
const photos = createS3ObjectStore(source.bucket);
const own = createS3ObjectStore(bucket);
const renderPool = createRenderPool();
let front: AwsFront;

beforeAll(async () => {
  const { AWS_ENDPOINT_URL_S3: s3 = '', AWS_ENDPOINT_URL_LAMBDA: lambda = '' } = process.env;
  await createS3Client().send(new CreateBucketCommand({ Bucket: source.bucket }));
  front = await startAwsFront({ stackName, bucket, page: '', source }, { s3, lambda });
  const variables = { SOURCE_BUCKET: source.bucket, SOURCE_PREFIX: source.prefix };
  const settings = readLambdaSettings({ ...process.env, ...variables });
  const dispatch = createDispatcher({
    settings,
    ...openStorage(settings, createS3Client({ endpoint: s3 })),
    invokeWorker: async () => {},
    publish: createEventBridge({ endpoint: front.endpoint }),
    renderPool,
  });
  front.answers['lambda:InvokeFunction'] = async ({ body }) => {
    await dispatch(JSON.parse(body), context);
    return jsonReply(null);
  };
  vi.spyOn(console, 'log').mockImplementation(() => {});
});
afterAll(async () => {
  vi.restoreAllMocks();
  await front.stop();
  await renderPool.close();
});

const onStack = <Parsed extends ParsedArgs, Request>(
  command: Command<Parsed, Request>,
  ...args: string[]
) =>
  runCli(command, ['--stage', 'dev', '--json', ...args], {
    AWS_ENDPOINT_URL: front.endpoint,
    AWS_ENDPOINT_URL_S3: undefined,
    AWS_ENDPOINT_URL_LAMBDA: undefined,
  });

const bridgeEvent = (key: string, name = source.bucket) => ({
  source: 'aws.s3',
  'detail-type': 'Object Created',
  time: '2026-11-20T09:00:00Z',
  detail: { bucket: { name }, object: { key, size: 1, etag: 'e' } },
});

it('takes up events that EventBridge could not deliver, and reports their thumbnails', async () => {
  const key = 'up loads/a+b %20 é.png';
  const bytes = await flatPicture(300).png().toBuffer();
  await photos.write(key, { bytes, contentType: 'image/png' });
  const queue = lostEventsUrlOf(front.stack);
  front.lose(bridgeEvent(key), queue);
  front.lose({ Records: [{ s3: { object: { key: 'up+loads/gone.png' } } }] });

  const { exitCode, text } = await onStack(redriveCommand, '--wait', '30');
  const taken: Taken[] = text.split('\n').map((line) => JSON.parse(line));
  const thumbnail = 'output/a+b %20 é_thumbnail.png';
  const uploads = taken.flatMap((each) => each.uploads);
  expect(uploads.sort((a, b) => a.became.localeCompare(b.became))).toEqual([
    { key: 'up loads/gone.png', became: 'gone', detail: '' },
    { key, became: 'thumbnail', detail: thumbnail },
  ]);
  expect(exitCode).toBe(0);
  expect(await front.queued(queue)).toEqual({ visible: 0, hidden: 0 });
  expect(await own.readHead(thumbnail)).toBeDefined();

  const report = await onStack(reportCommand, 'a+b');
  expect(JSON.parse(report.text)).toMatchObject({
    place: { bucket, prefix: 'output/a+b' },
    thumbnails: 1,
  });
  expect(report.exitCode).toBe(0);
});

it('sends the event of an upload again that has its thumbnail', async () => {
  const key = 'up loads/finished.png';
  await photos.write(key, {
    bytes: await flatPicture(300).png().toBuffer(),
    contentType: 'image/png',
  });
  front.lose(bridgeEvent(key));
  await onStack(redriveCommand);
  const sent: unknown[] = [];
  const takeEvent = front.answers['events:PutEvents'];
  front.answers['events:PutEvents'] = (request) => {
    sent.push(JSON.parse(JSON.parse(request.body).Entries[0].Detail));
    return takeEvent?.(request);
  };
  front.lose(bridgeEvent(key));
  const { exitCode, text } = await onStack(redriveCommand, '--dry-run');
  expect(JSON.parse(text).uploads).toMatchObject([{ became: 'had an outcome' }]);
  expect(sent).toEqual([]);
  expect(exitCode).toBe(0);
  const redriven = await onStack(redriveCommand);
  expect(JSON.parse(redriven.text).uploads).toEqual([
    { key, became: 'had an outcome', detail: 'output/finished_thumbnail.png' },
  ]);
  expect(sent).toMatchObject([{ object: { key }, outputs: [{ variant: 'thumbnail' }] }]);
  expect(await front.queued()).toEqual({ visible: 0, hidden: 0 });
  front.answers['events:PutEvents'] = () => jsonReply({ FailedEntryCount: 1, Entries: [{}] });
  front.lose(bridgeEvent(key));
  const refused = await onStack(redriveCommand);
  expect(JSON.parse(refused.text).uploads).toMatchObject([{ key, became: 'no outcome' }]);
  expect(await front.queued()).toEqual({ visible: 1, hidden: 0 });
});

it('reports why it cannot read the stack', async () => {
  const complaint = vi.spyOn(console, 'error').mockImplementation(() => {});
  front.deny('lambda:GetFunctionConfiguration');
  expect((await onStack(reportCommand)).exitCode).toBe(1);
  expect(complaint.mock.calls.join()).toContain('needs the permission lambda:GetFunction');
});
