import { expect, it } from 'vitest';
import { refuseKey } from './keys.ts';

it.each([
  ['bucket', ''],
  ['my.bucket-1', 'a'],
  ['bucket', 'input/my photo+1 100%.jpg'],
  ['bucket', 'folder/'],
  ['bucket', '...'],
  ['bucket', '.hidden/a..b'],
  ['bucket', `${'ü'.repeat(116)}/${'a'.repeat(233)}`],
])('accepts the bucket %s with the key "%s"', (bucket, key) => {
  expect(refuseKey(bucket, key)).toBeUndefined();
});

it.each([
  ['..', 'a', 'InvalidBucketName'],
  ['.', '', 'InvalidBucketName'],
  ['a/b', '', 'InvalidBucketName'],
  ['._S3rver_incoming', 'a', 'InvalidBucketName'],
  [`${'a'.repeat(60)}\n`, '', 'InvalidBucketName'],
  ['bucket', '..', 'InvalidURI'],
  ['bucket', 'a/../b', 'InvalidURI'],
  ['bucket', './a', 'InvalidURI'],
  ['bucket', 'a//b', 'InvalidURI'],
  ['bucket', '/a', 'InvalidURI'],
  ['bucket', 'a\0', 'InvalidURI'],
  ['bucket', 'a\\..\\b', 'InvalidURI'],
  ['bucket', `a/${'b'.repeat(234)}/c`, 'KeyTooLongError'],
  ['bucket', 'a/'.repeat(513), 'KeyTooLongError'],
])('refuses %j %j as %s', (bucket, key, code) => {
  expect(refuseKey(bucket, key)?.code).toBe(code);
});
