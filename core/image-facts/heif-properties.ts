// HEIF's item properties (ISO/IEC 23008-12, section 6.5): size, coding, colour, alpha and turn.
import type { Box } from './box.ts';
import type { ByteSource } from './byte-source.ts';
import {
  isSize,
  type NclxNumbers,
  type Orientation,
  type PixelSize,
  type Subsampling,
} from './facts.ts';

export function readSize(source: ByteSource, properties: readonly Box[]): PixelSize | undefined {
  const ispe = properties.find(({ type }) => type === 'ispe');
  if (ispe === undefined) return undefined;
  const size = { width: source.u32(ispe.body + 4), height: source.u32(ispe.body + 8) };
  return isSize(size.width, size.height) ? size : undefined;
}

/** Reads depth and chroma from the decoder configuration of AV1 or HEVC. */
export function readCoding(
  source: ByteSource,
  properties: readonly Box[],
): { bitDepth: number; subsampling: Subsampling } | undefined {
  const config = properties.find(({ type }) => type === 'av1C' || type === 'hvcC');
  if (config === undefined) return undefined;
  if (config.type === 'hvcC') {
    const chroma = (['4:0:0', '4:2:0', '4:2:2', '4:4:4'] as const)[source.u8(config.body + 16) & 3];
    return { bitDepth: 8 + (source.u8(config.body + 17) & 7), subsampling: chroma ?? 'other' };
  }
  const bits = source.u8(config.body + 2);
  const isHigh = (bits & 0x40) !== 0;
  const isTwelve = (bits & 0x20) !== 0;
  const chroma = (['4:4:4', 'other', '4:2:2', '4:2:0'] as const)[(bits >> 2) & 3] ?? 'other';
  return {
    bitDepth: isHigh ? (isTwelve ? 12 : 10) : 8,
    subsampling: (bits & 0x10) === 0 ? chroma : '4:0:0',
  };
}

/** Reads the colour numbers. An ICC profile overrides them, except the range and the matrix of the samples. */
export function readColors(
  source: ByteSource,
  properties: readonly Box[],
  codedProperties: readonly Box[],
): { isRgb: boolean; nclx?: NclxNumbers; limitedRange?: boolean } {
  const isOfType = (...types: readonly string[]) => {
    return ({ type, body }: Box) => type === 'colr' && types.includes(source.text(body, 4));
  };
  const all = [...properties, ...codedProperties];
  const numbers = all.find(isOfType('nclx'));
  if (numbers === undefined) return { isRgb: false };
  const { body } = numbers;
  const nclx = { primaries: source.u16(body + 4), transfer: source.u16(body + 6) };
  const isFullRange = (source.u8(body + 10) & 0x80) !== 0;
  return {
    // Matrix 0 of ITU H.273: red, green and blue are coded directly.
    isRgb: codedProperties.filter(isOfType('nclx')).some((box) => source.u16(box.body + 8) === 0),
    ...(all.some(isOfType('prof', 'rICC')) ? {} : { nclx }),
    ...(isFullRange ? {} : { limitedRange: true }),
  };
}

/**
 * Reads the first content light level (clli) of the primary item. Chromium ignores that of a tile, a display's peak (mdcv)
 * and what the coded picture states.
 *
 * @returns cd/m²; `undefined` if the file does not know it
 */
export function readPeakNits(source: ByteSource, properties: readonly Box[]): number | undefined {
  const clli = properties.find(({ type }) => type === 'clli');
  if (clli === undefined || clli.end - clli.body < 4) return undefined;
  return source.u16(clli.body) || undefined;
}

const alphaKinds = [
  'urn:mpeg:mpegB:cicp:systems:auxiliary:alpha',
  'urn:mpeg:hevc:2015:auxid:1',
  'urn:mpeg:avc:2015:auxid:1',
];

export function isAlphaKind(source: ByteSource, { type, body, end }: Box): boolean {
  if (type !== 'auxC') return false;
  const text = source.text(body + 4, Math.max(0, Math.min(end - body - 4, 64)));
  return alphaKinds.includes(text.replace(/\0.*$/s, ''));
}

/** @returns the EXIF orientation with the same effect as the rotations (irot) and mirrorings (imir), applied in order */
export function readTurn(source: ByteSource, properties: readonly Box[]): Orientation {
  // The turns so far are the same as a mirroring from left to right, if any, and then these quarters anticlockwise.
  let isMirrored = false;
  let quarters = 0;
  for (const { type, body } of properties) {
    if (type === 'irot') quarters += source.u8(body) & 3;
    if (type === 'imir') {
      const swapsLeftAndRight = (source.u8(body) & 1) === 1;
      // Mirroring after a turn equals mirroring first and turning the other way. Top to bottom adds half a turn.
      isMirrored = !isMirrored;
      quarters = (swapsLeftAndRight ? 4 : 6) - (quarters % 4);
    }
  }
  const turns = isMirrored ? ([2, 5, 4, 7] as const) : ([1, 8, 3, 6] as const);
  return turns[quarters % 4] ?? 1;
}
