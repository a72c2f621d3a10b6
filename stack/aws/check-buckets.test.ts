import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { placesIn } from '#core/keys.ts';
import { type FakeAws, startFakeAws } from '#test/doubles/fake-aws.ts';
import { account, region } from '#test/doubles/fake-stacks.ts';
import { findPlaceFault, planBucket } from './check-buckets.ts';

let aws: FakeAws;
beforeEach(async () => {
  aws = await startFakeAws();
});
afterEach(() => aws.stop());

const stackName = 'thumbnail-generator-prod';

function clients() {
  const credentials = { accessKeyId: 'AKIAFAKE', secretAccessKey: 'fake' };
  const config = { endpoint: aws.url, region, credentials, forcePathStyle: true };
  return { cloudFormation: new CloudFormationClient(config), s3: new S3Client(config) };
}

const planFor = (bucket: string) =>
  planBucket(clients(), { stackName, account, region, places: placesIn(bucket) });

const faultOf = (chosen: Parameters<typeof placesIn>[1]) =>
  findPlaceFault(clients(), { stackName, account, region, places: placesIn('ours', chosen) });

function playStack(name: string, bucket: string) {
  const resources = { S3BucketUploads: bucket };
  aws.stacks.set(name, { status: 'CREATE_COMPLETE', reason: '', template: '', resources });
  aws.buckets.set(bucket, {});
}

it('creates a bucket that does not exist', async () => {
  expect(await planFor('new')).toBe('create');
});

it('updates the bucket of the stack', async () => {
  playStack(stackName, 'ours');
  expect(await planFor('ours')).toBe('update');
});

it('refuses a bucket that the stack did not create, and says how to use it as a source', async () => {
  aws.buckets.set('some', {});
  playStack('thumbnail-generator-dev', 'theirs');
  for (const bucket of ['some', 'theirs']) {
    expect(await planFor(bucket)).toEqual({
      refusal: expect.stringContaining(
        `To make thumbnails of what ${bucket} contains, also set SOURCE_BUCKET=${bucket}`,
      ),
    });
  }
});

it('refuses a bucket that a deleted stack kept and still lists', async () => {
  const resources = { S3BucketUploads: 'kept' };
  const deleted = { status: 'DELETE_COMPLETE', resourceStatus: 'DELETE_SKIPPED' };
  aws.stacks.set(stackName, { ...deleted, reason: '', template: '', resources });
  aws.buckets.set('kept', {});
  expect(await planFor('kept')).toEqual({
    refusal: expect.stringContaining('SOURCE_PREFIX=input/ if sls remove kept this bucket'),
  });
});

it('refuses a bucket of another account', async () => {
  aws.buckets.set('foreign', { isForeign: true });
  expect(await planFor('foreign')).toEqual({
    refusal: expect.stringContaining('in another account'),
  });
});

it('does not leave the bucket of the stack for another one', async () => {
  playStack(stackName, 'ours');
  expect(await planFor('new')).toEqual({
    refusal: expect.stringContaining('Set BUCKET_NAME=ours to keep it'),
  });
});

describe('the buckets of the settings', () => {
  it('are used if they are in the account and region', async () => {
    aws.buckets.set('photos', {});
    aws.buckets.set('small', {});
    expect(await faultOf({ sourceBucket: 'photos', outputBucket: 'small' })).toBeUndefined();
    expect(await faultOf({})).toBeUndefined();
  });

  it('are refused if they do not exist', async () => {
    expect(await faultOf({ sourceBucket: 'photos' })).toContain(
      'SOURCE_BUCKET=photos: no bucket has this name.',
    );
    expect(await faultOf({ outputBucket: 'small' })).toContain('OUTPUT_BUCKET=small: no bucket');
  });

  it.each([{ isForeign: true }, { region: 'us-west-2' }])(
    'are refused in another account or region: %j',
    async (bucket) => {
      aws.buckets.set('photos', bucket);
      expect(await faultOf({ sourceBucket: 'photos' })).toContain(
        `SOURCE_BUCKET=photos: the bucket is not in the account ${account} and the region ${region}`,
      );
    },
  );
});

describe('a place that another stack uses', () => {
  const playOutputs = (name: string, outputs: Record<string, string>) =>
    aws.stacks.set(name, {
      status: 'UPDATE_COMPLETE',
      reason: '',
      template: '',
      resources: {},
      outputs,
    });
  const playOutput = (name: string, OutputPlace: string) => playOutputs(name, { OutputPlace });

  it.each(['s3://ours/output/', 's3://ours/', 's3://ours/output/deeper/'])(
    'is refused: %s',
    async (place) => {
      playOutput('thumbnail-generator-dev', place);
      expect(await faultOf({})).toContain(
        `The stack thumbnail-generator-dev writes its thumbnails to ${place}, which overlaps s3://ours/output/.`,
      );
    },
  );

  it('is refused if the other reads there', async () => {
    playOutputs('thumbnail-generator-dev', { SourcePlace: 's3://ours/' });
    expect(await faultOf({})).toContain(
      'The stack thumbnail-generator-dev reads its images from s3://ours/, which overlaps s3://ours/output/.',
    );
  });

  it('is fine if an output of another stack only has the name of such a place', async () => {
    playOutput('of-somebody-else', 's3');
    expect(await faultOf({})).toBeUndefined();
  });

  it('is fine beside it, and its own', async () => {
    playOutput('thumbnail-generator-dev', 's3://ours/outputs/');
    playOutput(stackName, 's3://ours/output/');
    expect(await faultOf({})).toBeUndefined();
  });
});
