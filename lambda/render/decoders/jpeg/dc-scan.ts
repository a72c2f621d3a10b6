// Reads one DC scan of a progressive JPEG (ITU T.81, G.1.2.1 and G.1.2.2).
import { type ArrivingFile, arrivedBytes } from '../../arriving-file.ts';
import { type DcTable, differenceOf, entryKind, lookupBits } from './dc-table.ts';

export interface DcPlane {
  /** Blocks of a unit of the frame (MCU) across and down. */
  readonly across: number;
  readonly down: number;
  /** Blocks of the picture across and down; a scan of this component alone has no others. */
  readonly blocksAcross: number;
  readonly blocksDown: number;
  /** Blocks in a row of `coefficients`: whole units. */
  readonly stride: number;
  /** The DC coefficient of each block, before it is multiplied by the quantiser. */
  readonly coefficients: Int16Array;
}

export interface DcScan {
  readonly planes: readonly DcPlane[];
  /** The tables of a first scan, one per plane; `undefined` for a scan that adds one bit. */
  readonly tables: readonly DcTable[] | undefined;
  /** Position of the lowest bit that this scan gives (Al). */
  readonly shift: number;
  /** Units of the frame across and down. */
  readonly unitsAcross: number;
  readonly unitsDown: number;
  /** Units between two restart markers; 0 without such markers. */
  readonly restartInterval: number;
}

/** @returns index of the marker that ends the scan whose data starts at `from`, or the end of the file */
export function findScanEnd(file: ArrivingFile, from: number): number {
  let bytes = arrivedBytes(file);
  let at = bytes.indexOf(0xff, from);
  for (;;) {
    if (at < 0 || at + 1 === bytes.length) {
      const next = at < 0 ? bytes.length : at;
      if (!file.readMore()) return bytes.length;
      bytes = arrivedBytes(file);
      at = bytes.indexOf(0xff, next);
      continue;
    }
    const code = bytes[at + 1] ?? 0;
    if (code === 0xff) at++;
    else if (code !== 0 && !isRestart(code)) return at;
    else at = bytes.indexOf(0xff, at + 2);
  }
}

const isRestart = (code: number) => code >= 0xd0 && code <= 0xd7;

/** The readers of units read ahead of their codes. They find zeros behind the data. */
const padding = 64;

/** Below this number of bytes a loop is faster than `set`: a stranger's scan may have a stuffed byte after every byte. */
const shortRun = 32;

/**
 * Copies the data of a scan without stuffed bytes and restart markers.
 *
 * @param maxIntervals restart intervals that the scan can have
 * @returns the data, and where in it each restart interval ends; `undefined` when there are more intervals
 */
function unstuff(
  bytes: Uint8Array,
  from: number,
  to: number,
  maxIntervals: number,
): { data: Uint8Array; ends: number[] } | undefined {
  const data = new Uint8Array(to - from + padding);
  const ends: number[] = [];
  let length = 0;
  for (let at = from; at < to; ) {
    const found = bytes.indexOf(0xff, at);
    const end = found < 0 || found + 1 >= to ? to : found;
    if (end - at < shortRun) {
      for (let i = at; i < end; i++) data[length + i - at] = bytes[i] ?? 0;
    } else data.set(bytes.subarray(at, end), length);
    length += end - at;
    if (end === to) break;
    const code = bytes[end + 1] ?? 0;
    if (code === 0) data[length++] = 0xff;
    else if (isRestart(code) && ends.push(length) >= maxIntervals) return undefined;
    at = code === 0xff ? end + 1 : end + 2;
  }
  ends.push(length);
  return { data, ends };
}

/** A reader of units keeps its place here from call to call. */
interface Position {
  /** Index of the next byte. */
  at: number;
  /** The last bytes that were read. Their lowest `count` bits are still unused. */
  buffer: number;
  count: number;
}

/** A component as one scan reads it. */
interface ScanPlane {
  readonly coefficients: Int16Array;
  readonly stride: number;
  /** Blocks of a unit of the scan. */
  readonly across: number;
  readonly down: number;
  /** Absent in a scan that adds one bit. */
  readonly table: DcTable | undefined;
  /** The value that the next difference adds to. */
  prediction: number;
}

/**
 * Adds one scan to the coefficients. Its time is linear in the blocks of the frame.
 *
 * @param from start of the scan's data
 * @param to its end
 * @returns whether the data was whole, with no more restart markers than the scan can have
 */
