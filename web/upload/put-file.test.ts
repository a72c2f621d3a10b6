// What the storage's refusals mean.
import { expect, test } from 'vitest';
import { explainRefusal } from './put-file.ts';

test.each([
  [403, '<Error><Code>AccessDenied</Code></Error>', { kind: 'storage-refused' }],
  [400, '<Error><Code>EntityTooLarge</Code></Error>', { kind: 'storage-too-large' }],
  [413, '', { kind: 'storage-too-large' }],
  [400, '<Error><Code>RequestTimeout</Code></Error>', { kind: 'storage-error', status: 408 }],
  [503, '<Error><Code>SlowDown</Code></Error>', { kind: 'storage-error', status: 503 }],
])('status %i with "%s"', (status, body, problem) => {
  expect(explainRefusal(status, body)).toEqual(problem);
});
