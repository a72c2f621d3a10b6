import type { ServerSideEncryption } from '@aws-sdk/client-s3';
import { expect, it } from 'vitest';
import { asksKmsAtEachRead } from './bucket-checks.ts';

it.each<[ServerSideEncryption | undefined, boolean | undefined, boolean]>([
  [undefined, undefined, false],
  ['AES256', undefined, false],
  ['aws:kms', undefined, true],
  ['aws:kms', false, true],
  ['aws:kms', true, false],
  ['aws:kms:dsse', true, true],
])(
  '%s with a bucket key (%s) asks KMS at each read: %s',
  (SSEAlgorithm, BucketKeyEnabled, asks) => {
    const rule = { ApplyServerSideEncryptionByDefault: { SSEAlgorithm }, BucketKeyEnabled };
    expect(asksKmsAtEachRead(rule)).toBe(asks);
    expect(asksKmsAtEachRead({ BucketKeyEnabled })).toBe(false);
  },
);
