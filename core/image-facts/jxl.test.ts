import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { decodeJxl } from '#render/decoders/jxl/jxl.ts';
import { box, bytesOf, type Part, u32, zeros } from '#test/images/bytes.ts';
import { readImageFacts } from '../image-facts.ts';
import { defaultMaxPixels, refuseByFacts } from '../refuse-by-facts.ts';

/** Writes numbers as the format does, from the lowest bit of each. */
function codestream(...numbers: readonly (readonly [value: number, bits: number])[]): Uint8Array {
  const bits = numbers.flatMap(([value, count]) =>
    Array.from({ length: count }, (_, i) => Math.floor(value / 2 ** i) % 2),
  );
  const bytes = Array.from({ length: Math.ceil(bits.length / 8) }, (_, i) =>
    bits.slice(8 * i, 8 * i + 8).reduce((byte, bit, at) => byte + bit * 2 ** at, 0),
  );
  return bytesOf(0xff, 0x0a, bytes, zeros(40));
}

const no = [0, 1] as const;
const yes = [1, 1] as const;
/** Height 100 and width 60. */
const size = [no, [0, 2], [99, 9], [0, 3], [0, 2], [59, 9]] as const;
const eightBits = [no, [0, 2]] as const;

const read = (...parts: readonly Part[]) => readImageFacts(bytesOf(...parts));

const fixture = (name: string) =>
  readFileSync(new URL(`../../test/files/jxl/${name}.jxl`, import.meta.url));

/** What cjxl was told to write (test/files/jxl/README.md). */
test.each([
  ['patches-p3', { width: 128, height: 64, bitDepth: 8, channels: 3, lossless: false }],
  ['pq-ramp', { width: 256, height: 64, bitDepth: 16, channels: 3, lossless: true }],
  ['alpha', { width: 64, height: 64, channels: 4, hasAlpha: true, lossless: true }],
  ['turned', { width: 64, height: 48, orientation: 6 }],
  ['animated', { width: 32, height: 32, animated: true, framesExact: false }],
])('reads %s.jxl', (name, facts) => {
  expect(read(fixture(name))).toMatchObject({ ok: true, facts: { format: 'jxl', ...facts } });
});

test('reads a header with only defaults as 8-bit RGB', () => {
  expect(read(codestream(...size, yes))).toMatchObject({
    facts: { width: 60, height: 100, bitDepth: 8, colorModel: 'rgb', hasAlpha: false },
  });
});

test.each([
  [1, 100],
  [2, 120],
  [3, 133],
  [4, 150],
  [5, 177],
  [6, 125],
  [7, 200],
])('reads ratio %i of height 100 as width %i', (ratio, width) => {
  expect(read(codestream(no, [0, 2], [99, 9], [ratio, 3], yes))).toMatchObject({
    facts: { width, height: 100 },
  });
});

test('reads a grey turned picture with 12 bits and a named depth channel', () => {
  const extra = [yes, [4, 3], no, no, no] as const;
  const depthChannel = [no, [1, 2], ...eightBits, [0, 2], [1, 2], [2, 4], [0x4141, 16]] as const;
  const twelveBits = [no, [2, 2]] as const;
  const color = [no, no, no, [1, 2]] as const;
  const bits = [
    ...size,
    no,
    ...extra,
    ...twelveBits,
    yes,
    [1, 2],
    ...depthChannel,
    ...color,
  ] as const;
  expect(read(codestream(...bits))).toMatchObject({
    facts: { orientation: 5, bitDepth: 12, channels: 2, hasAlpha: false, colorModel: 'grey' },
  });
});

test('refuses a preview by name', () => {
  expect(read(codestream(...size, no, yes, [4, 3], no, yes))).toMatchObject({
    formatName: 'a JPEG XL with a preview',
  });
});

describe('colour by numbers', () => {
  const pq = [no, [2, 2], [14, 4]] as const;
  const bt2100 = [
    [2, 2],
    [7, 4],
  ] as const;
  const d65 = [[1, 2]] as const;
  const custom = [
    [2, 2],
    [0, 4],
  ] as const;
  const xy = [
    [1, 2],
    [7, 19],
    [3, 2],
    [9, 21],
  ] as const;
  const readColor = (...color: readonly (readonly [number, number])[]) =>
    read(codestream(...size, no, no, ...eightBits, yes, [0, 2], no, ...color));

  test.each<[string, readonly (readonly [number, number])[], object | undefined]>([
    ['RGB', [no, no, [0, 2], ...d65, ...bt2100, ...pq], { primaries: 9, transfer: 16 }],
    [
      'RGB with a white and primaries by coordinates',
      [no, no, [0, 2], ...custom, ...xy, ...custom, ...xy, ...xy, ...xy, ...pq],
      { primaries: 2, transfer: 16 },
    ],
    ['grey', [no, no, [1, 2], ...d65, ...pq], { primaries: 1, transfer: 16 }],
    ['RGB with a gamma', [no, no, [0, 2], ...d65, ...bt2100, yes, [9, 24]], undefined],
    ['RGB with a profile', [no, yes, [0, 2], ...d65, ...bt2100, ...pq], undefined],
    ['the default colour', [yes], undefined],
  ])('%s', (_, color, expected) => {
    const result = readColor(...color);
    expect(result.ok).toBe(true);
    expect(result.ok && result.facts.nclx).toEqual(expected);
  });
});

