// Compares the requests that the handlers and the page send to S3 with the permissions of their roles.
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { escalateJob } from '#core/escalate.ts';
import { encodeEventKey, type Job } from '#core/job.ts';
import { placesIn } from '#core/keys.ts';
import { outcomeMetadata } from '#core/thumbnail-report.ts';
import { tierNames } from '#core/tiers.ts';
import { createRenderPool } from '#render/process/render-pool.ts';
import {
  createS3Client,
  createS3ObjectStore,
  openStorage,
  type UploadStorage,
} from '#storage/object-store.ts';
import { context } from '#test/doubles/invocation-context.ts';
import { cornersPicture, noisePicture } from '#test/images/pictures.ts';
import { createDeletionHandler } from '../../lambda/deletion.ts';
import { createDispatcher } from '../../lambda/dispatcher.ts';
import { createFailedInvocationHandler } from '../../lambda/failed-invocation.ts';
import { readLambdaSettings } from '../../lambda/settings.ts';
import { createWorker } from '../../lambda/worker.ts';
import { createAdmission } from '../../web/server/admission.ts';
import { batchIdOf } from '../../web/server/batch-id.ts';
import { createDeleteFiles } from '../../web/server/delete-files.ts';
import { createOpenFile } from '../../web/server/open-file.ts';
import { createReadBatch } from '../../web/server/read-batch.ts';
import { readServerSettings } from '../../web/server/settings.ts';
import { createSignUploads } from '../../web/server/sign-uploads.ts';
import { functionNames, pageRole, roleId, roleResources, type Stack } from './roles.ts';

/** A bucket of its own, for whose uploads the running stack gets no events. */
const bucket = 'permissions';
const stack = {
  places: placesIn(bucket),
  functionPrefix: 'thumbnail-generator-dev-',
  hasPage: true,
  hasEvents: false,
};
const settings = readLambdaSettings({});
const source = `${bucket}-source`;
const foreign = {
  ...stack,
  places: placesIn(bucket, { sourceBucket: source, sourcePrefix: 'roles/' }),
};
const plain = createS3ObjectStore(bucket);
const renderPool = createRenderPool();
beforeAll(async () => {
  for (const Bucket of [bucket, source]) {
    await createS3Client().send(new CreateBucketCommand({ Bucket }));
  }
});
afterAll(() => renderPool.close());

/** Amazon S3 API -> permission: "Required permissions for Amazon S3 API operations". */
const actions = new Map([
  ['GetObjectCommand', 's3:GetObject'],
  ['HeadObjectCommand', 's3:GetObject'],
  ['PutObjectCommand', 's3:PutObject'],
  ['DeleteObjectCommand', 's3:DeleteObject'],
  ['DeleteObjectsCommand', 's3:DeleteObject'],
  ['ListObjectsV2Command', 's3:ListBucket'],
]);
const keySchema = z.object({ Key: z.string() });
const inputSchema = z.object({
  Bucket: z.string(),
  Key: z.string().optional(),
  Delete: z.object({ Objects: z.array(keySchema) }).optional(),
});
/** Where the page notes deletions. The page may use nothing else below `state/`. */
const tombstones = 'state/deleted';

