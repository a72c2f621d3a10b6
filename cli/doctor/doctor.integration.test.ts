// `thumbnail doctor` on a real `sls offline`, with every fault that the local stack can have.
import { Readable } from 'node:stream';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { readRenderSettings } from '#core/settings.ts';
import { createRenderPool } from '#render/process/render-pool.ts';
import { createS3Client, createS3ObjectStore, openStorage } from '#storage/object-store.ts';
import { context } from '#test/doubles/invocation-context.ts';
import { runCli } from '#test/services/run-cli.ts';
import { clientOf } from '#test/services/signed-fetch.ts';
import { startLocalS3 } from '#test/services/start-local-s3.ts';
import { createDispatcher } from '../../lambda/dispatcher.ts';
import { readLambdaSettings } from '../../lambda/settings.ts';
import { freePorts } from '../../stack/local/free-ports.ts';
import { doctorCommand } from './doctor.ts';

const bucketName = readRenderSettings(process.env).places.input.bucket;
const store = createS3ObjectStore(bucketName);

afterEach(() => vi.restoreAllMocks());

const doctor = (args: string[], env: Record<string, string> = {}) =>
  runCli(doctorCommand, args, env);

async function examine(args: string[], env: Record<string, string> = {}) {
  const { exitCode, text } = await doctor(['--json', ...args], env);
  const findings: { check: string; verdict: string; text: string; fix?: string }[] =
    JSON.parse(text);
  const of = (name: string) => findings.find(({ check }) => check === name);
  return { exitCode, of, findings };
}

describe('thumbnail doctor on the local stack', () => {
  it('finds all well, after an image went through a worker, and leaves nothing behind', async () => {
    const { exitCode, text } = await doctor([]);
    expect(text).toContain(`bucket         ok     ${bucketName} answers`);
    expect(text).toMatch(/canary small {3}(ok|note) +(slow: )?thumbnail from small after \d+ ms/);
    expect(text).toMatch(/canary medium {2}(ok|note) +(slow: )?thumbnail from medium after \d+ ms/);
    expect(text).toMatch(/All is well\.$/);
    expect(exitCode).toBe(0);
    expect(await store.list('input/thumbnail-doctor/')).toEqual([]);
    expect(await store.list('output/thumbnail-doctor/')).toEqual([]);
  });

  it('does not call a check ok that the local stack does not offer', async () => {
    const { of } = await examine(['--canary', 'none']);
    for (const name of ['account', 'notification', 'bucket policy', 'lost invocations', 'alarms'])
      expect(of(name), name).toMatchObject({ verdict: 'skipped', text: 'not on a local stack' });
  });

  it('finds that the bucket does not exist', async () => {
    const { exitCode, of } = await examine(['--canary', 'small'], {
      BUCKET_NAME: 'no-such-bucket',
    });
    expect(exitCode).toBe(1);
    expect(of('bucket')).toMatchObject({
      verdict: 'wrong',
      text: 'there is no bucket no-such-bucket',
      fix: 'Start the stack: npm start',
    });
    expect(of('canary small')?.text).toContain('status 404, NoSuchBucket');
    expect(of('CORS')?.text).toContain('NoSuchBucket');
  });

  it('finds that CORS does not allow the page', async () => {
    const { exitCode, of } = await examine([
      '--canary',
      'none',
      '--page',
      'https://other.example/a',
    ]);
    expect(exitCode).toBe(1);
    expect(of('CORS')).toMatchObject({
      verdict: 'wrong',
      text: 'the bucket refuses a PUT from https://other.example (status 403)',
      fix: expect.stringContaining('WEB_ORIGIN=https://other.example'),
    });
  });

  it('finds that nothing answers on the ports of Lambda and S3', async () => {
    const [port] = await freePorts(1);
    const endpoint = `http://localhost:${port}`;
    const withoutLambda = await examine(['--canary', 'none'], {
      AWS_ENDPOINT_URL_LAMBDA: endpoint,
    });
    expect(withoutLambda.exitCode).toBe(1);
    expect(withoutLambda.of('functions')?.text).toContain(`${endpoint} does not run`);
    const withoutS3 = await examine(['--canary', 'small'], { AWS_ENDPOINT_URL_S3: endpoint });
    for (const name of ['bucket', 'CORS', 'canary small'])
      expect(withoutS3.of(name), name).toMatchObject({
        verdict: 'wrong',
        text: expect.stringContaining('ECONNREFUSED'),
        fix: 'Start the stack: npm start',
      });
  });

  it('exits with 2 for wrong arguments', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => {});
    for (const args of [['--canary', 'tiny'], ['--wait', '0'], ['--page', 'here'], ['more']])
      expect((await doctor(args)).exitCode, args.join(' ')).toBe(2);
    expect((await doctor(['--help'])).exitCode).toBe(0);
  });
});

