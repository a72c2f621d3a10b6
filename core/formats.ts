// The supported formats, in words for people. The formats page shows this table.
import type { ImageFormat } from './image-facts.ts';

export interface FormatEntry {
  readonly name: string;
  /** With its article, for a sentence. */
  readonly inWords: string;
  /** Without the dot, the most common first. */
  readonly extensions: readonly string[];
  /** Format of the thumbnail. */
  readonly becomes: string;
  readonly notes: string;
}

export const formats = {
  jpeg: {
    name: 'JPEG',
    inWords: 'a JPEG',
    extensions: ['jpg', 'jpeg'],
    becomes: 'JPEG',
    notes: 'Includes progressive, greyscale and CMYK. The EXIF orientation is applied.',
  },
  png: {
    name: 'PNG',
    inWords: 'a PNG',
    extensions: ['png'],
    becomes: 'PNG',
    notes: '1 to 16 bits, transparent, interlaced. An animation becomes its first frame.',
  },
  webp: {
    name: 'WebP',
    inWords: 'a WebP',
    extensions: ['webp'],
    becomes: 'WebP',
    notes: 'Lossless stays lossless if the thumbnail is small. A short animation stays animated.',
  },
  gif: {
    name: 'GIF',
    inWords: 'a GIF',
    extensions: ['gif'],
    becomes: 'GIF',
    notes: 'A short animation stays animated. A long one becomes its first frame.',
  },
  avif: {
    name: 'AVIF',
    inWords: 'an AVIF',
    extensions: ['avif'],
    becomes: 'AVIF',
    notes: '8, 10 or 12 bits. An animation becomes its first frame.',
  },
  heic: {
    name: 'HEIC',
    inWords: 'a HEIC',
    extensions: ['heic', 'heif'],
    becomes: 'WebP',
    notes: 'Photos from iPhones, with their original colours.',
  },
  tiff: {
    name: 'TIFF',
    inWords: 'a TIFF',
    extensions: ['tif', 'tiff'],
    becomes: 'WebP',
    notes:
      'The thumbnail shows the first page. Not supported: old-style JPEG, tiles in separate planes, 8-bit Lab, and 10, 12 or 14 bits per sample.',
  },
  svg: {
    name: 'SVG',
    inWords: 'an SVG',
    extensions: ['svg'],
    becomes: 'WebP',
    notes: 'Drawn at the size of the thumbnail. Nothing outside the file is loaded.',
  },
  bmp: {
    name: 'BMP',
    inWords: 'a BMP',
    extensions: ['bmp'],
    becomes: 'WebP',
    notes:
      '1 to 32 bits, compressed or not, from Windows or OS/2. A bitmap array becomes its first bitmap.',
  },
  ico: {
    name: 'Icon and cursor',
    inWords: 'an icon',
    extensions: ['ico', 'cur'],
    becomes: 'WebP',
    notes: 'The thumbnail shows the largest picture in the file.',
  },
  jxl: {
    name: 'JPEG XL',
    inWords: 'a JPEG XL',
    extensions: ['jxl'],
    becomes: 'WebP',
    notes: 'An animation becomes its first frame.',
  },
} as const satisfies Record<ImageFormat, FormatEntry>;
