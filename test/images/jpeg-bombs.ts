// Grey progressive JPEGs of up to 883 scans. The rules of progression allow each scan.
import { bytesOf, u16 } from './bytes.ts';
import { jpegSegment } from './jpeg.ts';

/** Side of a block in pixels, and the number of its last coefficient. */
const blockSide = 8;
const lastCoefficient = 63;
/** The highest bit that libjpeg lets a scan start with (jdphuff.c). */
const highestBit = 13;

/** First and last coefficient, and the bits that the scan starts and ends with. `high` is 0 in their first scan. */
interface Scan {
  readonly from: number;
  readonly to: number;
  readonly high: number;
  readonly low: number;
}

/**
 * One coefficient per scan, one bit after the other. A scan only says "no change", so it has 20 bytes, but a decoder
 * visits every block for each of them.
 *
 * @param width, height multiples of 8
 * @param scans up to 883
 */
export function writeManyScans(width: number, height: number, scans: number): Uint8Array {
  const band = changeNothing(countBlocks(width, height));
  const scansOfOne = Array.from({ length: scans - 1 }, (_, i) => {
    const coefficient = 1 + (i % lastCoefficient);
    const low = highestBit - Math.floor(i / lastCoefficient);
    return [{ from: coefficient, to: coefficient, ...bitsDownTo(low) }, band] as const;
  });
  return writeProgressive(width, height, scansOfOne);
}

/** 14 scans that change none of all coefficients. For each scan a decoder visits all 63 coefficients of all blocks. */
export function writeRefinedScans(width: number, height: number): Uint8Array {
  const data = changeNothing(countBlocks(width, height));
  const scans = Array.from({ length: highestBit + 1 }, (_, i) => {
    const bits = bitsDownTo(highestBit - i);
    return [{ from: 1, to: lastCoefficient, ...bits }, data] as const;
  });
  return writeProgressive(width, height, scans);
}

function bitsDownTo(low: number): Pick<Scan, 'high' | 'low'> {
  return { high: low === highestBit ? 0 : low + 1, low };
}

function countBlocks(width: number, height: number): number {
  return (width / blockSide) * (height / blockSide);
}

function writeProgressive(
  width: number,
  height: number,
  scans: readonly (readonly [Scan, Uint8Array])[],
): Uint8Array {
  const quantisation = jpegSegment(0xdb, new Uint8Array(65).fill(1).with(0, 0));
  const frame = jpegSegment(0xc2, bytesOf(8, u16(height), u16(width), [1, 1, 0x11, 0]));
  // DC: one symbol, "no difference", of one bit.
  const dcTable = jpegSegment(0xc4, bytesOf(0x00, [1, ...zeroCounts(15)], 0));
  // AC: EOB0 to EOB13, the lengths of empty runs, of four bits each.
  const runs = Array.from({ length: longestRun + 1 }, (_, n) => n << 4);
  const acTable = jpegSegment(0xc4, bytesOf(0x10, [0, 0, 0, 14, ...zeroCounts(12)], runs));
  const parts = [bytesOf([0xff, 0xd8]), quantisation, frame, dcTable, acTable];
  const dcData = new Uint8Array(Math.ceil(countBlocks(width, height) / 8));
  parts.push(startOf({ from: 0, to: 0, high: 0, low: 0 }), dcData);
  for (const [scan, data] of scans) parts.push(startOf(scan), data);
  return Buffer.concat([...parts, bytesOf([0xff, 0xd9])]);
}

const zeroCounts = (count: number) => new Array<number>(count).fill(0);

function startOf({ from, to, high, low }: Scan): Uint8Array {
  return jpegSegment(0xda, bytesOf([1, 1, 0, from, to, (high << 4) | low]));
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