describe('in boxes', () => {
  const whole = fixture('patches-p3');
  const head = bytesOf(box('JXL ', '\r\n\x87\n'), box('ftyp', 'jxl ', u32(0), 'jxl '));
  const last = 2 ** 31;
  const part = (number: number, from: number, to?: number) =>
    box('jxlp', u32(number), whole.subarray(from, to));
  /** A box with another length than its own, or with its length in 64 bits if `size` is 1. */
  const sized = (size: number, type: string, content: Uint8Array) =>
    size === 1
      ? bytesOf(u32(1), type, u32(0), u32(16 + content.length), content)
      : bytesOf(u32(size), type, content);
  const bytesEach = Array.from(whole, (_, i) =>
    part(i === whole.length - 1 ? last + i : i, i, i + 1),
  );

  test.each<[string, readonly Uint8Array[]]>([
    ['one box', [box('jxlc', whole)]],
    ['two parts that share the header', [part(0, 0, 3), part(last + 1, 3)]],
    ['parts of one byte', bytesEach],
    ['empty parts', [part(0, 0, 0), part(1, 0, 3), part(2, 0, 0), part(last + 3, 3)]],
    ['parts without a last one', [part(0, 0, 3), part(1, 3)]],
    ['parts with falling numbers, which libjxl ignores', [part(1, 0, 3), part(0, 3)]],
    ['parts of the same number', [part(0, 0, 3), part(last, 3)]],
    ['a part and then a whole box', [part(0, 0, 3), box('jxlc', whole.subarray(3))]],
    ['parts around another box', [part(0, 0, 3), box('free', 'abc'), part(last + 1, 3)]],
    ['a box up to the end', [sized(0, 'jxlc', whole)]],
    [
      'a part up to the end',
      [part(0, 0, 3), sized(0, 'jxlp', bytesOf(u32(last + 1), whole.subarray(3)))],
    ],
    ['a box of 64 bits', [sized(1, 'jxlc', whole)]],
    ['a box longer than the file', [sized(9999, 'jxlc', whole)]],
    ['a packed box before it', [box('brob', 'jxlc', zeros(20)), box('jxlc', whole)]],
    ['a second box', [box('jxlc', whole), box('jxlc', zeros(20))]],
  ])('%s: the facts fit the picture that libjxl decodes', async (_, parts) => {
    const bytes = bytesOf(head, ...parts);
    const { width, height } = await decodedSize(bytes);
    expect([width, height]).toEqual([128, 64]);
    expect(read(bytes)).toMatchObject({ ok: true, facts: { width, height } });
  });

  test('a header in two parts is read without the box header between them', () => {
    const small = [no, [0, 2], [135, 9], [0, 3], [0, 2], [0, 9]] as const;
    const large = codestream(no, [1, 2], [4095, 13], [1, 3], yes);
    const parts = [
      box('jxlp', u32(0), large.subarray(0, 3)),
      box('jxlp', u32(last + 1), large.subarray(3)),
    ];
    expect(read(codestream(...small, yes))).toMatchObject({ facts: { width: 1, height: 136 } });
    expect(read(bytesOf(head, ...parts))).toMatchObject({ facts: { width: 4096, height: 4096 } });
  });

  test('a header of 2^30 x 2^30 pixels that is split over two parts is refused for its pixels', () => {
    const side = [
      [3, 2],
      [2 ** 30 - 1, 30],
    ] as const;
    const stream = codestream(no, ...side, [0, 3], ...side, yes);
    const [first, second] = [stream.subarray(0, 3), stream.subarray(3)];
    const found = read(head, box('jxlp', u32(0), first), box('jxlp', u32(last + 1), second));
    expect(found).toMatchObject({ facts: { width: 2 ** 30, height: 2 ** 30 } });
    expect(found.ok && refuseByFacts(found.facts, defaultMaxPixels)?.code).toBe('too-many-pixels');
  });

  test.each<[string, readonly Uint8Array[]]>([
    ['a part before its first', [part(1, 3), part(0, 0, 3)]],
    ['a part after the last', [part(last, 0, 3), part(1, 3)]],
    ['a box after the last part', [part(last, 0, 3), box('jxlc', whole.subarray(3))]],
    ['a box that ends in the header', [box('jxlc', whole.subarray(0, 3)), part(last, 3)]],
    ['a part without room for its number', [box('jxlp', zeros(2)), part(0, 0)]],
    ['a box of length 7', [sized(7, 'jxlc', whole)]],
  ])('%s: we report damage, as libjxl does', async (_, parts) => {
    const bytes = bytesOf(head, ...parts);
    expect((await decodeJxl(bytes)).ok).toBe(false);
    expect(read(bytes)).toEqual({ ok: false, reason: 'damaged', format: 'jxl' });
  });

  async function decodedSize(bytes: Uint8Array) {
    const result = await decodeJxl(bytes);
    if (!result.ok) throw new Error(result.detail);
    return result;
  }
});

test.each([
  ['without a codestream', bytesOf(box('JXL ', '\r\n\x87\n'), box('ftyp', 'jxl ', u32(0)))],
  ['whose box holds something else', bytesOf(box('JXL ', '\r\n\x87\n'), box('jxlc', zeros(20)))],
])('a JPEG XL %s is damaged', (_, bytes) => {
  expect(read(bytes)).toEqual({ ok: false, reason: 'damaged', format: 'jxl' });
});
