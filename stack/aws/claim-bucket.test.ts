import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type FakeAws, startFakeAws } from '#test/doubles/fake-aws.ts';
import { account, region } from '#test/doubles/fake-stacks.ts';
import { planBucket, stackTag } from './claim-bucket.ts';

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
  aws.buckets.set(bucket, { tags: { [stackTag]: name } });
}

it('creates a bucket that does not exist', async () => {
  expect(await planFor('new')).toBe('create');
});

it('updates the bucket of the stack', async () => {
  playStack(stackName, 'ours');
  expect(await planFor('ours')).toBe('update');
});

it('adopts a bucket that a stack of the same name left', async () => {
  aws.buckets.set('kept', { tags: { [stackTag]: stackName } });
  expect(await planFor('kept')).toBe('adopt');
});

it('adopts a bucket that a deleted stack still lists', async () => {
  const resources = { S3BucketUploads: 'kept' };
  const deleted = { status: 'DELETE_COMPLETE', resourceStatus: 'DELETE_SKIPPED' };
  aws.stacks.set('deleted', { ...deleted, reason: '', template: '', resources });
  aws.buckets.set('kept', { tags: { [stackTag]: stackName } });
  expect(await planFor('kept')).toBe('adopt');
});

it.each([
  { why: 'has no tag', tags: {} },
  { why: 'was left by another stack', tags: { [stackTag]: 'thumbnail-generator-dev' } },
])('refuses a bucket that $why', async ({ tags }) => {
  aws.buckets.set('some', { tags });
  expect(await planFor('some')).toEqual({
    refusal: expect.stringContaining(`no tag ${stackTag}=${stackName}`),
  });
});

it('refuses the bucket of another stack', async () => {
  playStack('thumbnail-generator-dev', 'theirs');
  expect(await planFor('theirs')).toEqual({
    refusal: expect.stringContaining('belongs to the stack thumbnail-generator-dev'),
  });
});

it('refuses a bucket of another account', async () => {
  aws.buckets.set('foreign', { tags: {}, isForeign: true });
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
