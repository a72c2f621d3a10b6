// HEIF (AVIF and HEIC): describes the primary item with its tiles, alpha, rotation and thumbnail.
import { type Box, readBoxes } from './box.ts';
import type { ByteSource } from './byte-source.ts';
import { type Parsed, type PixelSize, still, unsupported } from './facts.ts';
import { countCodedPixels } from './heif-coded-pixels.ts';
import { type HeifItems, readHeifItems } from './heif-items.ts';
import { readCoding, readColors, readPeakNits, readSize, readTurn } from './heif-properties.ts';

/** Brands of sequences: such a file plays, even if it holds a still picture too. */
const sequenceBrands = ['avis', 'msf1', 'hevc', 'hevx', 'hevm', 'hevs'];
const maxBrands = 64;
/** Boxes at the top level before the item table. Real files have a handful. */
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
/** Items that are made from other items: tiles, overlays, copies, tone-mapped pictures. */
const derivedTypes = ['grid', 'iovl', 'iden', 'tmap'];

export function parseHeif(source: ByteSource): Parsed {
  let isSequence = false;
  let hasMovie = false;
  for (const box of readBoxes(source, 0, source.totalBytes, maxTopBoxes)) {
    if (box.type === 'ftyp') {
      isSequence = readBrands(source, box).some((brand) => sequenceBrands.includes(brand));
    }
    if (box.type === 'mini') return unsupported('a HEIF image with the short header (mini)');
    if (box.type === 'moov') hasMovie = true;
    if (box.type !== 'meta') continue;
    const items = readHeifItems(source, box);
    return items === undefined ? 'damaged' : describe(source, items, isSequence);
  }
  return hasMovie ? unsupported('a HEIF image sequence without a still picture') : 'damaged';
}

/** @returns the major brand, then the compatible ones */
export function readBrands(source: ByteSource, ftyp: Box): string[] {
  const count = Math.min(Math.floor((ftyp.end - ftyp.body) / 4), maxBrands);
  const words = Array.from({ length: count }, (_, i) => source.text(ftyp.body + 4 * i, 4));
  // The second word is a version.
  return words.filter((_, i) => i !== 1);
}

function describe(source: ByteSource, items: HeifItems, isSequence: boolean): Parsed {
  const { primary } = items;
  const coded = codedItem(items);
  const codecType = items.types.get(coded) ?? '';
  const codec = codecs[codecType];
  if (codec === undefined) {
    // The item is missing, or items are made from one another.
    if (codecType === '' || derivedTypes.includes(codecType)) return 'damaged';
    return unsupported(`a HEIF image coded as ${otherCodecs[codecType] ?? 'something rare'}`);
  }
  const properties = items.properties.get(primary) ?? [];
  const codedProperties = items.properties.get(coded) ?? [];
  const size = readSize(source, properties);
  const coding = readCoding(source, codedProperties);
  if (size === undefined || coding === undefined) return 'damaged';
  const codedPixels = countCodedPixels(items, (itemId) =>
    pixelsOf(readSize(source, items.properties.get(itemId) ?? [])),
  );
  if (codedPixels === undefined) return 'damaged';

  const hasAlpha = items.alphas.some(({ to }) => to.includes(primary));
  const isGrey = coding.subsampling === '4:0:0';
  const { isRgb, ...colors } = readColors(source, properties, codedProperties);
  const peakNits = readPeakNits(source, properties);
  const thumbnail = findThumbnail(source, items);
  return {
    ...still,
    ...codec,
    ...size,
    ...coding,
    channels: (isGrey ? 1 : 3) + (hasAlpha ? 1 : 0),
    hasAlpha,
    colorModel: isGrey ? 'grey' : isRgb ? 'rgb' : 'ycbcr',
    lossless: false,
    orientation: readTurn(source, properties),
    animated: isSequence,
    framesExact: !isSequence,
    ...(codedPixels > pixelsOf(size) ? { codedPixels } : {}),
    ...colors,
    ...(peakNits === undefined ? {} : { peakNits }),
    ...(thumbnail === undefined ? {} : { thumbnail }),
  };
}

/** @returns the item with coded samples: the primary item, or the first one that it is made from */
function codedItem({ primary, types, references }: HeifItems): number {
  let itemId = primary;
  // A derived item may be made from another. More than a few steps are a circle.
  for (let depth = 0; depth < 4 && derivedTypes.includes(types.get(itemId) ?? ''); depth++) {
    const made = references.find(({ type, from }) => type === 'dimg' && from === itemId);
    itemId = made?.to[0] ?? itemId;
  }
  return itemId;
}

function pixelsOf(size: PixelSize | undefined): number {
  return size === undefined ? 0 : size.width * size.height;
}

/** @returns the size of the thumbnail if a codec made it */
function findThumbnail(source: ByteSource, items: HeifItems): PixelSize | undefined {
  const { primary, references, types, properties } = items;
  const itemId = references.find(({ type, to }) => type === 'thmb' && to.includes(primary))?.from;
  if (itemId === undefined || derivedTypes.includes(types.get(itemId) ?? '')) return undefined;
  return readSize(source, properties.get(itemId) ?? []);
}
