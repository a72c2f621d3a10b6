// How the page understands the replies of S3.
import { expect, test } from 'vitest';
import { explainReply } from './put-file.ts';

test.each([
  [403, '<Error><Code>SignatureDoesNotMatch</Code></Error>', { kind: 'storage-refused' }],
  [403, '<Error><Code>AccessDenied</Code></Error>', { kind: 'storage-refused' }],
  [
    403,
    '<Error><Code>AccessDenied</Code><Expires>2026-11-24T12:00:00Z</Expires></Error>',
    { kind: 'storage-expired' },
  ],
  // https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html, December 2026
  [400, '<Error><Code>ExpiredToken</Code></Error>', { kind: 'storage-expired' }],
  [403, '<Error><Code>RequestTimeTooSkewed</Code></Error>', { kind: 'storage-expired' }],
  [400, '<Error><Code>InvalidToken</Code></Error>', { kind: 'storage-error', status: 400 }],
  [400, `${' '.repeat(5000)}<Code>ExpiredToken</Code>`, { kind: 'storage-error', status: 400 }],
  [400, '<Error><Code>EntityTooLarge</Code></Error>', { kind: 'storage-too-large' }],
  [413, '', { kind: 'storage-too-large' }],
  [400, '<Error><Code>BadDigest</Code></Error>', { kind: 'storage-mismatch' }],
  [400, '<Error><Code>RequestTimeout</Code></Error>', { kind: 'storage-error', status: 408 }],
  [503, '<Error><Code>SlowDown</Code></Error>', { kind: 'storage-error', status: 503 }],
])('status %i with body "%s" is the problem %o', (status, body, problem) => {
  expect(explainReply(status, body)).toEqual({ ok: false, problem });
});

test.each([
  [200, ''],
  // An earlier try stored the file, and its reply was lost.
  [412, '<Error><Code>PreconditionFailed</Code></Error>'],
])('status %i means that the storage has the file', (status, body) => {
  expect(explainReply(status, body)).toEqual({ ok: true });
});
