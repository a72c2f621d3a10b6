// Reads one DC scan of a progressive JPEG: ITU T.81, G.1.2.1 and G.1.2.2.
import { type ArrivingFile, arrivedBytes } from '../../arriving-file.ts';
import { type DcTable, differenceOf, entryKind, lookupBits } from './dc-table.ts';
import { maxBlocks, ScanData } from './scan-data.ts';

export interface DcPlane {
  /** Blocks of a unit of the frame (MCU) across and down. */
  readonly across: number;
  readonly down: number;
  /** Blocks of the picture across and down; a scan of this component alone has no others. */
  readonly blocksAcross: number;
  readonly blocksDown: number;
  /** Where the frame's coefficients have this plane, and the blocks in a row of it: whole units. */
  readonly firstBlock: number;
  readonly stride: number;
}

export interface DcScan {
  /** The DC coefficient of each block of all planes, before it is multiplied by the quantiser. */
  readonly coefficients: Int16Array;
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

/**
 * Adds one scan to the coefficients. Its time is linear in the blocks of the frame and in the bytes of the scan.
 *
 * @param from start of the scan's data
 * @param to its end, or any later byte: the scan ends at the first marker that does not belong to it
 * @returns whether the data was whole, and all of it was used
 */
export function readDcScan(bytes: Uint8Array, from: number, to: number, scan: DcScan): boolean {
  const [only, ...others] = scan.planes;
  if (!only) return false;
  // A unit of a scan with one component is one block.
  const isAlone = others.length === 0;
  const [columns, rows] = isAlone
    ? [only.blocksAcross, only.blocksDown]
    : [scan.unitsAcross, scan.unitsDown];
  const { restartInterval } = scan;
  const blocks = scan.planes.flatMap((plane, i) => blocksOf(plane, i, isAlone));
  if (blocks.length > maxBlocks) return false;
  const data = new ScanData(bytes, from, to);
  const units = new Units(scan, blocks);
  // V8 compiles a function that is called for each row sooner than one long loop.
  const readUnits = scan.tables ? readFirstBits : readNextBit;
  let interval = 0;
  let unitsLeft = restartInterval || columns * rows;
  for (let row = 0; row < rows; row++) {
    blocks.forEach(({ plane, x, y, down }, i) => {
      units.rowStarts[i] = plane.firstBlock + (row * down + y) * plane.stride + x;
    });
    for (let column = 0; column < columns; ) {
      if (unitsLeft === 0) {
        if (!data.restart(interval++)) return false;
        units.predictions.fill(0);
        unitsLeft = restartInterval;
      }
      const end = Math.min(columns, column + unitsLeft);
      if (!readUnits(units, data, column, end)) return false;
      unitsLeft -= end - column;
      column = end;
    }
  }
  return data.isUsedUp();
}

/** A block of a unit: where it is, and what it is read with. */
interface Block {
  readonly plane: DcPlane;
  readonly planeIndex: number;
  readonly x: number;
  readonly y: number;
  /** Blocks of the plane in a unit. */
  readonly across: number;
  readonly down: number;
}

function blocksOf(plane: DcPlane, planeIndex: number, isAlone: boolean): Block[] {
  const { across, down } = isAlone ? { across: 1, down: 1 } : plane;
  return Array.from({ length: across * down }, (_, i) => {
    return { plane, planeIndex, x: i % across, y: Math.floor(i / across), across, down };
  });
}

/** What a reader of units needs, in typed arrays with an element per block of a unit: objects per block took twice the time. */
class Units {
  /** One object stays alive for its shape: see `ScanData`. */
  static readonly kept = new Units(
    { coefficients: new Int16Array(), planes: [], tables: [], shift: 0 },
    [],
  );
  readonly coefficients: Int16Array;
  readonly shift: number;
  readonly tables: readonly DcTable[];
  /** The look-ups of all planes, one after the other. */
  readonly lookup: Int32Array;
  readonly planeIndexes: Uint8Array;
  /** Blocks from a unit to the next. */
  readonly steps: Uint8Array;
  /** Index of the block of the first unit in the present row. */
  readonly rowStarts: Int32Array;
  /** Per plane: the value that the next difference adds to. */
  readonly predictions: Int32Array;