export function readDcScan(bytes: Uint8Array, from: number, to: number, scan: DcScan): boolean {
  const [only, ...others] = scan.planes;
  if (!only) return false;
  // A unit of a scan with one component is one block.
  const isAlone = others.length === 0;
  const [columns, rows] = isAlone
    ? [only.blocksAcross, only.blocksDown]
    : [scan.unitsAcross, scan.unitsDown];
  const { shift, restartInterval } = scan;
  const maxIntervals = restartInterval > 0 ? Math.ceil((columns * rows) / restartInterval) : 1;
  const unstuffed = unstuff(bytes, from, to, maxIntervals);
  if (!unstuffed) return false;
  const { data, ends } = unstuffed;
  const planes = scan.planes.map(({ coefficients, stride, across, down }, i) => ({
    coefficients,
    stride,
    across: isAlone ? 1 : across,
    down: isAlone ? 1 : down,
    table: scan.tables?.[i],
    prediction: 0,
  }));
  const units = { data, planes, shift };
  const position = { at: 0, buffer: 0, count: 0 };
  // V8 compiles a function that is called for each row sooner than one long loop.
  const readUnits = scan.tables ? readFirstBits : readNextBit;
  let interval = 0;
  let unitsLeft = restartInterval || columns * rows;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; ) {
      if (unitsLeft === 0) {
        const end = ends[interval] ?? 0;
        if (bytesUsed(position) > end || ++interval >= ends.length) return false;
        Object.assign(position, { at: end, count: 0 });
        for (const plane of planes) plane.prediction = 0;
        unitsLeft = restartInterval;
      }
      const end = Math.min(columns, column + unitsLeft);
      if (!readUnits(units, position, row, column, end)) return false;
      unitsLeft -= end - column;
      column = end;
    }
  }
  return bytesUsed(position) <= (ends[interval] ?? 0);
}

/** Bytes that were read ahead do not count. */
const bytesUsed = ({ at, count }: Position) => at - (count >> 3);

interface Units {
  readonly data: Uint8Array;
  readonly planes: readonly ScanPlane[];
  readonly shift: number;
}

type ReadUnits = (
  units: Units,
  position: Position,
  row: number,
  from: number,
  to: number,
) => boolean;

/** Reads units of a first scan. @returns false where the data ends too early or has an impossible code */
const readFirstBits: ReadUnits = ({ data, planes, shift }, position, row, from, to) => {
  let { at, buffer, count } = position;
  for (let column = from; column < to; column++) {
    for (const plane of planes) {
      const { coefficients, stride, across, down, table } = plane;
      if (!table) return false;
      const { lookup } = table;
      let { prediction } = plane;
      for (let y = 0; y < down; y++) {
        let block = (row * down + y) * stride + column * across;
        for (const end = block + across; block < end; block++) {
          if (count < 16) {
            buffer = (buffer << 16) | ((data[at] ?? 0) << 8) | (data[at + 1] ?? 0);
            at += 2;
            count += 16;
          }
          const entry = lookup[(buffer >> (count - lookupBits)) & ((1 << lookupBits) - 1)] ?? 0;
          if ((entry & entryKind.difference) !== 0) {
            count -= (entry >> 2) & 63;
            prediction += entry >> 8;
          } else {
            position.at = at;
            position.buffer = buffer;
            position.count = count;
            prediction += readLongDifference(data, position, table, entry);
            ({ at, buffer, count } = position);
          }
          coefficients[block] = prediction << shift;
        }
      }
      plane.prediction = prediction;
    }
    if (at > data.length) return false;
  }
  Object.assign(position, { at, buffer, count });
  return true;
};

/** Reads units of a scan that adds one bit. @returns false where the data ends too early */
const readNextBit: ReadUnits = ({ data, planes, shift }, position, row, from, to) => {
  let { at, buffer, count } = position;
  for (let column = from; column < to; column++) {
    for (const { coefficients, stride, across, down } of planes) {
      for (let y = 0; y < down; y++) {
        let block = (row * down + y) * stride + column * across;
        for (const end = block + across; block < end; block++) {
          if (count === 0) {
            buffer = data[at++] ?? 0;
            count = 8;
          }
          count--;
          coefficients[block] = (coefficients[block] ?? 0) | (((buffer >> count) & 1) << shift);
        }
      }
    }
    if (at > data.length) return false;
  }
  Object.assign(position, { at, buffer, count });
  return true;
};

/** Reads what the look-up does not hold. An impossible code moves the position behind the data. */
function readLongDifference(
  data: Uint8Array,
  position: Position,
  table: DcTable,
  entry: number,
): number {
  let category = entry >> 8;
  let length = (entry >> 2) & 63;
  if (entry === 0) {
    const found = findLongCode(table, position);
    if (!found) {
      position.at = data.length + 1;
      return 0;
    }
    ({ category, length } = found);
  }
  position.count -= length;
  if (position.count < category) {
    const { at } = position;
    position.buffer = (position.buffer << 16) | ((data[at] ?? 0) << 8) | (data[at + 1] ?? 0);
    position.at += 2;
    position.count += 16;
  }
  position.count -= category;
  const bits = (position.buffer >> position.count) & ((1 << category) - 1);
  return differenceOf(bits, category);
}

function findLongCode(
  { firstCodes, codeCounts, firstSymbols, categories }: DcTable,
  { buffer, count }: Position,
): { category: number; length: number } | undefined {
  for (let length = lookupBits + 1; length <= 16; length++) {
    const code = (buffer >> (count - length)) & ((1 << length) - 1);
    const index = code - (firstCodes[length] ?? 0);
    if (index < 0 || index >= (codeCounts[length] ?? 0)) continue;
    return { category: categories[(firstSymbols[length] ?? 0) + index] ?? 0, length };
  }
  return undefined;
}
