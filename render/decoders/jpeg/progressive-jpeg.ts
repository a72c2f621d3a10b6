// Decodes a progressive JPEG at an eighth of its size, from its DC scans alone. `npm run bench:peers` has the time.
import type { ColorModel } from '#core/image-facts/facts.ts';
import { type ArrivingFile, readUpTo } from '../../arriving-file.ts';
import { type DcPlane, findScanEnd, readDcScan } from './dc-scan.ts';
import { buildDcTable, type DcTable } from './dc-table.ts';
import { drawEighth, eighthOf } from './eighth-picture.ts';

export interface EighthPicture {
  /** Pixels: an eighth of the picture's size. */
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  /** Grey or RGB bytes, top row first, as the file stores them: not turned, without its profile applied. */
  readonly pixels: Uint8Array;
  /** Bytes of the file up to the end of the last scan that was needed. */
  readonly neededBytes: number;
}

/**
 * Most encoders write the last bit of the coefficients near the end of the file. Up to this quantiser, a missing bit moves a
 * sample by at most half a level of 255.
 */
const maxQuantiserForMissingBit = 7;

interface Component extends DcPlane {
  readonly id: number;
  readonly quantiserIndex: number;
  /** Set by the component's first scan: later tables are for other components. */
  quantiser: number | undefined;
  /** Lowest bit that is known; `undefined` before the first scan. */
  lowestBit: number | undefined;
}

interface Frame {
  readonly width: number;
  readonly height: number;
  readonly maxAcross: number;
  readonly maxDown: number;
  readonly unitsAcross: number;
  readonly unitsDown: number;
  readonly components: readonly Component[];
  /** The DC coefficients of all components, one after the other. */
  readonly coefficients: Int16Array;
}

const marker = { sof2: 0xc2, dht: 0xc4, sos: 0xda, dqt: 0xdb, dri: 0xdd } as const;

/**
 * Decodes the DC scans of an 8-bit progressive JPEG with Huffman codes, of one or three components. Its time is linear in the
 * bytes and blocks of the picture: a component has at most 16 DC scans, and only they are decoded.
 *
 * It reads the file up to the end of the last scan that it needs.
 *
 * @param file a file whose facts were read. They come from the same frame header, so its size is within the limits.
 * @param colorModel how the three components make colours
 * @returns `undefined` for every other file and where a DC scan is damaged: libjpeg then decodes the file
 */
export function decodeProgressiveJpeg(
  file: ArrivingFile,
  colorModel: ColorModel,
): EighthPicture | undefined {
  const { bytes } = file;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const dcTables: TableBytes[] = [];
  const quantisers: (number | undefined)[] = [];
  let frame: Frame | undefined;
  let restartInterval = 0;

  let at = 2;
  while (readUpTo(file, at + 4)) {
    if (bytes[at] !== 0xff) return undefined;
    const code = bytes[at + 1];
    if (code === 0xff) {
      at++;
      continue;
    }
    const body = at + 4;
    const end = at + 2 + view.getUint16(at + 2);
    if (end < body || !readUpTo(file, end)) return undefined;
    const segment = bytes.subarray(body, end);
    if (code === marker.dht) {
      if (!readDcTables(segment, dcTables)) return undefined;
    } else if (code === marker.dqt) {
      if (!readQuantisers(segment, quantisers)) return undefined;
    } else if (code === marker.dri) {
      if (segment.length !== 2) return undefined;
      restartInterval = ((segment[0] ?? 0) << 8) | (segment[1] ?? 0);
    } else if (code === marker.sof2) {
      if (frame) return undefined;
      frame = readFrame(segment);
      if (!frame) return undefined;
    } else if (code === marker.sos) {
      if (!frame) return undefined;
      const scanEnd = findScanEnd(file, end);
      const scan = readScanHeader(segment, frame, dcTables, quantisers);
      if (scan === 'damaged') return undefined;
      if (scan !== 'ac') {
        const { components, shift } = scan;
        const { coefficients, unitsAcross, unitsDown } = frame;
        const request = {
          ...scan,
          coefficients,
          planes: components,
          unitsAcross,
          unitsDown,
          restartInterval,
        };
        if (!readDcScan(bytes, end, scanEnd, request)) return undefined;
        for (const component of components) component.lowestBit = shift;
        if (frame.components.every(isKnownWellEnough)) return drawFrame(frame, colorModel, scanEnd);
      }
      at = scanEnd;
      continue;
    } else if (!isSkippable(code)) {
      return undefined;
    }
    at = end;
  }
  return undefined;
}

/** Application data, comments and the arithmetic coder's settings. Everything else is for another decoder. */
function isSkippable(code: number | undefined): boolean {
  return code !== undefined && (code >= 0xe0 || code === 0xcc);
}

/**
 * A DC table as the file has it. Only a scan that uses a table builds it, because a stranger may send millions of tables:
 * building each took 90 ms of CPU time for a megabyte of empty tables, and skipping them takes 13 ms.
 */
interface TableBytes {
  readonly counts: Uint8Array;
  readonly categories: Uint8Array;
}

/** The byte before a table has its class in the high half, and its number in the low half. */
const firstAcTable = 16;

