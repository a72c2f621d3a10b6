// HEIF, which is AVIF and HEIC: describes the primary item with its tiles, alpha, rotation and thumbnail.
import { type Box, readBoxes } from './box.ts';
import type { ByteSource } from './byte-source.ts';
import {
  type EmbeddedThumbnail,
  isSize,
  type NclxNumbers,
  type Orientation,
  type Parsed,
  type PixelSize,
  type Subsampling,
  still,
  unsupported,
} from './facts.ts';
import { countCodedPixels } from './heif-coded-pixels.ts';
import { type HeifItems, type Reference, readHeifItems } from './heif-items.ts';

/** Brands of sequences: their files play, even where they also hold a still picture. */
const sequenceBrands = ['avis', 'msf1', 'hevc', 'hevx', 'hevm', 'hevs'];
const maxBrands = 64;
/** Boxes at the top of a file before the item table: a handful in real files. */
const maxTopBoxes = 256;

const codecs: Readonly<Record<string, { format: 'avif' | 'heic'; compression: string }>> = {
  av01: { format: 'avif', compression: 'av1' },
  hvc1: { format: 'heic', compression: 'hevc' },
  hev1: { format: 'heic', compression: 'hevc' },
};
const otherCodecs: Readonly<Record<string, string>> = {
  jpeg: 'JPEG',
  avc1: 'H.264',
  vvc1: 'H.266',
  evc1: 'EVC',
  j2k1: 'JPEG 2000',
  unci: 'plain samples',
};
/** Items that are made from others: tiles, overlays, copies, tone-mapped pictures. */
const derivedTypes = ['grid', 'iovl', 'iden', 'tmap'];

export function parseHeif(source: ByteSource): Parsed {
  let isSequence = false;
  let hasMovie = false;
  for (const box of readBoxes(source, 0, source.totalBytes, maxTopBoxes)) {
    if (box.type === 'ftyp') isSequence = readBrands(source, box).some(isSequenceBrand);
    if (box.type === 'mini') return unsupported('a HEIF image with the short header (mini)');
    if (box.type === 'moov') hasMovie = true;
    if (box.type !== 'meta') continue;
    const items = readHeifItems(source, box);
    return items === undefined ? 'damaged' : describe(source, items, isSequence);
  }
  return hasMovie ? unsupported('a HEIF image sequence without a still picture') : 'damaged';
}

function isSequenceBrand(brand: string): boolean {
  return sequenceBrands.includes(brand);
}

/** @returns the major brand, then the compatible ones */
export function readBrands(source: ByteSource, ftyp: Box): string[] {
  const count = Math.min(Math.floor((ftyp.end - ftyp.body) / 4), maxBrands);
  const words = Array.from({ length: count }, (_, i) => source.text(ftyp.body + 4 * i, 4));
  // The second word is the version.
  return words.filter((_, i) => i !== 1);
}

function describe(source: ByteSource, items: HeifItems, isSequence: boolean): Parsed {
  const { primary } = items;
  const coded = codedItem(items);
  const codecType = items.types.get(coded) ?? '';
  const codec = codecs[codecType];
  if (codec === undefined) {
    // The item is missing, or items are made of one another.
    if (codecType === '' || derivedTypes.includes(codecType)) return 'damaged';
    return unsupported(`a HEIF image coded as ${otherCodecs[codecType] ?? 'something rare'}`);
  }
  const properties = items.propertiesOf(primary);
  const codedProperties = coded === primary ? properties : items.propertiesOf(coded);
  const size = readSize(source, properties);
  const coding = readCoding(source, codedProperties);
  if (size === undefined || coding === undefined) return 'damaged';
  const alphas = findAlphas(source, items);
  const codedPixels = countCodedPixels(items, alphas, (itemId) =>
    pixelsOf(readSize(source, items.propertiesOf(itemId))),
  );
  if (codedPixels === undefined) return 'damaged';

  const hasAlpha = alphas.some(({ to }) => to.includes(primary));
  const isGrey = coding.subsampling === '4:0:0';
  const tile = coded === primary ? undefined : readSize(source, codedProperties);
  const thumbnail = findThumbnail(source, items);
  const colors = readColors(source, [...properties, ...codedProperties]);
  return {
    ...still,
    ...codec,
    ...size,
    ...coding,
    channels: (isGrey ? 1 : 3) + (hasAlpha ? 1 : 0),
    hasAlpha,
    colorModel: isGrey ? 'grey' : isRgb(source, codedProperties) ? 'rgb' : 'ycbcr',
    lossless: false,
    orientation: readTurn(source, properties),
    animated: isSequence,
    framesExact: !isSequence,
    ...(tile === undefined ? {} : { tile }),
    ...(codedPixels > pixelsOf(size) ? { codedPixels } : {}),
    ...colors,
    ...(thumbnail === undefined ? {} : { thumbnail }),
  };
}

