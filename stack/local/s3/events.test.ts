import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import { imitateAwsEvents } from './events.ts';

it("encodes the keys of the local S3's events as AWS does, and changes nothing else", () => {
  const client = new EventEmitter();
  const events: unknown[] = [];
  client.on('event', (event) => events.push(event));
  imitateAwsEvents({ pluginManager: { plugins: [{}, { client }] } });
  const eventOf = (key: string) => ({
    Records: [
      { eventName: 'ObjectCreated:Put', s3: { bucket: { name: 'b' }, object: { key, size: 3 } } },
    ],
  });
  client.emit('event', eventOf('input/my photo+1 100%.jpg'));
  expect(events).toEqual([eventOf('input/my+photo%2B1+100%25.jpg')]);
});
