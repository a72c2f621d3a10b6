import fc from 'fast-check';
import { expect, it } from 'vitest';
import { encodeEventKey, parseDelivery, parseS3Event, queueMsOf } from './job.ts';

const eventOf = (key: string) => ({
  Records: [{ s3: { bucket: { name: 'b' }, object: { key, size: 7 } } }],
});

it.each([
  ['input/my+photo%2B1+100%25.jpg', 'input/my photo+1 100%.jpg'],
  ['input/Z%C3%BCrich+%281%29.png', 'input/Zürich (1).png'],
  ['input/never encoded 100%.jpg', 'input/never encoded 100%.jpg'],
])('reads %j in an event as the key %j', (encoded, key) => {
  expect(parseS3Event(eventOf(encoded))).toEqual([{ bucket: 'b', key, bytes: 7 }]);
});

it.each([
  { uploadedAt: '2026-11-24T10:00:00.000Z', queueMs: 1500 },
  { uploadedAt: '2026-11-24T10:00:03.000Z', queueMs: 0 },
  { uploadedAt: 'yesterday', queueMs: undefined },
  { uploadedAt: undefined, queueMs: undefined },
])('says that an upload of $uploadedAt has waited $queueMs ms', ({ uploadedAt, queueMs }) => {
  const [record] = eventOf('input/a.png').Records;
  const [upload] = parseS3Event({ Records: [{ ...record, eventTime: uploadedAt }] });
  expect(queueMsOf(upload?.uploadedAt, Date.parse('2026-11-24T10:00:01.500Z'))).toBe(queueMs);
});

/** EventBridge's event of an upload, as AWS documents it. */
const bridgeEventOf = (key: string) => ({
  version: '0',
  id: '17793124-05d4-b198-2fde-7ededc63b103',
  'detail-type': 'Object Created',
  source: 'aws.s3',
  account: '111122223333',
  time: '2026-12-03T10:00:00Z',
  region: 'eu-central-1',
  resources: ['arn:aws:s3:::b'],
  detail: {
    version: '0',
    bucket: { name: 'b' },
    object: {
      key,
      size: 7,
      etag: 'b1946ac92492d2347c6235b4d2611184',
      sequencer: '00617F08299329D189',
    },
    'request-id': 'N4N7GDK58NMKJ12R',
    requester: '123456789012',
    reason: 'PutObject',
  },
});

it('reads the same key from an event of S3, which encodes it, and of EventBridge, which does not', () => {
  const tricky = fc
    .array(fc.constantFrom('a', '+', 'b', '%', '20', ' ', 'é', '.jpg', '/', '&'))
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(fc.oneof(tricky, fc.string({ unit: 'grapheme' })), (key) => {
      expect(parseS3Event(eventOf(encodeEventKey(key)))[0]?.key).toBe(key);
      expect(parseS3Event(bridgeEventOf(key))[0]?.key).toBe(key);
    }),
    { examples: [['a+b %20 é.jpg']] },
  );
});

it('reads all that EventBridge says of an upload, also from a message of a queue', () => {
  const uploads = [
    {
      bucket: 'b',
      key: 'a+b.jpg',
      bytes: 7,
      uploadedAt: '2026-12-03T10:00:00Z',
      etag: '"b1946ac92492d2347c6235b4d2611184"',
    },
  ];
  expect(parseS3Event(bridgeEventOf('a+b.jpg'))).toEqual(uploads);
  const message = messageOf(bridgeEventOf('a+b.jpg'));
  expect(parseDelivery({ Records: [message] })).toEqual({ uploads, receiveCount: 1 });
});

const messageOf = (body: unknown, receiveCount = '1') => ({
  messageId: 'm',
  receiptHandle: 'r',
  body: typeof body === 'string' ? body : JSON.stringify(body),
  attributes: { ApproximateReceiveCount: receiveCount, SentTimestamp: '1764154800000' },
  eventSource: 'aws:sqs',
  awsRegion: 'us-east-1',
});

it('reads the same uploads from an event and from queue messages with that event', () => {
  const [a, b] = ['input/a+b.png', 'input/Z%C3%BCrich.png'].map(eventOf);
  const uploads = [
    { bucket: 'b', key: 'input/a b.png', bytes: 7 },
    { bucket: 'b', key: 'input/Zürich.png', bytes: 7 },
  ];
  expect(parseDelivery(a)).toEqual({ uploads: [uploads[0]] });
  expect(parseDelivery({ Records: [messageOf(a), messageOf(b, '3')] })).toEqual({
    uploads,
    receiveCount: 3,
  });
});

it("finds no upload in the message by which S3 tests the bucket's queue", () => {
  const test = { Service: 'Amazon S3', Event: 's3:TestEvent', Bucket: 'any', RequestId: '1' };
  expect(parseDelivery({ Records: [messageOf(test)] }).uploads).toEqual([]);
});

it.each([
  ['no JSON', { Records: [messageOf('{')] }],
  ['another message', { Records: [messageOf({ hello: 'world' })] }],
  ['a message larger than SQS allows', { Records: [messageOf(' '.repeat(1_048_577))] }],
  [
    'more messages than a batch',
    { Records: Array.from({ length: 11 }, () => messageOf(eventOf('a'))) },
  ],
  ['a message of another service', { Records: [{ ...messageOf(eventOf('a')), eventSource: 'x' }] }],
])('throws for %s', (_, event) => {
  expect(() => parseDelivery(event)).toThrow();
});