/** The item that holds coded samples: the primary one, or the first of those it is made from. */
function codedItem({ primary, types, references }: HeifItems): number {
  let itemId = primary;
  // Derived from derived is allowed; deeper than a few steps is a circle.
  for (let depth = 0; depth < 4 && derivedTypes.includes(types.get(itemId) ?? ''); depth++) {
    const made = references.find(({ type, from }) => type === 'dimg' && from === itemId);
    itemId = made?.to[0] ?? itemId;
  }
  return itemId;
}

function readSize(source: ByteSource, properties: readonly Box[]): PixelSize | undefined {
  const ispe = properties.find(({ type }) => type === 'ispe');
  if (ispe === undefined) return undefined;
  const size = { width: source.u32(ispe.body + 4), height: source.u32(ispe.body + 8) };
  return isSize(size.width, size.height) ? size : undefined;
}

function pixelsOf(size: PixelSize | undefined): number {
  return size === undefined ? 0 : size.width * size.height;
}

/** Depth and chroma out of the decoder's configuration, AV1's or HEVC's. */
function readCoding(
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

/** Whether red, green and blue are coded as they are: matrix 0 of ITU H.273. */
function isRgb(source: ByteSource, properties: readonly Box[]): boolean {
  return properties.some(
    ({ type, body }) =>
      type === 'colr' && source.text(body, 4) === 'nclx' && source.u16(body + 8) === 0,
  );
}

/** What the boxes say about colour; an ICC profile overrides the numbers, except for the range of the samples. */
function readColors(
  source: ByteSource,
  properties: readonly Box[],
): { nclx?: NclxNumbers; limitedRange?: boolean } {
  const colors = properties.filter(({ type }) => type === 'colr');
  const isOfType = (box: Box, type: string) => source.text(box.body, 4) === type;
  const numbers = colors.find((box) => isOfType(box, 'nclx'));
  if (numbers === undefined) return {};
  const { body } = numbers;
  const hasProfile = colors.some((box) => isOfType(box, 'prof') || isOfType(box, 'rICC'));
  const nclx = { primaries: source.u16(body + 4), transfer: source.u16(body + 6) };
  const isFullRange = (source.u8(body + 10) & 0x80) !== 0;
  return { ...(hasProfile ? {} : { nclx }), ...(isFullRange ? {} : { limitedRange: true }) };
}

const alphaKinds = [
  'urn:mpeg:mpegB:cicp:systems:auxiliary:alpha',
  'urn:mpeg:hevc:2015:auxid:1',
  'urn:mpeg:avc:2015:auxid:1',
];

/** @returns the references from an alpha plane to the items that it is for; each property is read once */
function findAlphas(source: ByteSource, { references, propertiesOf }: HeifItems): Reference[] {
  const known = new Map<Box, boolean>();
  const isAlpha = (property: Box) => {
    const found = known.get(property) ?? isAlphaKind(source, property);
    known.set(property, found);
    return found;
  };
  return references.filter(({ type, from }) => type === 'auxl' && propertiesOf(from).some(isAlpha));
}

function isAlphaKind(source: ByteSource, { type, body, end }: Box): boolean {
  if (type !== 'auxC') return false;
  const text = source.text(body + 4, Math.max(0, Math.min(end - body - 4, 64)));
  return alphaKinds.includes(text.replace(/\0.*$/s, ''));
}

/** Rotation (irot) and mirroring (imir), in the order in which they apply, as the EXIF orientation of the same effect. */
function readTurn(source: ByteSource, properties: readonly Box[]): Orientation {
  // What has been done so far: first mirrored left to right or not, then turned by so many quarters anticlockwise.
  let isMirrored = false;
  let quarters = 0;
  for (const { type, body } of properties) {
    if (type === 'irot') quarters += source.u8(body) & 3;
    if (type === 'imir') {
      const swapsLeftAndRight = (source.u8(body) & 1) === 1;
      // To mirror after a turn is to turn the other way after mirroring; top to bottom is half a turn more.
      isMirrored = !isMirrored;
      quarters = (swapsLeftAndRight ? 4 : 6) - (quarters % 4);
    }
  }
  const turns = isMirrored ? ([2, 5, 4, 7] as const) : ([1, 8, 3, 6] as const);
  return turns[quarters % 4] ?? 1;
}

function findThumbnail(source: ByteSource, items: HeifItems): EmbeddedThumbnail | undefined {
  const { primary, references, types } = items;
  const found = references.find(({ type, to }) => type === 'thmb' && to.includes(primary));
  if (found === undefined) return undefined;
  const itemId = found.from;
  const codec = types.get(itemId);
  const size = readSize(source, items.propertiesOf(itemId));
  const place = items.locate(itemId);
  if (codec === undefined || size === undefined || place === undefined) return undefined;
  return derivedTypes.includes(codec) ? undefined : { itemId, codec, ...size, ...place };
}
