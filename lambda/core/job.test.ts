import fc from 'fast-check';
import { expect, it } from 'vitest';
import { encodeEventKey, parseS3Event, queueMsOf } from './job.ts';

const eventOf = (key: string) => ({
  Records: [{ s3: { bucket: { name: 'b' }, object: { key, size: 7 } } }],
});

it.each([
  ['input/my+photo%2B1+100%25.jpg', 'input/my photo+1 100%.jpg'],
  ['input/Z%C3%BCrich+%281%29.png', 'input/Zürich (1).png'],
  ['input/never encoded 100%.jpg', 'input/never encoded 100%.jpg'],
])('reads %j in an event as the key %j', (encoded, key) => {
  expect(parseS3Event(eventOf(encoded))).toEqual([{ key, bytes: 7 }]);
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

it('decodes every key that it encodes', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (key) => {
      expect(parseS3Event(eventOf(encodeEventKey(key)))[0]?.key).toBe(key);
    }),
  );
});
