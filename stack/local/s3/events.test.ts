import { expect, it } from 'vitest';
import { toAwsEvent } from './events.ts';

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
