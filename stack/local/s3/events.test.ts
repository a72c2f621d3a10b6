import { expect, it } from 'vitest';
import { parseS3Event } from '#core/job.ts';
import { toAwsEvent, toBridgeEvent } from './events.ts';

it("encodes the keys of the local S3's events as AWS does, and changes nothing else", () => {
  const eventOf = (key: string) => ({
    Records: [
      { eventName: 'ObjectCreated:Put', s3: { bucket: { name: 'b' }, object: { key, size: 3 } } },
    ],
  });
  expect(toAwsEvent(eventOf('input/my photo+1 100%.jpg'))).toEqual(
    eventOf('input/my+photo%2B1+100%25.jpg'),
  );
});

it.each([
  ['ObjectCreated:Put', 'Object Created', 'PutObject'],
  ['ObjectRemoved:Delete', 'Object Deleted', 'DeleteObject'],
])('sends %s as EventBridge does, with the key as it is', (eventName, type, reason) => {
  const key = 'photos/a b/a+b %20 é.jpg';
  const object = { key, size: 3, eTag: 'e' };
  const record = {
    eventName,
    eventTime: '2026-12-03T05:00:00.000Z',
    s3: { bucket: { name: 'b' }, object },
  };
  const event = toBridgeEvent(toAwsEvent({ Records: [record] }));
  expect(event).toMatchObject({ 'detail-type': type, detail: { object: { key }, reason } });
  expect(parseS3Event(event)).toMatchObject([{ bucket: 'b', key }]);
});