  constructor(
    {
      coefficients,
      shift,
      planes,
      tables = [],
    }: Pick<DcScan, 'coefficients' | 'shift' | 'planes' | 'tables'>,
    blocks: readonly Block[],
  ) {
    this.coefficients = coefficients;
    this.shift = shift;
    this.tables = tables;
    this.lookup = new Int32Array(tables.length << lookupBits);
    for (const [i, table] of tables.entries()) this.lookup.set(table.lookup, i << lookupBits);
    this.planeIndexes = Uint8Array.from(blocks, ({ planeIndex }) => planeIndex);
    this.steps = Uint8Array.from(blocks, ({ across }) => across);
    this.rowStarts = new Int32Array(blocks.length);
    this.predictions = new Int32Array(planes.length);
  }
}

type ReadUnits = (units: Units, data: ScanData, from: number, to: number) => boolean;

/** Reads units of a first scan. @returns false where the data ends too early or has an impossible code */
const readFirstBits: ReadUnits = (units, data, from, to) => {
  const { coefficients, shift, lookup, planeIndexes, steps, rowStarts, predictions } = units;
  const { view } = data;
  let { position, refillAt } = data;
  for (let column = from; column < to; column++) {
    if (position > refillAt) {
      data.position = position;
      if (!data.refill()) return false;
      ({ position, refillAt } = data);
    }
    for (let block = 0; block < planeIndexes.length; block++) {
      const plane = planeIndexes[block] ?? 0;
      const next = (view.getUint32(position >> 3) << (position & 7)) >>> (32 - lookupBits);
      const entry = lookup[(plane << lookupBits) | next] ?? 0;
      let prediction = predictions[plane] ?? 0;
      if ((entry & entryKind.difference) !== 0) {
        position += (entry >> 2) & 63;
        prediction += entry >> 8;
      } else {
        data.position = position;
        const difference = readLongDifference(data, units.tables[plane], entry);
        if (difference === undefined) return false;
        prediction += difference;
        ({ position } = data);
      }
      predictions[plane] = prediction;
      coefficients[(rowStarts[block] ?? 0) + column * (steps[block] ?? 0)] = prediction << shift;
    }
  }
  data.position = position;
  return true;
};

/** Reads units of a scan that adds one bit. @returns false where the data ends too early */
const readNextBit: ReadUnits = (units, data, from, to) => {
  const { coefficients, shift, steps, rowStarts } = units;
  const { view } = data;
  let { position, refillAt } = data;
  for (let column = from; column < to; column++) {
    if (position > refillAt) {
      data.position = position;
      if (!data.refill()) return false;
      ({ position, refillAt } = data);
    }
    for (let block = 0; block < steps.length; block++, position++) {
      const bit = (view.getUint8(position >> 3) >> (7 - (position & 7))) & 1;
      const at = (rowStarts[block] ?? 0) + column * (steps[block] ?? 0);
      coefficients[at] = (coefficients[at] ?? 0) | (bit << shift);
    }
  }
  data.position = position;
  return true;
};

const peek16 = (view: DataView, position: number) =>
  (view.getUint32(position >> 3) << (position & 7)) >>> 16;

/** Reads what the look-up does not hold. @returns `undefined` for an impossible code */
function readLongDifference(
  data: ScanData,
  table: DcTable | undefined,
  entry: number,
): number | undefined {
  let category = entry >> 8;
  let length = (entry >> 2) & 63;
  if (entry === 0) {
    const found = table && findLongCode(table, peek16(data.view, data.position));
    if (!found) return undefined;
    ({ category, length } = found);
  }
  data.position += length;
  const bits = peek16(data.view, data.position) >> (16 - category);
  data.position += category;
  return differenceOf(bits, category);
}

/** @param next the next 16 bits */
function findLongCode(
  { firstCodes, codeCounts, firstSymbols, categories }: DcTable,
  next: number,
): { category: number; length: number } | undefined {
  for (let length = lookupBits + 1; length <= 16; length++) {
    const index = (next >> (16 - length)) - (firstCodes[length] ?? 0);
    if (index < 0 || index >= (codeCounts[length] ?? 0)) continue;
    return { category: categories[(firstSymbols[length] ?? 0) + index] ?? 0, length };
  }
  return undefined;
}
