import { describe, expect, test } from 'vitest';
import { bytesOf } from '#test/images/bytes.ts';
import { ByteSource } from './byte-source.ts';

const digits = bytesOf(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);

const piece = (from: number, to: number) => ({ from, bytes: digits.subarray(from, to) });

test.each([
  ['one piece', [piece(0, 10)]],
  ['two pieces that touch', [piece(0, 4), piece(4, 10)]],
  ['two pieces that overlap', [piece(0, 6), piece(2, 10)]],
  ['two pieces in the wrong order', [piece(5, 10), piece(0, 5)]],
  ['a piece inside another', [piece(0, 10), piece(3, 5)]],
  ['an empty piece', [piece(0, 10), piece(5, 5)]],
])('%s can be read as one file', (_, pieces) => {
  const source = new ByteSource(pieces, 10);
  expect([source.u16(3), source.u24(3), source.u32(3)]).toEqual([0x304, 0x30405, 0x3040506]);
  expect([source.u16(3, true), source.u24(3, true)]).toEqual([0x403, 0x50403]);
  expect(source.uint(1, 8)).toBe(Number(0x102030405060708n));
  expect(source.bytes(7, 9)).toEqual(bytesOf(7, 8, 9));
  expect(source.bytes(3, 4)).toEqual(bytesOf(3, 4, 5, 6));
  expect([source.find(8, 1), source.find(8, 9), source.find(0, 1)]).toEqual([8, 10, 10]);
  expect(source.text(3, 4)).toBe('\x03\x04\x05\x06');
  expect(source.missing).toBeUndefined();
});

describe('bytes outside the pieces', () => {
  const pieces = [0, 20].map((from) => ({ from, bytes: digits }));
  const source = () => new ByteSource(pieces, 40);

  test.each<[string, (source: ByteSource) => unknown, unknown]>([
    ['u8', (source) => source.u8(12), 0],
    ['u16', (source) => source.u16(12), 0],
    ['u32', (source) => source.u32(12), 0],
    ['uint', (source) => source.uint(12, 8), 0],
    ['text', (source) => source.text(12, 3), ''],
    ['bytes', (source) => source.bytes(12, 9).length, 0],
    ['find', (source) => source.find(0, 12), 12],
  ])('read as zero or nothing: %s', (_, read, expected) => {
    expect(read(source())).toBe(expected);
  });

  test('set missing at the first read', () => {
    const gap = source();
    gap.u32(8);
    gap.u8(15);
    expect(gap.missing).toEqual({ from: 8, to: 12 });
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, -1, 2 ** 60])(
    'may have the offset %d',
    (offset) => {
      const gap = source();
      expect(gap.u8(offset)).toBe(0);
      expect(gap.missing?.from).toBe(offset);
    },
  );
});

test('a file is at least as long as its pieces reach', () => {
  expect(new ByteSource([{ from: 5, bytes: digits }], 3).totalBytes).toBe(15);
});

describe('a parser', () => {
  const most = 4 * digits.length + 65_536;

  test('that reads the same bytes for ever is stopped, and the file counts as damaged', () => {
    const source = new ByteSource([{ from: 0, bytes: digits }], 10);
    let reads = 0;
    for (; source.missing === undefined; reads++) source.u8(3);
    expect(reads).toBe(most + 1);
    // image-facts.ts reports a file as damaged if a parser needs bytes after its end.
    expect(source.missing).toEqual({ from: 10, to: 11 });
    expect(source.u8(3)).toBe(0);
    expect(source.text(3, 3)).toBe('');
  });

  test.each<[string, (source: ByteSource) => unknown]>([
    ['u32', (source) => source.u32(0)],
    ['uint', (source) => source.uint(0, 8)],
    ['text', (source) => source.text(0, 8)],
    ['bytes', (source) => source.bytes(0, 8)],
    ['find', (source) => source.find(9, 0)],
  ])('is charged for each byte that %s touches', (_, read) => {
    const source = new ByteSource([{ from: 0, bytes: digits }], 10);
    read(source);
    const once = source.bytesRead;
    expect(once).toBeGreaterThanOrEqual(4);
    while (source.missing === undefined) read(source);
    expect(source.bytesRead).toBeLessThanOrEqual(most + once);
  });
});
