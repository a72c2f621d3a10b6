// JPEG files taken apart and put together again: segments that sharp does not write, and scans beyond all use.
import { bytesOf, u16 } from '../core/image-facts/test-bytes.ts';

const afterStart = 2;

/** Puts segments right behind the start of a JPEG. */
export function insertJpegSegments(
  jpeg: Uint8Array,
  ...segments: readonly Uint8Array[]
): Uint8Array {
  return Buffer.concat([jpeg.subarray(0, afterStart), ...segments, jpeg.subarray(afterStart)]);
}

/** @param marker second byte of it: 0xe1 for APP1, 0xfe for a comment */
export function jpegSegment(marker: number, ...body: readonly (string | Uint8Array)[]): Uint8Array {
  const content = bytesOf(...body);
  return bytesOf([0xff, marker], u16(content.length + 2), content);
}

export function exifSegment(exif: Uint8Array): Uint8Array {
  return jpegSegment(0xe1, 'Exif\0\0', exif);
}

/** @param profile of less than 64 KB, so that it fits one segment */
export function iccSegment(profile: Uint8Array): Uint8Array {
  return jpegSegment(0xe2, 'ICC_PROFILE\0', new Uint8Array([1, 1]), profile);
}

/** Sides of a block, and of each scan's coefficients the last. */
const blockSide = 8;
const lastCoefficient = 63;

/**
 * A grey progressive JPEG in as many scans as are asked for, each of them allowed: one coefficient at a time, then bit
 * by bit. They say nothing but "no change", so a scan has 20 bytes, and a decoder goes over all blocks for it.
 *
 * @param width, height multiples of 8
 * @param scans up to 883
 */
export function writeManyScans(width: number, height: number, scans: number): Uint8Array {
  const blocks = (width / blockSide) * (height / blockSide);
  const quantisation = jpegSegment(0xdb, new Uint8Array(65).fill(1).with(0, 0));
  const frame = bytesOf(8, u16(height), u16(width), [1, 1, 0x11, 0]);
  // DC: one symbol, "no difference", of one bit. AC: EOB0 to EOB14, the run lengths of nothing, of four bits each.
  const dcTable = jpegSegment(0xc4, bytesOf(0x00, [1, ...zeroCounts(15)], 0));
  const runs = Array.from({ length: 15 }, (_, n) => n << 4);
  const acTable = jpegSegment(0xc4, bytesOf(0x10, [0, 0, 0, 15, ...zeroCounts(12)], runs));
  const parts = [bytesOf([0xff, 0xd8]), quantisation, jpegSegment(0xc2, frame), dcTable, acTable];
  parts.push(scan(0, 0, 0), new Uint8Array(Math.ceil(blocks / 8)));
  const band = endOfBand(blocks);
  for (let i = 0; i < scans - 1; i++) {
    const coefficient = 1 + (i % lastCoefficient);
    const low = 13 - Math.floor(i / lastCoefficient);
    parts.push(scan(coefficient, low === 13 ? 0 : low + 1, low), band);
  }
  return Buffer.concat([...parts, bytesOf([0xff, 0xd9])]);
}

const zeroCounts = (count: number) => new Array<number>(count).fill(0);

function scan(coefficient: number, high: number, low: number): Uint8Array {
  return jpegSegment(0xda, bytesOf([1, 1, 0, coefficient, coefficient, (high << 4) | low]));
}

/** "Nothing in the next so many blocks", until all are told. */
function endOfBand(blocks: number): Uint8Array {
  let bits = '';
  for (let left = blocks; left > 0; ) {
    const size = Math.min(14, Math.floor(Math.log2(left)));
    const run = Math.min(left, 2 ** (size + 1) - 1);
    bits += size.toString(2).padStart(4, '0');
    if (size > 0) bits += (run - 2 ** size).toString(2).padStart(size, '0');
    left -= run;
  }
  const bytes = bits.match(/.{1,8}/g) ?? [];
  return bytesOf(
    ...bytes.map((byte) => {
      const value = Number.parseInt(byte.padEnd(8, '1'), 2);
      return value === 0xff ? [0xff, 0] : [value];
    }),
  );
}