/** A local S3 of its own, with a dispatcher that a test can break. */
async function startBrokenStack(
  onUpload: (dispatch: () => void) => void,
  env: Record<string, string> = {},
) {
  vi.spyOn(console, 'log').mockImplementation(() => {});
  const renderPool = createRenderPool();
  const settings = readLambdaSettings({ ...process.env, ...env });
  const runs: Promise<unknown>[] = [];
  const s3 = await startLocalS3(bucketName, (event) =>
    onUpload(() => void runs.push(dispatch(event))),
  );
  const dispatcher = createDispatcher({
    settings,
    ...openStorage(settings, clientOf(s3)),
    invokeWorker: async () => {},
    renderPool,
  });
  const dispatch = (event: unknown) => dispatcher(event, context);
  onTestFinished(async () => {
    // A run reads the upload once more after its thumbnail is there.
    await Promise.all(runs);
    await renderPool.close();
    await s3.stop();
  });
  return { ...env, AWS_ENDPOINT_URL_S3: `http://localhost:${s3.port}` };
}

describe('the canary in a bucket that the stack did not create', () => {
  const source = { SOURCE_BUCKET: 'photos', SOURCE_PREFIX: 'up loads/' };

  async function startForeignSource(onUpload: (dispatch: () => void) => void) {
    const env = await startBrokenStack(onUpload, source);
    const client = createS3Client({ endpoint: env.AWS_ENDPOINT_URL_S3 });
    await client.send(new CreateBucketCommand({ Bucket: 'photos' }));
    const [photos, own] = ['photos', bucketName].map((name) => createS3ObjectStore(name, client));
    const leftOvers = async () => [
      ...((await photos?.list('')) ?? []),
      ...((await own?.list('')) ?? []),
    ];
    return { env, leftOvers };
  }
  const type = (text: string) => {
    vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    vi.spyOn(process, 'stdin', 'get').mockReturnValue(Readable.from([text]) as never);
  };

  it.each([
    ['the answer is yes', 'y\n', []],
    ['--yes says so', '', ['--yes']],
  ])('goes there if %s, and is removed', async (_, typed, args) => {
    type(typed);
    const { env, leftOvers } = await startForeignSource((dispatch) => dispatch());
    const { of } = await examine(['--canary', 'small', ...args], env);
    expect(of('canary small')?.text).toMatch(/^(slow: )?thumbnail from small/);
    expect(of('source')?.text).toBe('photos answers');
    expect(of('CORS')).toBeUndefined();
    expect(await leftOvers()).toEqual([]);
  });

  it('is removed after a failure too', async () => {
    const { env, leftOvers } = await startForeignSource(() => {});
    const { of } = await examine(['--canary', 'small', '--wait', '1', '--yes'], env);
    expect(of('canary small')?.text).toContain('no outcome after 1 s');
    expect(await leftOvers()).toEqual([]);
  });

  it('is removed after Ctrl-C', async () => {
    const { env, leftOvers } = await startForeignSource(() => process.emit('SIGINT'));
    const { of } = await examine(['--canary', 'small', '--yes'], env);
    expect(of('canary small')?.text).toBe('could not look: interrupted');
    expect(await leftOvers()).toEqual([]);
  });

  it('is not sent without an answer', async () => {
    type('');
    let uploads = 0;
    const { env, leftOvers } = await startForeignSource(() => uploads++);
    const { exitCode, of } = await examine(['--canary', 'small'], env);
    expect(of('canary')).toMatchObject({ verdict: 'note', text: 'no test image was sent' });
    expect(of('canary small')).toBeUndefined();
    expect(exitCode).toBe(0);
    expect([uploads, await leftOvers()]).toEqual([0, []]);
  });
});

describe('the canary', () => {
  it('finds that S3 sends no events', async () => {
    const env = await startBrokenStack(() => {});
    const { of } = await examine(['--canary', 'small', '--wait', '1'], env);
    expect(of('canary small')).toMatchObject({
      verdict: 'wrong',
      text: 'no outcome after 1 s; the plan was a thumbnail from small',
    });
  });

  it('finds that a worker does not work, although the dispatcher does', async () => {
    const env = await startBrokenStack((dispatch) => dispatch());
    const { of } = await examine(['--canary', 'small,medium', '--wait', '12'], env);
    expect(of('canary small')?.text).toMatch(/^(slow: )?thumbnail from small/);
    expect(of('canary medium')).toMatchObject({
      verdict: 'wrong',
      text: 'no outcome after 12 s; the plan was a thumbnail from medium',
    });
  });

  it('finds that the thumbnail is slow, and that its Lambda started late', async () => {
    const env = await startBrokenStack((dispatch) => void setTimeout(dispatch, 7000));
    const { of } = await examine(['--canary', 'small'], env);
    expect(of('canary small')).toMatchObject({
      verdict: 'note',
      text: expect.stringMatching(
        /^slow: thumbnail from small after \d+ ms \([78]\d{3} ms until its Lambda started/,
      ),
    });
  });

  it('finds that the upload ends in another way than planned', async () => {
    const env = await startBrokenStack((dispatch) => dispatch());
    vi.stubEnv('MAX_PIXELS', '1000');
    const { of } = await examine(['--canary', 'small', '--wait', '10'], env);
    vi.unstubAllEnvs();
    expect(of('canary small')).toMatchObject({
      verdict: 'wrong',
      text: expect.stringContaining('the plan was the failure too-many-pixels'),
    });
  });
});
