import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type FakeAws, startFakeAws } from '#test/doubles/fake-aws.ts';
import { account, region } from '#test/doubles/fake-stacks.ts';
import { planBucket } from './check-buckets.ts';

let aws: FakeAws;
beforeEach(async () => {
  aws = await startFakeAws();
});
afterEach(() => aws.stop());

const stackName = 'thumbnail-generator-prod';

function planFor(bucket: string) {
  const credentials = { accessKeyId: 'AKIAFAKE', secretAccessKey: 'fake' };
  const config = { endpoint: aws.url, region, credentials };
  const clients = { cloudFormation: new CloudFormationClient(config), s3: new S3Client(config) };
  return planBucket(clients, { stackName, bucket, account });
}

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
