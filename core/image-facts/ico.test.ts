import { expect, test } from 'vitest';
import { bytesOf, le16, le32, type Part, u32, zeros } from '#test/images/bytes.ts';
import { readImageFacts } from '../image-facts.ts';

interface Entry {
  /** Width and height as the directory stores them, where 0 means 256. */
  readonly sides: readonly [number, number];
  readonly bits?: number;
  readonly offset: number;
}

function ico(entries: readonly Entry[], ...parts: readonly Part[]): Uint8Array {
  const directory = entries.map(({ sides, bits = 32, offset }) =>
    bytesOf(...sides, 0, 0, le16(1), le16(bits), le32(100), le32(offset)),
  );
  return bytesOf(le16(0), le16(1), le16(entries.length), ...directory, ...parts);
}

const bitmap = (width: number, height: number, bits: number) =>
  bytesOf(le32(40), le32(width), le32(2 * height), le16(1), le16(bits), zeros(60));
const png = (width: number, height: number) =>
  bytesOf('\x89PNG\r\n\x1a\n', u32(13), 'IHDR', u32(width), u32(height), 8, 6, zeros(60));

test('describes the largest entry', () => {
  const [small, large] = [bitmap(16, 16, 32), bitmap(48, 48, 8)];
  const entries = [
    { sides: [16, 16], offset: 38 },
    { sides: [48, 48], offset: 38 + small.length },
  ] as const;
  expect(readImageFacts(ico(entries, small, large))).toMatchObject({
    ok: true,
    facts: { format: 'ico', width: 48, height: 48, bitDepth: 8, frames: 2, hasAlpha: true },
  });
});

test('describes the entry with more bits if two have the same size', () => {
  const [poor, rich] = [bitmap(16, 16, 4), bitmap(16, 16, 32)];
  const entries = [
    { sides: [16, 16], bits: 4, offset: 38 },
    { sides: [16, 16], bits: 32, offset: 38 + poor.length },
  ] as const;
  expect(readImageFacts(ico(entries, poor, rich))).toMatchObject({
    facts: { bitDepth: 8, colorModel: 'rgb' },
  });
});

test("trusts an entry's own header and not the directory", () => {
  expect(readImageFacts(ico([{ sides: [0, 0], offset: 22 }], png(512, 300)))).toMatchObject({
    facts: { width: 512, height: 300, compression: 'png' },
  });
});

test('asks for an entry that is not available', () => {
  const bytes = ico([{ sides: [0, 0], offset: 5000 }], zeros(5000 - 22), png(256, 256));
  expect(readImageFacts(bytes.subarray(0, 600), bytes.length)).toMatchObject({
    reason: 'more',
    format: 'ico',
    from: 5000,
  });
});

test.each([
  ['whose entry is beyond the file', ico([{ sides: [16, 16], offset: 1e6 }])],
  ['whose entry is in the directory', ico([{ sides: [16, 16], offset: 4 }], bitmap(16, 16, 32))],
  ['of an empty picture', ico([{ sides: [16, 16], offset: 22 }], png(0, 16))],
])('an icon %s is damaged', (_, bytes) => {
  expect(readImageFacts(bytes)).toEqual({ ok: false, reason: 'damaged', format: 'ico' });
});

test('an icon whose entry is neither a PNG nor a usual bitmap is named as rare', () => {
  const bytes = ico([{ sides: [16, 16], offset: 22 }], zeros(99));
  const formatName = 'a rare kind of icon';
  expect(readImageFacts(bytes)).toEqual({ ok: false, reason: 'unsupported', formatName });
});