/** Skips AC tables. @returns false where the tables do not fill the segment exactly: libjpeg refuses that, too */
function readDcTables(segment: Uint8Array, tables: TableBytes[]): boolean {
  let at = 0;
  while (at + 17 <= segment.length) {
    const counts = segment.subarray(at + 1, at + 17);
    const next = at + 17 + counts.reduce((sum, count) => sum + count, 0);
    const head = segment[at] ?? 0;
    if (next > segment.length || head >= 2 * firstAcTable) return false;
    if (head < firstAcTable) tables[head] = { counts, categories: segment.subarray(at + 17, next) };
    at = next;
  }
  return at === segment.length;
}

/** Reads the quantiser of the DC coefficient, the first of each table. @returns false as `readDcTables` does */
function readQuantisers(segment: Uint8Array, quantisers: (number | undefined)[]): boolean {
  let at = 0;
  while (at < segment.length) {
    const head = segment[at] ?? 0;
    const isWide = head >> 4 !== 0;
    quantisers[head & 15] = isWide
      ? ((segment[at + 1] ?? 0) << 8) | (segment[at + 2] ?? 0)
      : (segment[at + 1] ?? 0);
    at += 1 + (isWide ? 128 : 64);
  }
  return at === segment.length;
}

function readFrame(segment: Uint8Array): Frame | undefined {
  const byte = (at: number) => segment[at] ?? 0;
  const [height, width] = [(byte(1) << 8) | byte(2), (byte(3) << 8) | byte(4)];
  const count = byte(5);
  const isUsual = byte(0) === 8 && (count === 1 || count === 3) && segment.length === 6 + 3 * count;
  if (!isUsual || width === 0 || height === 0) return undefined;
  const factors = Array.from({ length: count }, (_, i) => {
    const at = 6 + 3 * i;
    const [across, down] = count === 1 ? [1, 1] : [byte(at + 1) >> 4, byte(at + 1) & 15];
    return { id: byte(at), across, down, quantiserIndex: byte(at + 2) & 15 };
  });
  const isFactor = (factor: number) => factor >= 1 && factor <= 4;
  if (!factors.every(({ across, down }) => isFactor(across) && isFactor(down))) return undefined;
  const maxAcross = Math.max(...factors.map(({ across }) => across));
  const maxDown = Math.max(...factors.map(({ down }) => down));
  const unitsAcross = Math.ceil(width / (8 * maxAcross));
  const unitsDown = Math.ceil(height / (8 * maxDown));
  let blocks = 0;
  const components = factors.map((factor) => {
    const stride = unitsAcross * factor.across;
    const firstBlock = blocks;
    blocks += stride * unitsDown * factor.down;
    return {
      ...factor,
      blocksAcross: Math.ceil(Math.ceil((width * factor.across) / maxAcross) / 8),
      blocksDown: Math.ceil(Math.ceil((height * factor.down) / maxDown) / 8),
      firstBlock,
      stride,
      quantiser: undefined,
      lowestBit: undefined,
    };
  });
  const coefficients = new Int16Array(blocks);
  return { width, height, maxAcross, maxDown, unitsAcross, unitsDown, components, coefficients };
}

interface ScanHeader {
  readonly components: readonly Component[];
  readonly tables: readonly DcTable[] | undefined;
  readonly shift: number;
}

function readScanHeader(
  segment: Uint8Array,
  frame: Frame,
  dcTables: readonly (TableBytes | undefined)[],
  quantisers: readonly (number | undefined)[],
): ScanHeader | 'ac' | 'damaged' {
  const count = segment[0] ?? 0;
  if (segment.length !== 4 + 2 * count) return 'damaged';
  const [first, last, bits] = segment.subarray(1 + 2 * count);
  if (first !== 0) return 'ac';
  if (last !== 0 || bits === undefined || count === 0) return 'damaged';
  const [previousBit, shift] = [bits >> 4, bits & 15];
  const isFirst = previousBit === 0;
  const components: Component[] = [];
  const tables: DcTable[] = [];
  for (let i = 0; i < count; i++) {
    const component = frame.components.find(({ id }) => id === segment[1 + 2 * i]);
    if (!component || components.includes(component)) return 'damaged';
    component.quantiser ??= quantisers[component.quantiserIndex];
    if (component.quantiser === undefined) return 'damaged';
    if (isFirst) {
      const found = dcTables[(segment[2 + 2 * i] ?? 0) >> 4];
      const table = found && buildDcTable(found.counts, found.categories);
      if (!table || component.lowestBit !== undefined) return 'damaged';
      tables.push(table);
    } else if (component.lowestBit !== previousBit || shift !== previousBit - 1) return 'damaged';
    components.push(component);
  }
  return { components, tables: isFirst ? tables : undefined, shift };
}

function isKnownWellEnough({ lowestBit, quantiser = 255 }: Component): boolean {
  return lowestBit === 0 || (lowestBit === 1 && quantiser <= maxQuantiserForMissingBit);
}

function drawFrame(frame: Frame, colorModel: ColorModel, neededBytes: number): EighthPicture {
  const planes = frame.components.map((component) => ({
    ...component,
    quantiser: component.quantiser ?? 0,
    isBitMissing: component.lowestBit !== 0,
  }));
  const pixels = drawEighth({ ...frame, planes, isYcc: colorModel === 'ycbcr' });
  const channels = planes.length === 1 ? 1 : 3;
  return {
    width: eighthOf(frame.width),
    height: eighthOf(frame.height),
    channels,
    pixels,
    neededBytes,
  };
}
