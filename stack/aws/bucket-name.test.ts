import { expect, it } from 'vitest';
import { bucketNameOf, fillBucketName, findStageFault } from './bucket-name.ts';

const naming = { service: 'thumbnail-generator', stage: 'prod', chosen: undefined };

it('contains the stage, the account and the region', () => {
  const name = fillBucketName(bucketNameOf(naming), '123456789012', 'eu-central-1');
  expect(name).toBe('thumbnail-generator-prod-123456789012-eu-central-1');
});

it('is BUCKET_NAME if that is set', () => {
  expect(bucketNameOf({ ...naming, chosen: ' mine ' })).toBe('mine');
  expect(bucketNameOf({ ...naming, chosen: ' ' })).toBe(bucketNameOf(naming));
});

it('is a name of S3 with the longest stage in the region with the longest name', () => {
  const stage = 'a'.repeat(15);
  expect(findStageFault({ ...naming, stage })).toBeUndefined();
  const name = fillBucketName(bucketNameOf({ ...naming, stage }), '1'.repeat(12), 'ap-southeast-2');
  expect(name).toHaveLength(63);
});

it.each(['a'.repeat(16), 'Prod', 'feature_x'])('refuses the stage %s, which S3 would', (stage) => {
  expect(findStageFault({ ...naming, stage })).toContain('at most 15 characters');
  expect(findStageFault({ ...naming, stage, chosen: 'mine' })).toBeUndefined();
});
