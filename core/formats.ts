// The supported formats. Their readers are in image-facts/, and what people should know about them is in web/words.
import type { ImageFormat } from './image-facts.ts';

interface FormatEntry {
  readonly name: string;
  /** With its article, for a sentence. */
  readonly inWords: string;
  /** Without the dot, the most common first. */
  readonly extensions: readonly string[];
  /** Media types to store a file with, the most common first. None for SVG, since a browser runs its scripts. */
  readonly types: readonly string[];
}

export const formats: Readonly<Record<ImageFormat, FormatEntry>> = {
  jpeg: { name: 'JPEG', inWords: 'a JPEG', extensions: ['jpg', 'jpeg'], types: ['image/jpeg'] },
  png: { name: 'PNG', inWords: 'a PNG', extensions: ['png'], types: ['image/png'] },
  webp: { name: 'WebP', inWords: 'a WebP', extensions: ['webp'], types: ['image/webp'] },
  gif: { name: 'GIF', inWords: 'a GIF', extensions: ['gif'], types: ['image/gif'] },
  avif: { name: 'AVIF', inWords: 'an AVIF', extensions: ['avif'], types: ['image/avif'] },
  heic: {
    name: 'HEIC',
    inWords: 'a HEIC',
    extensions: ['heic', 'heif'],
    types: ['image/heic', 'image/heif'],
  },
  tiff: { name: 'TIFF', inWords: 'a TIFF', extensions: ['tif', 'tiff'], types: ['image/tiff'] },
  svg: { name: 'SVG', inWords: 'an SVG', extensions: ['svg'], types: [] },
  bmp: { name: 'BMP', inWords: 'a BMP', extensions: ['bmp'], types: ['image/bmp'] },
  ico: {
    name: 'Icon and cursor',
    inWords: 'an icon',
    extensions: ['ico', 'cur'],
    types: ['image/x-icon', 'image/vnd.microsoft.icon'],
  },
  jxl: { name: 'JPEG XL', inWords: 'a JPEG XL', extensions: ['jxl'], types: ['image/jxl'] },
};
