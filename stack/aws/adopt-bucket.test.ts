import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type FakeAws, startFakeAws } from '#test/doubles/fake-aws.ts';
import { account, region } from '#test/doubles/fake-stacks.ts';
import { adoptBucket } from './adopt-bucket.ts';

let aws: FakeAws;
beforeEach(async () => {
  aws = await startFakeAws();
  const template = JSON.stringify({ Resources: { Zips: { Type: 'AWS::S3::Bucket' } } });
  const resources = { Zips: 'zips' };
  aws.stacks.set('stack', { status: 'CREATE_COMPLETE', reason: '', template, resources });
});
afterEach(() => aws.stop());

function adopt() {
  const credentials = { accessKeyId: 'AKIAFAKE', secretAccessKey: 'fake' };
  const config = { endpoint: aws.url, region, credentials };
  const clients = { cloudFormation: new CloudFormationClient(config), s3: new S3Client(config) };
  return adoptBucket(clients, { stackName: 'stack', bucket: 'kept', account });
}

const importedTemplate = () => JSON.parse(aws.stacks.get('stack')?.template ?? '').Resources;

it('imports the bucket by name only, so that the next template sets every property', async () => {
  const policy = '{"Version":"2012-10-17","Statement":[]}';
  aws.buckets.set('kept', { tags: {}, policy });
  await adopt();
  expect(aws.stacks.get('stack')).toMatchObject({
    status: 'IMPORT_COMPLETE',
    resources: { Zips: 'zips', S3BucketUploads: 'kept', UploadsBucketPolicy: expect.anything() },
  });
  const { Zips, S3BucketUploads, UploadsBucketPolicy } = importedTemplate();
  expect(Zips).toEqual({ Type: 'AWS::S3::Bucket' });
  expect(S3BucketUploads.Properties).toEqual({ BucketName: 'kept' });
  expect(UploadsBucketPolicy.Properties.PolicyDocument).toEqual(JSON.parse(policy));
});

it('imports the bucket alone if somebody deleted its policy', async () => {
  aws.buckets.set('kept', { tags: {} });
  await adopt();
  expect(aws.stacks.get('stack')).toMatchObject({ status: 'IMPORT_COMPLETE' });
  expect(importedTemplate()).not.toHaveProperty('UploadsBucketPolicy');
});

it('says so if CloudFormation cannot import the bucket', async () => {
  await expect(adopt()).rejects.toThrow('could not import the bucket kept into the stack stack. ');
});
