// The facts that a header parser returns, and its other results.

/** Formats whose headers we read. "heic" is any HEIF image coded as HEVC. */
export const imageFormats = [
  'jpeg',
  'png',
  'webp',
  'gif',
  'avif',
  'heic',
  'tiff',
  'svg',
  'bmp',
  'ico',
  'jxl',
] as const;
export type ImageFormat = (typeof imageFormats)[number];

export type ColorModel =
  | 'grey'
  | 'rgb'
  | 'ycbcr'
  | 'cmyk'
  | 'ycck'
  | 'lab'
  | 'palette'
  | 'bilevel'
  | 'other';

export type Subsampling = '4:2:0' | '4:2:2' | '4:4:4' | '4:0:0' | 'other';

/** The turn of the stored picture, numbered as in EXIF: 1 is upright, 5 to 8 swap width and height. */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

export interface ImageFacts {
  readonly format: ImageFormat;
  /** Pixels as coded, before the orientation is applied. ICO: of the largest entry. SVG: at 96 dpi. */
  readonly width: number;
  readonly height: number;
  /** Bits of one stored sample, or of an index into the palette. */
  readonly bitDepth: number;
  /** Stored samples per pixel, with alpha. An index into a palette counts 1, and PNG's tRNS adds none. */
  readonly channels: number;
  readonly hasAlpha: boolean;
  readonly colorModel: ColorModel;
  /** Whether a decoder must hold all pixels because they come in passes: several JPEG scans, interlaced PNG or GIF. */
  readonly progressive: boolean;
  /** Whether the coding keeps every pixel value, if the header shows it. AVIF and HEIC count as lossy. */
  readonly lossless: boolean;
  /** From EXIF, the TIFF tag or HEIF's rotation; 1 if the given bytes hold none. */
  readonly orientation: Orientation;
  readonly animated: boolean;
  /** Frames, TIFF pages or ICO entries. A lower bound unless `framesExact`. */
  readonly frames: number;
  readonly framesExact: boolean;
  /** JPEG: scans in the given bytes that a decoder goes through; 1 if it stops after the first. */
  readonly scans?: number;
  readonly subsampling?: Subsampling;
  /** How the samples are packed, in formats with a choice: "huffman", "lzw", "deflate", "rle8", "hevc", ... */
  readonly compression?: string;
  /** Size of one tile, if the picture is stored in tiles (TIFF). */
  readonly tile?: PixelSize;
  /** PNG: bytes of the packed comments before the picture. They may unpack to a thousand times as many. */
  readonly packedTextBytes?: number;
  /** TIFF: bytes of tags that libtiff reads to count `frames` pages. A value that pages share counts for each page. */
  readonly pagesTagBytes?: number;
  /** HEIC, AVIF and JPEG XL: colour as numbers of ITU H.273, if there is no ICC profile. */
  readonly nclx?: NclxNumbers;
  /** HEIC and AVIF: cd/m² of the brightest light, if the file states it. */
  readonly peakNits?: number;
  /** HEIC and AVIF: pixels of all pictures that this one is made from, counted at each use, if they are more. */
  readonly codedPixels?: number;
  /** HEIC and AVIF: whether black is 16 and white 235 of 8 bits, as in video; absent if the boxes do not say so. */
  readonly limitedRange?: boolean;
  /** HEIC and AVIF: size of a small copy stored beside the picture. */
  readonly thumbnail?: PixelSize;
}

export interface NclxNumbers {
  /** Red, green, blue and white: 1 is sRGB, 9 BT.2020, 12 Display P3. */
  readonly primaries: number;
  /** The curve: 13 is sRGB, 16 PQ, 18 HLG. */
  readonly transfer: number;
}

export interface PixelSize {
  readonly width: number;
  readonly height: number;
}

/** A known kind of file that gets no thumbnail, with its article: "a PDF". */
export interface Unsupported {
  readonly unsupported: string;
}

/** A parser's result. It does not include missing bytes, because the byte source remembers those. */
export type Parsed = ImageFacts | Unsupported | 'damaged';

export function unsupported(formatName: string): Unsupported {
  return { unsupported: formatName };
}

/** Facts of a picture unless its header says otherwise. */
export const still = {
  progressive: false,
  orientation: 1,
  animated: false,
  frames: 1,
  framesExact: true,
} as const satisfies Partial<ImageFacts>;

/** Longest side that a decoder reads: libpng, libtiff and HEIF stop at 31 bits. */
const maxSide = 2 ** 31 - 1;

/** @returns whether both sides are whole numbers of pixels that decoders can read */
export function isSize(width: number, height: number): boolean {
  return [width, height].every((side) => Number.isInteger(side) && side >= 1 && side <= maxSide);
}

const orientations: readonly Orientation[] = [1, 2, 3, 4, 5, 6, 7, 8];

/** @returns the number as an EXIF orientation; 1 when it is none */
export function toOrientation(value: number): Orientation {
  return orientations[value - 1] ?? 1;
}