/** @returns the bucket as a storage that adds the permission for each request, and for each URL that it signs, to `used` */
function recordingStorage(used: Set<string>, places = stack.places): UploadStorage {
  const client = createS3Client();
  client.middlewareStack.add(
    (next, { commandName = '' }) =>
      (args) => {
        const { Bucket, Key, Delete } = inputSchema.parse(args.input);
        const keys = Delete?.Objects.map((object) => object.Key) ?? [Key];
        for (const key of keys) {
          const folder = key?.startsWith(tombstones) ? tombstones : key?.split('/')[0];
          used.add(
            `${actions.get(commandName) ?? commandName} on arn:\${AWS::Partition}:s3:::${Bucket}${folder ? `/${folder}/*` : ''}`,
          );
        }
        return next(args);
      },
    { step: 'initialize' },
  );
  return openStorage({ places, variants: settings.variants }, client);
}

const documentSchema = z.object({
  PolicyDocument: z.object({
    Statement: z.array(
      z.strictObject({
        Effect: z.literal('Allow'),
        Action: z.array(z.string()),
        Resource: z.array(z.unknown()),
        Condition: z.optional(z.unknown()),
      }),
    ),
  }),
});
const roleSchema = z.object({ Properties: z.object({ Policies: z.tuple([documentSchema]) }) });

function grantsIn({ PolicyDocument }: z.infer<typeof documentSchema>): string[] {
  return PolicyDocument.Statement.flatMap(({ Action, Resource }) =>
    Action.flatMap((action) => Resource.map((resource) => `${action} on ${textOf(resource)}`)),
  );
}

const substitutedSchema = z.object({ 'Fn::Sub': z.string() });

function textOf(resource: unknown): string {
  return substitutedSchema.safeParse(resource).data?.['Fn::Sub'] ?? JSON.stringify(resource);
}

function grantsOfFunction(name: string, of: Stack = stack): string[] {
  return grantsIn(roleSchema.parse(roleResources(of)[roleId(name)]).Properties.Policies[0]);
}

/** @returns the tiers whose workers the function may hand something to */
function handsTo(name: string): string[] {
  return grantsOfFunction(name).flatMap((grant) => /worker-(\w+)$/.exec(grant)?.[1] ?? []);
}

const contextWith = (memoryLimitInMB: string) => ({ ...context, memoryLimitInMB });

async function put(key: string, bytes: Uint8Array, metadata = {}) {
  await plain.write(key, { bytes, contentType: 'application/octet-stream', metadata });
}

const eventOf = (...keys: string[]) => ({
  Records: keys.map((key) => ({ s3: { object: { key: encodeEventKey(key), size: 1 } } })),
});
const jobOf = (inputKey: string): Job => ({
  inputKey,
  tier: 'medium',
  reason: 'because',
  predicted: { imageClass: 'PNG', memoryMb: 100, cpuMs: 100 },
});

describe('the S3 requests of', () => {
  it('the dispatcher are allowed by its role', async () => {
    const used = new Set<string>();
    await put('input/roles/small.png', await noisePicture(20, 20).png().toBuffer());
    await put('input/roles/empty.png', new Uint8Array());
    await put(
      'input/roles/large.avif',
      await cornersPicture(5000, 4000).avif({ effort: 0 }).toBuffer(),
    );
    const tiers: string[] = [];
    const dispatch = createDispatcher({
      ...recordingStorage(used),
      settings,
      renderPool,
      invokeWorker: async ({ tier }) => {
        tiers.push(tier);
      },
    });
    const names = ['small.png', 'empty.png', 'large.avif', 'gone.png'];
    await dispatch(eventOf(...names.map((name) => `input/roles/${name}`)), contextWith('512'));
    expect(grantsOfFunction('dispatcher')).toEqual(expect.arrayContaining([...used]));
    expect(handsTo('dispatcher')).toEqual(expect.arrayContaining(tiers));
    expect([...used].join(' ')).toMatch(/GetObject.*PutObject/);
    expect(tiers).toHaveLength(1);
  });

  it('a worker are allowed by its role', async () => {
    const used = new Set<string>();
    await put('input/roles/job.png', await noisePicture(20, 20).png().toBuffer());
    await put('input/roles/broken.png', Buffer.from('no picture'));
    // The outcome of an earlier upload to the key, which the handler deletes.
    await put('output/roles/job_thumbnail.png.error.json', new Uint8Array([1]));
    const work = createWorker({
      ...recordingStorage(used),
      settings,
      renderPool,
      invokeWorker: async () => {},
    });
    for (const name of ['job.png', 'broken.png', 'gone.png']) {
      await work(jobOf(`input/roles/${name}`), contextWith('1024'));
    }
    expect(grantsOfFunction('worker-medium')).toEqual(expect.arrayContaining([...used]));
    expect([...used].join(' ')).toMatch(/GetObject.*PutObject.*DeleteObject/);
  });

  it('failed-invocation are allowed by its role', async () => {
    const used = new Set<string>();
    await put('input/roles/killed.png', await noisePicture(20, 20).png().toBuffer());
    // The outcome of an earlier upload to the key, which the handler deletes.
    const metadata = outcomeMetadata('"of the earlier upload"', 'any');
    await put('output/roles/killed_thumbnail.png', new Uint8Array([1]), metadata);
    const handle = createFailedInvocationHandler({
      ...recordingStorage(used),
      settings,
      invokeWorker: async () => {},
    });
    const keys = ['input/roles/killed.png', 'input/roles/gone.png'];
    for (const requestPayload of [...keys.map(jobOf), eventOf(...keys)]) {
      await handle({
        version: '1.0',
        timestamp: '2026-11-24T04:00:00.000Z',
        requestContext: {
          requestId: 'request-1',
          functionArn: 'arn:aws:lambda:us-east-1:123456789012:function:any:$LATEST',
          condition: 'RetriesExhausted',
          approximateInvokeCount: 2,
        },
        requestPayload,
        responsePayload: { errorType: 'Error', errorMessage: 'broken' },
      });
    }
    expect(grantsOfFunction('failed-invocation')).toEqual(expect.arrayContaining([...used]));
    expect([...used].join(' ')).toMatch(/GetObject.*PutObject.*DeleteObject/);
  });

  it('the page and its presigned URLs are exactly what its role allows', async () => {
    const used = new Set<string>();
    const pageSettings = readServerSettings({});
    const admission = createAdmission(pageSettings);
    const parts = { ...recordingStorage(used), settings: pageSettings, admission };
    const signUploads = createSignUploads(parts);
    const readBatch = createReadBatch(parts);
    const openFile = createOpenFile(parts);
    const sha256 = '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=';
    const files = [{ index: 0, name: 'a.png', type: 'image/png', bytes: 5, sha256 }];
    const request = new Request('http://localhost/api/uploads', {
      method: 'POST',
      body: JSON.stringify({ files }),
    });
    expect((await signUploads(request)).status).toBe(201);
    const token = 't'.repeat(26);
    const id = batchIdOf(token);
    await put(`input/${id}/0/a.png`, await noisePicture(20, 20).png().toBuffer());
    await put(`output/${id}/0/a_thumbnail.png`, new Uint8Array([1]));
    await readBatch(new Request(`http://localhost/api/batches/${id}`), id);
    const address = { batchId: id, index: '0', kind: 'original' };
    expect((await openFile(new Request('http://localhost'), address)).status).toBe(302);
    const deletion = new Request('http://localhost/', {
      method: 'DELETE',
      headers: { 'x-upload-token': token },
    });
    expect((await createDeleteFiles(parts)(deletion, id)).status).toBe(200);
    const { Properties } = roleSchema.parse(pageRole(stack, undefined));
    const grants = grantsIn(Properties.Policies[0]).filter((grant) => grant.startsWith('s3:'));
    expect([...used].toSorted()).toEqual(grants.toSorted());
  });
});

describe('a source in another bucket', () => {
  it('is only read, by the dispatcher and after a deletion', async () => {
    const used = new Set<string>();
    const picture = await noisePicture(20, 20).png().toBuffer();
    const contentType = 'image/png';
    await createS3ObjectStore(source).write('roles/a.png', { bytes: picture, contentType });
    const parts = {
      ...recordingStorage(used, foreign.places),
      settings,
      renderPool,
      invokeWorker: async () => {},
    };
    const event = eventOf('roles/a.png', 'roles/gone.png');
    await createDispatcher(parts)(event, contextWith('512'));
    expect(grantsOfFunction('dispatcher', foreign)).toEqual(expect.arrayContaining([...used]));
    expect([...used].join(' ')).toContain(
      `s3:GetObject on arn:\${AWS::Partition}:s3:::${source}/roles/*`,
    );
    expect([...used].join(' ')).toContain('s3:PutObject');
    await createDeletionHandler(parts)(event);
    expect(grantsOfFunction('deletion', foreign)).toEqual(
      expect.arrayContaining([...used].filter((one) => !one.startsWith('s3:Put'))),
    );
  });

  it.each(functionNames)('gives %s nothing there but reading and its key', (name) => {
    const sourceKeyArn = 'arn:aws:kms:us-east-1:123456789012:key/1234-abcd';
    const grants = grantsOfFunction(name, { ...foreign, sourceKeyArn });
    expect(grants.filter((grant) => grant.includes(source) || grant.startsWith('kms:'))).toEqual([
      `s3:GetObject on arn:\${AWS::Partition}:s3:::${source}/roles/*`,
      `s3:ListBucket on arn:\${AWS::Partition}:s3:::${source}`,
      `kms:Decrypt on ${JSON.stringify(sourceKeyArn)}`,
    ]);
  });
});

describe('a retry', () => {
  it.each(tierNames.slice(1))('may go from %s to every larger tier only', (tier) => {
    const next = (['needs-too-much-memory', 'took-too-long'] as const).flatMap(
      (code) => escalateJob({ ...jobOf('input/a.png'), tier }, code)?.tier ?? [],
    );
    const larger = tierNames.slice(tierNames.indexOf(tier) + 1);
    expect(larger).toEqual(expect.arrayContaining(next));
    // An upload that replaced the planned one may need any of them.
    expect(handsTo(`worker-${tier}`)).toEqual(larger);
  });

  it('may go to every worker after a function was killed', () => {
    expect(handsTo('failed-invocation')).toEqual(tierNames.slice(1));
  });
});
