import { expect, it } from 'vitest';
import { failure } from './failure.ts';
import { encodeFailureRecord, parseFailureRecord } from './failure-record.ts';

const inputKey = 'input/a.png';
const parse = (record: unknown) =>
  parseFailureRecord(Buffer.from(JSON.stringify(record)), inputKey).failure;

it('is read as it was written, with the facts of its sentence', () => {
  const record = {
    failure: failure('too-many-pixels', { pixels: 2e8, maxPixels: 1e8 }),
    inputKey,
    fileName: 'a.png',
  };
  const bytes = encodeFailureRecord(record);
  expect(parseFailureRecord(bytes, 'another')).toEqual(record);
  expect(JSON.parse(Buffer.from(bytes).toString())).toMatchObject({
    code: 'too-many-pixels',
    detail: { pixels: 2e8, maxPixels: 1e8 },
    message: expect.stringContaining('200 megapixels'),
  });
});

it.each([
  {
    what: 'gets the sentence of this version',
    record: { code: 'too-many-pixels', detail: { pixels: 2e8, maxPixels: 1e8 } },
    message: /^This image has 200 megapixels; the limit is 100 megapixels\./,
  },
  { what: 'needs no facts for it', record: { code: 'damaged' }, message: /damaged or incomplete/ },
  {
    what: 'keeps its own sentence without facts, as earlier versions wrote it',
    record: { code: 'too-many-pixels' },
    message: /^An old sentence\.$/,
  },
  {
    what: 'keeps its own sentence with facts of a later version',
    record: { code: 'too-many-pixels', detail: { sides: 3 } },
    message: /^An old sentence\.$/,
  },
  {
    what: 'keeps the code and the sentence of a later version',
    record: { code: 'too-beautiful', detail: { beauty: 'much' } },
    message: /^An old sentence\.$/,
  },
])('$what', ({ record, message }) => {
  const found = parse({ ...record, message: 'An old sentence.', inputKey });
  expect(found.code).toBe(record.code);
  expect(found.message).toMatch(message);
});

it.each(['', 'no JSON', '{"code": 7}'])(
  'that cannot be read is our fault, not the image\'s: "%s"',
  (text) => {
    const { failure: found } = parseFailureRecord(Buffer.from(text), inputKey);
    expect(found.code).toBe('internal-error');
  },
);
