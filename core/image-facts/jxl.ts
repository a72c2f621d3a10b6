// JPEG XL: the size header and the image header (ISO/IEC 18181-1, annex D), in a bare codestream or in boxes.
import { BitReader } from './bit-reader.ts';
import { readBoxes } from './box.ts';
import type { ByteSource } from './byte-source.ts';
import {
  isSize,
  type NclxNumbers,
  type Parsed,
  type PixelSize,
  still,
  toOrientation,
  unsupported,
} from './facts.ts';

const codestreamSignature = 0x0aff;

/** Writers make headers of some 30 bytes. A longer one, for instance with thousands of channels, counts as damaged. */
const headerBytes = 1024;
const partNumberBytes = 4;

export function parseJxl(source: ByteSource): Parsed {
  const bits = new BitReader(readCodestream(source));
  if (bits.bits(16) !== codestreamSignature) return 'damaged';
  const size = readSize(bits);
  const header = readImageHeader(bits);
  if (header === undefined) return unsupported('a JPEG XL with a preview');
  if (bits.isPastEnd || !isSize(size.width, size.height)) return 'damaged';
  return { ...still, format: 'jxl', ...size, ...header };
}

/**
 * Reads the start of the codestream, which is the whole file or in boxes.
 *
 * The standard numbers the boxes with a part of it from 0. libjxl ignores the numbers and joins the parts in file order, so
 * this does too.
 */
function readCodestream(source: ByteSource): Uint8Array {
  const start: number[] = [];
  const add = (from: number, to: number) => {
    const length = Math.min(to - from, headerBytes - start.length);
    if (source.need(from, length)) start.push(...source.bytes(from, length));
  };
  const isBare = source.u8(0) === (codestreamSignature & 255);
  if (isBare) add(0, source.totalBytes);
  for (const { type, body, end } of isBare ? [] : readBoxes(source, 0, source.totalBytes)) {
    if (type !== 'jxlc' && type !== 'jxlp') continue;
    const from = type === 'jxlp' ? body + partNumberBytes : body;
    // libjxl refuses a part without room for its number. The highest bit of the number marks the last part.
    if (from > end) break;
    add(from, end);
    const isLast = type === 'jxlc' || source.u32(body) >= 2 ** 31;
    if (isLast || start.length === headerBytes) break;
  }
  return Uint8Array.from(start);
}

/** Width per height; 0 means that the width follows. */
const ratios = [0, 1, 12 / 10, 4 / 3, 3 / 2, 16 / 9, 5 / 4, 2];

function readSize(bits: BitReader): PixelSize {
  const inEights = bits.flag();
  const readSide = () =>
    inEights ? 8 * (1 + bits.bits(5)) : bits.choice([1, 9], [1, 13], [1, 18], [1, 30]);
  const height = readSide();
  const ratio = ratios[bits.bits(3)];
  return { height, width: ratio ? Math.floor(height * ratio + 1e-9) : readSide() };
}

/** @returns `undefined` when a preview comes before the picture, which no known writer makes */
function readImageHeader(bits: BitReader) {
  const usual = { bitDepth: 8, channels: 3, hasAlpha: false, colorModel: 'rgb' } as const;
  const isAllDefault = bits.flag();
  if (isAllDefault) return { ...usual, lossless: false };

  const turn = bits.flag() ? readTurn(bits) : {};
  if (turn === undefined) return undefined;
  const bitDepth = readBitDepth(bits);
  bits.skip(1); // whether 16-bit buffers suffice
  const extraCount = bits.choice([0, 0], [1, 0], [2, 4], [1, 12]);
  const extras = new Set(Array.from({ length: extraCount }, () => readExtraChannel(bits)));
  // Pictures in JPEG XL's own colour space XYB are lossy.
  const isXyb = bits.flag();
  const { isGrey, nclx } = readColor(bits);
  const hasAlpha = extras.has(extraChannel.alpha);
  const isCmyk = extras.has(extraChannel.black);
  return {
    ...turn,
    bitDepth,
    channels: (isGrey ? 1 : 3) + extraCount,
    hasAlpha,
    colorModel: isGrey ? 'grey' : isCmyk ? 'cmyk' : 'rgb',
    lossless: !isXyb,
    ...(nclx && { nclx }),
  } as const;
}

/** Reads the colour encoding, whose numbers are those of H.273. The other spaces are RGB and XYB. */
function readColor(bits: BitReader): { isGrey: boolean; nclx?: NclxNumbers } {
  const isDefault = bits.flag();
  if (isDefault) return { isGrey: false };
  const hasProfile = bits.flag();
  const space = bits.choice(...enumWays);
  const isGrey = space === colorSpace.grey;
  if (hasProfile || space === colorSpace.xyb) return { isGrey };
  if (bits.choice(...enumWays) === customColor) skipChromaticity(bits);
  const primaries = isGrey ? 1 : bits.choice(...enumWays);
  if (primaries === customColor) for (let i = 0; i < 3; i++) skipChromaticity(bits);
  const hasGamma = bits.flag();
  return hasGamma
    ? { isGrey }
    : { isGrey, nclx: { primaries, transfer: bits.choice(...enumWays) } };
}

function skipChromaticity(bits: BitReader): void {
  for (let i = 0; i < 2; i++) bits.choice([0, 19], [524_288, 19], [1_048_576, 20], [2_097_152, 21]);
}

/** Reads the orientation and the animation, and skips the display size between them. */
function readTurn(bits: BitReader) {
  const orientation = toOrientation(1 + bits.bits(3));
  if (bits.flag()) readSize(bits);
  const hasPreview = bits.flag();
  if (hasPreview) return undefined;
  const animated = bits.flag();
  if (animated) {
    bits.choice([100, 0], [1000, 0], [1, 10], [1, 30]); // ticks per second, numerator
    bits.choice([1, 0], [1001, 0], [1, 8], [1, 10]); // and denominator
    bits.choice([0, 0], [0, 3], [0, 16], [0, 32]); // loops
    bits.skip(1); // time codes
  }
  return { orientation, animated, framesExact: !animated };
}

function readBitDepth(bits: BitReader): number {
  const isFloat = bits.flag();
  if (!isFloat) return bits.choice([8, 0], [10, 0], [12, 0], [1, 6]);
  const bitDepth = bits.choice([32, 0], [16, 0], [24, 0], [1, 6]);
  bits.skip(4); // bits of the exponent
  return bitDepth;
}

const enumWays = [
  [0, 0],
  [1, 0],
  [2, 4],
  [18, 6],
] as const;
const colorSpace = { grey: 1, xyb: 2 } as const;
/** A white or primaries that follow as coordinates. */
const customColor = 2;
const extraChannel = { alpha: 0, spotColor: 2, black: 4, sensor: 5 } as const;

function readExtraChannel(bits: BitReader): number {
  const isDefault = bits.flag();
  if (isDefault) return extraChannel.alpha;
  const kind = bits.choice(...enumWays);
  readBitDepth(bits);
  bits.choice([0, 0], [3, 0], [4, 0], [1, 3]); // smaller by
  bits.skip(8 * bits.choice([0, 0], [0, 4], [16, 5], [48, 10])); // name
  if (kind === extraChannel.alpha) bits.skip(1);
  if (kind === extraChannel.spotColor) bits.skip(64);
  if (kind === extraChannel.sensor) bits.choice([1, 0], [0, 2], [3, 4], [19, 8]);
  return kind;
}
