import { expect, it } from 'vitest';
import { parseDeadLetter } from './dead-letter.ts';

/** Lambda's record, as its manual shows it. */
function recordOf(functionName: string, requestPayload: unknown) {
  return {
    version: '1.0',
    timestamp: '2026-11-20T10:00:00.000Z',
    requestContext: {
      requestId: 'e4b46cbf-b738-xmpl-8880-a18cdf61200e',
      functionArn: `arn:aws:lambda:eu-central-1:123456789012:function:${functionName}:$LATEST`,
      condition: 'RetriesExhausted',
      approximateInvokeCount: 3,
    },
    requestPayload,
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    responsePayload: { errorType: 'TransientError', errorMessage: 'S3 did not answer' },
  };
}

const eventOf = (...keys: string[]) => ({
  Records: keys.map((key) => ({
    eventTime: '2026-11-20T09:00:00.000Z',
    s3: { object: { key, size: 10, eTag: 'a' } },
  })),
});

const job = {
  inputKey: 'input/a b.jpg',
  tier: 'large',
  reason: 'big',
  predicted: { imageClass: 'AVIF', memoryMb: 1, cpuMs: 1 },
  uploadedAt: '2026-11-20T09:00:00.000Z',
};

const lost = (payload: unknown) =>
  parseDeadLetter(JSON.stringify(recordOf('failed-invocation', recordOf('dispatcher', payload))));

it('finds the uploads of the event or the job that failed first', () => {
  const uploadedAt = '2026-11-20T09:00:00.000Z';
  expect(lost(eventOf('input/a+b.jpg', 'input/%C3%A9.png'))).toEqual([
    { key: 'input/a b.jpg', uploadedAt },
    { key: 'input/é.png', uploadedAt },
  ]);
  expect(lost(job)).toEqual([{ key: 'input/a b.jpg', uploadedAt }]);
});

it('finds the uploads of an event that S3 sent to a queue', () => {
  const body = JSON.stringify(eventOf('input/a.jpg'));
  expect(parseDeadLetter(body)).toMatchObject([{ key: 'input/a.jpg' }]);
});

it('finds the upload of an event that EventBridge could not deliver', () => {
  const event = {
    version: '0',
    'detail-type': 'Object Created',
    source: 'aws.s3',
    time: '2026-11-20T09:00:00Z',
    detail: { bucket: { name: 'photos' }, object: { key: 'a+b %20 é.jpg', size: 3, etag: 'e' } },
  };
  const upload = { bucket: 'photos', key: 'a+b %20 é.jpg', uploadedAt: '2026-11-20T09:00:00Z' };
  expect(parseDeadLetter(JSON.stringify(event))).toEqual([upload]);
  expect(lost(event)).toEqual([upload]);
  expect(lost({ ...job, bucket: 'photos' })).toMatchObject([{ bucket: 'photos' }]);
});

it.each([
  'not JSON',
  'null',
  '{}',
  '{"Records": []}',
  JSON.stringify(recordOf('a', recordOf('b', recordOf('c', recordOf('d', eventOf('input/a')))))),
])('does not understand %s', (body) => {
  expect(parseDeadLetter(body)).toBeUndefined();
});
