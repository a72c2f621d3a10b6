// Decodes BMP files, which libvips does not read, to the pixels that Chromium shows.
import { type BitmapHeader, fileHeaderBytes, readBitmapHeader } from '#core/image-facts/bmp.ts';
import { ByteSource } from '#core/image-facts/byte-source.ts';
import {
  type DecodedPixels,
  type DecodeFailure,
  type DecodeLimits,
  damaged,
  shrinkFactor,
  tooManyPixels,
  unsupported,
} from '../decoded-image.ts';
import { unpackRle } from './bmp-rle.ts';
import {
  averageBoxes,
  black,
  createPixelReader,
  type PixelReader,
  readPalette,
  rowBytesOf,
} from './bmp-rows.ts';

/**
 * Decodes a BMP file. It never throws, and allocates nothing before it checks `maxPixels`. When the data end early, the whole
 * rows are kept and the others are transparent.
 *
 * @param bytes the whole file
 */
export function decodeBmp(bytes: Uint8Array, limits: DecodeLimits): DecodedPixels | DecodeFailure {
  const source = new ByteSource([{ from: 0, bytes }], bytes.length);
  const header = readBitmapHeader(source, fileHeaderBytes);
  // Some writers leave 0 here. We use any other value, even one inside the headers.
  const start = source.u32(10, true);
  if (source.missing) return damaged('ends within the header');
  if (!header) return unsupported('a rare header');
  const image = decodeBitmap(bytes, header, { start: start || header.palette.to, ...limits });
  if (!image.ok || !header.profile) return image;
  const { from, to } = header.profile;
  return to > bytes.length ? image : { ...image, profile: bytes.subarray(from, to) };
}

interface BitmapRequest extends DecodeLimits {
  /** Byte offset of the pixels. */
  readonly start: number;
  /** Icons have transparency: a mask after the pixels, unless the pixels have alpha. */
  readonly inIcon?: boolean;
}

/** Decodes the pixels that a header describes, in a BMP or an icon. */
export function decodeBitmap(
  bytes: Uint8Array,
  header: BitmapHeader,
  { start, inIcon = false, maxPixels, keepLongSide }: BitmapRequest,
): DecodedPixels | DecodeFailure {
  const { width, masks } = header;
  const height = Math.abs(header.height);
  if (width <= 0 || height === 0) return damaged(`${width} x ${height} pixels`);
  if (width * height > maxPixels) return tooManyPixels(width, height);
  const isRle = header.compression.startsWith('rle');
  const colors = readPalette(bytes, header);
  const data = bytes.subarray(start);
  const rows = isRle ? unpackRle(data, header, colors.indexOf(black | 0)) : data;
  const layout = isRle ? { ...header, bitsPerPixel: 8 } : header;
  // The last row counts without its padding, which some writers leave out.
  const pixelBytes = Math.ceil((width * layout.bitsPerPixel) / 8);
  const rowBytes = rowBytesOf(layout);
  const rowCount = Math.min(height, Math.floor((rows.length - pixelBytes) / rowBytes) + 1);
  if (rowCount <= 0) return damaged('no complete row');

  let read = createPixelReader(rows, layout, colors);
  // Some writers declare an alpha channel and leave it all 0. Such a picture is opaque.
  const hasAlpha = masks[3] !== 0 && hasVisibleAlpha(read, width, rowCount);
  if (masks[3] !== 0 && !hasAlpha) {
    const [red, green, blue] = masks;
    read = createPixelReader(rows, { ...layout, masks: [red, green, blue, 0] }, colors);
  }
  if (inIcon && !hasAlpha) read = withMask(read, rows.subarray(height * rowBytes), width);
  const complete = rowCount === height;
  const channels = inIcon || hasAlpha || !complete ? 4 : 3;
  const factor = shrinkFactor(width, height, keepLongSide);
  const boxes = { width, height, topDown: header.height < 0, rowCount, factor, channels } as const;
  return {
    ok: true,
    kind: 'pixels',
    width: Math.ceil(width / factor),
    height: Math.ceil(height / factor),
    sourceWidth: width,
    sourceHeight: height,
    channels,
    pixels: averageBoxes(read, boxes),
    complete,
  };
}

function hasVisibleAlpha(read: PixelReader, width: number, rowCount: number): boolean {
  for (let row = 0; row < rowCount; row++) {
    for (let x = 0; x < width; x++) if (read(row, x) >>> 24 !== 0) return true;
  }
  return false;
}

/** @param mask a bit for each pixel, 1 where the icon is transparent; rows may be missing at the end of the file */
function withMask(read: PixelReader, mask: Uint8Array, width: number): PixelReader {
  const rowBytes = rowBytesOf({ width, bitsPerPixel: 1 });
  return (row, x) => {
    const byte = mask[row * rowBytes + (x >> 3)] ?? 0;
    return (byte >> (7 - (x & 7))) & 1 ? 0 : read(row, x);
  };
}
