// PNG: the header chunk, and transparency, animation and orientation from the chunks before the picture.
import type { ByteSource } from './byte-source.ts';
import { readOrientation } from './exif.ts';
import {
  type ColorModel,
  isSize,
  type Orientation,
  type Parsed,
  still,
  unsupported,
} from './facts.ts';

/** Colour types of the standard, with their allowed depths. */
export const colorTypes: Readonly<
  Record<
    number,
    { depths: readonly number[]; channels: number; colorModel: ColorModel; alpha: boolean }
  >
> = {
  0: { depths: [1, 2, 4, 8, 16], channels: 1, colorModel: 'grey', alpha: false },
  2: { depths: [8, 16], channels: 3, colorModel: 'rgb', alpha: false },
  3: { depths: [1, 2, 4, 8], channels: 1, colorModel: 'palette', alpha: false },
  4: { depths: [8, 16], channels: 2, colorModel: 'grey', alpha: true },
  6: { depths: [8, 16], channels: 4, colorModel: 'rgb', alpha: true },
};

/** Real files have a dozen chunks before their picture. */
const maxChunks = 1000;
const firstChunkAt = 8;

export function parsePng(source: ByteSource): Parsed {
  const firstChunk = source.text(firstChunkAt + 4, 4);
  // Xcode writes PNGs without a zlib header and with red and blue swapped. Only Apple's software reads them.
  if (firstChunk === 'CgBI') return unsupported('a PNG for iPhone apps only (CgBI)');
  if (firstChunk !== 'IHDR' || source.u32(firstChunkAt) !== 13) return 'damaged';
  const header = firstChunkAt + 8;
  const width = source.u32(header);
  const height = source.u32(header + 4);
  const bitDepth = source.u8(header + 8);
  const colorType = colorTypes[source.u8(header + 9)];
  const interlace = source.u8(header + 12);
  if (!isSize(width, height) || !colorType?.depths.includes(bitDepth) || interlace > 1) {
    return 'damaged';
  }

  let hasAlpha = colorType.alpha;
  let frames: number | undefined;
  let orientation: Orientation | undefined;
  let packedTextBytes = 0;
  let at = header + 17;
  for (let i = 0; i < maxChunks && source.missing === undefined; i++) {
    const length = source.u32(at);
    const type = source.text(at + 4, 4);
    const body = at + 8;
    if (type === 'IDAT') {
      return {
        ...still,
        format: 'png',
        width,
        height,
        bitDepth,
        channels: colorType.channels,
        hasAlpha,
        colorModel: colorType.colorModel,
        progressive: interlace === 1,
        lossless: true,
        orientation: orientation ?? 1,
        animated: frames !== undefined && frames > 1,
        frames: frames ?? 1,
        ...(packedTextBytes > 0 ? { packedTextBytes } : {}),
      };
    }
    if (type === 'tRNS') hasAlpha = true;
    if (type === 'zTXt' || type === 'iTXt') packedTextBytes += length;
    if (type === 'acTL' && length >= 8) frames = Math.max(1, source.u32(body));
    if (type === 'eXIf') orientation ??= readOrientation(source, body, body + length);
    at = body + length + 4;
  }
  return 'damaged';
}
