import { expect, test } from 'vitest';
import { bytesOf, le16, type Part, zeros } from '#test/images/bytes.ts';
import { readImageFacts } from '../image-facts.ts';

function screen(width: number, height: number, flags = 0): Uint8Array {
  return bytesOf('GIF89a', le16(width), le16(height), flags, 0, 0);
}

function frame({ left = 0, width = 30, height = 20, flags = 0 } = {}): Uint8Array {
  const table = zeros(flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0);
  const place = bytesOf(le16(left), le16(0), le16(width), le16(height));
  return bytesOf(0x2c, place, flags, table, 8, 4, 'data', 0);
}

const loop = bytesOf(0x21, 0xff, 11, 'NETSCAPE2.0', 3, 1, 0, 0, 0);
const control = (flags: number) => bytesOf(0x21, 0xf9, 4, flags, 0, 0, 0, 0);
const comment = (blocks: number) =>
  bytesOf(0x21, 0xfe, ...new Array<Uint8Array>(blocks).fill(bytesOf(255, zeros(255))), 0);
const trailer = 0x3b;

const read = (...parts: readonly Part[]) => readImageFacts(bytesOf(...parts));

test.each([
  ['its screen', screen(30, 20), frame(), [30, 20]],
  ['its first frame if the screen is empty', screen(0, 0), frame(), [30, 20]],
  ['its first frame if that sticks out', screen(10, 10), frame({ left: 5 }), [35, 20]],
])('a GIF is as large as %s', (_, head, first, [width, height]) => {
  expect(read(head, first, trailer)).toMatchObject({ ok: true, facts: { width, height } });
});

test('takes the bits of an index from the colour table in use', () => {
  expect(read(screen(9, 9, 0x84), zeros(96), frame(), trailer)).toMatchObject({
    facts: { bitDepth: 5, colorModel: 'palette', channels: 1 },
  });
  expect(read(screen(9, 9, 0x84), zeros(96), frame({ flags: 0x82 }), trailer)).toMatchObject({
    facts: { bitDepth: 3 },
  });
});

test('takes interlacing and transparency from the first frame', () => {
  const parts = [screen(30, 20), control(1), frame({ flags: 0x40 }), control(0), frame(), trailer];
  expect(read(...parts)).toMatchObject({
    facts: { progressive: true, hasAlpha: true, frames: 2, framesExact: true, animated: true },
  });
});

test('counts a lower bound if some frames are not available', () => {
  const bytes = bytesOf(screen(30, 20), loop, frame(), frame(), comment(12), frame(), trailer);
  expect(readImageFacts(bytes.subarray(0, 600), bytes.length)).toMatchObject({
    facts: { frames: 2, framesExact: false, animated: true },
  });
});

test('one frame in a loop is animated until the whole file is available', () => {
  const bytes = bytesOf(screen(30, 20), loop, frame(), comment(12), trailer);
  expect(readImageFacts(bytes.subarray(0, 600), bytes.length)).toMatchObject({
    facts: { animated: true, framesExact: false },
  });
  expect(readImageFacts(bytes)).toMatchObject({
    facts: { animated: false, frames: 1, framesExact: true },
  });
});

test('skips thousands of comments before the first frame', () => {
  const comments = Array.from({ length: 3000 }, () => comment(1));
  expect(read(screen(30, 20), ...comments, frame(), trailer)).toMatchObject({ ok: true });
});

test.each([
  ['ends before its first frame', [screen(3, 3)]],
  ['has no frame', [screen(3, 3), trailer]],
  ['has rubbish in place of its first frame', [screen(3, 3), 0x99, frame()]],
  ['ends before the flags of its first frame', [screen(3, 3), frame().subarray(0, 9)]],
  ['is cut in an extension', [screen(3, 3), 0x21, 0xfe, 200, 1]],
  ['has no size at all', [screen(0, 0), frame({ width: 0 }), trailer]],
])('a GIF that %s is damaged', (_, parts) => {
  expect(read(...parts)).toEqual({ ok: false, reason: 'damaged', format: 'gif' });
});
