// Grey progressive JPEGs of up to 883 scans. The rules of progression allow each scan.
import { bytesOf, u16, zeros } from './bytes.ts';
import { jpegSegment } from './jpeg.ts';

/** Number of the last coefficient of a block, which has 8x8 pixels. */
const lastCoefficient = 63;
/** The highest bit that libjpeg lets a scan start with (jdphuff.c). */
const highestBit = 13;

/**
 * One coefficient per scan, one bit after the other. A scan only says "no change", so it has 20 bytes, but a decoder
 * visits every block for each of them.
 *
 * @param width, height multiples of 8
 * @param scans up to 883
 */
export function writeManyScans(width: number, height: number, scans: number): Uint8Array {
  const blocks = (width / 8) * (height / 8);
  const quantisation = jpegSegment(0xdb, new Uint8Array(65).fill(1).with(0, 0));
  const frame = jpegSegment(0xc2, 8, u16(height), u16(width), [1, 1, 0x11, 0]);
  // DC: one symbol, "no difference", of one bit.
  const dcTable = jpegSegment(0xc4, 0x00, 1, zeros(15), 0);
  // AC: EOB0 to EOB13, the lengths of empty runs, of four bits each.
  const runs = Array.from({ length: longestRun + 1 }, (_, n) => n << 4);
  const acTable = jpegSegment(0xc4, 0x10, [0, 0, 0, 14], zeros(12), runs);
  const band = changeNothing(blocks);
  const scansOfOne = Array.from({ length: scans - 1 }, (_, i) => {
    const low = highestBit - Math.floor(i / lastCoefficient);
    const high = low === highestBit ? 0 : low + 1;
    return [startOf(1 + (i % lastCoefficient), (high << 4) | low), band];
  });
  return Buffer.concat([
    bytesOf([0xff, 0xd8]),
    ...[quantisation, frame, dcTable, acTable],
    ...[startOf(0, 0), zeros(Math.ceil(blocks / 8))],
    ...scansOfOne.flat(),
    bytesOf([0xff, 0xd9]),
  ]);
}

/** @param bits those that the scan starts and ends with, in four bits each; the former is 0 in a coefficient's first scan */
function startOf(coefficient: number, bits: number): Uint8Array {
  return jpegSegment(0xda, [1, 1, 0, coefficient, coefficient, bits]);
}

/** EOBn covers up to 2^(n+1) - 1 blocks. */
const longestRun = 13;

/** "No change in the next n blocks", repeated until all blocks are covered. */
function changeNothing(blocks: number): Uint8Array {
  const bits = createBits(blocks + 1000);
  for (let left = blocks; left > 0; ) {
    const size = Math.min(longestRun, Math.floor(Math.log2(left)));
    const run = Math.min(left, 2 ** (size + 1) - 1);
    bits.write(size, 4);
    bits.write(run - 2 ** size, size);
    left -= run;
  }
  return bits.end();
}

/** Writes the highest bits first, into zeros. */
function createBits(most: number) {
  const bytes = Buffer.alloc(Math.ceil(most / 8) + 8);
  let at = 0;
  return {
    write(value: number, count: number) {
      for (let i = count - 1; i >= 0; i--, at++) {
        if ((value >> i) & 1) bytes[at >> 3] = (bytes[at >> 3] ?? 0) | (0x80 >> (at & 7));
      }
    },
    /** Fills the last byte with ones, and puts a zero behind each byte of ones. */
    end(): Uint8Array {
      while (at % 8 !== 0) this.write(1, 1);
      const written = bytes.subarray(0, at >> 3);
      const stuffed: Uint8Array[] = [];
      let from = 0;
      for (let one = written.indexOf(0xff); one >= 0; one = written.indexOf(0xff, one + 1)) {
        stuffed.push(written.subarray(from, one + 1), new Uint8Array(1));
        from = one + 1;
      }
      return Buffer.concat([...stuffed, written.subarray(from)]);
    },
  };
}
