import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compareUtf8, keyBefore } from './compare-utf8.ts';

const letter = fc.constantFrom(
  'a',
  'b',
  ' ',
  '\n',
  '/',
  'é',
  '\ue000',
  '\uffee',
  '🎉',
  '\u{10ffff}',
);
const text = fc.string({ unit: letter });
const compareBytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));

it('compares as S3 sorts', () => {
  fc.assert(
    fc.property(text, text, (a, b) => {
      expect(Math.sign(compareUtf8(a, b))).toBe(compareBytes(a, b));
    }),
  );
});

it('finds a key before any other, and after those that end with an earlier letter', () => {
  fc.assert(
    fc.property(fc.string({ unit: letter, minLength: 1 }), (key) => {
      expect(compareBytes(keyBefore(key), key)).toBe(-1);
      expect(keyBefore(key).isWellFormed()).toBe(true);
    }),
  );
  expect(compareBytes('photos/y/z/1.jpg', keyBefore('photos/z'))).toBe(-1);
  expect(keyBefore('')).toBe('');
  expect(Buffer.byteLength(keyBefore('a'.repeat(1024)))).toBeLessThan(1024);
});
