// What the header of an image says: the facts that every parser returns, and the other ways in which a parser ends.

/** Formats whose headers we read. "heic" stands for every HEIF image coded as HEVC. */
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

/** How the stored picture is turned, as EXIF numbers it: 1 is upright, 5 to 8 swap width and height. */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

export interface ImageFacts {
  readonly format: ImageFormat;
  /** Pixels as coded, before the orientation is applied. ICO: those of the largest entry. SVG: those at 96 dpi. */
  readonly width: number;
  readonly height: number;
  /** Bits of one stored sample; for a palette, of its index. */
  readonly bitDepth: number;
  /** Samples per pixel as stored, alpha included; a palette's index counts 1, and PNG's tRNS adds none. */
  readonly channels: number;
  readonly hasAlpha: boolean;
  readonly colorModel: ColorModel;
  /** Whether a decoder holds all pixels, since they come in passes: a JPEG in several scans, an interlaced PNG or GIF. */
  readonly progressive: boolean;
  /** Whether the coding keeps every pixel value, where the header tells; AVIF and HEIC count as lossy. */
  readonly lossless: boolean;
  /** From EXIF, the TIFF tag or HEIF's rotation, where the given bytes hold it; else 1. */
  readonly orientation: Orientation;
  readonly animated: boolean;
  /** Frames, TIFF pages or ICO entries: at least this many; just this many when `framesExact`. */
  readonly frames: number;
  readonly framesExact: boolean;
  /** JPEG: scans that a decoder goes through, as far as the given bytes show; 1 where it stops after the first. */
  readonly scans?: number;
  readonly subsampling?: Subsampling;
  /** How the samples are packed, where a format has a choice: "huffman", "lzw", "deflate", "rle8", "hevc", ... */
  readonly compression?: string;
  /** Size of one tile, where the picture is stored in tiles (TIFF, HEIC, AVIF). */
  readonly tile?: PixelSize;
  /** PNG: bytes of the packed comments in front of the picture, which may unpack to a thousand times as many. */
  readonly packedTextBytes?: number;
  /** TIFF: bytes of tags that libtiff reads to count the pages, those of `frames` pages; a shared value counts each time. */
  readonly pagesTagBytes?: number;
  /** TIFF without tiles: rows that must be unpacked together. */
  readonly stripRows?: number;
  /** HEIC and AVIF: colour as numbers of ITU H.273, where no ICC profile says it. */
  readonly nclx?: NclxNumbers;
  /** HEIC and AVIF: pixels of all pictures that this one is made from, as often as they are used, where that is more. */
  readonly codedPixels?: number;
  /** HEIC and AVIF: whether black and white are 16 and 235 of 8 bits, as in video; absent where the boxes do not say so. */
  readonly limitedRange?: boolean;
  /** HEIC and AVIF: the small copy stored beside the picture. */
  readonly thumbnail?: EmbeddedThumbnail;
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

export interface EmbeddedThumbnail extends PixelSize {
  /** HEIF item number, by which a decoder finds it. */
  readonly itemId: number;
  /** HEIF item type: "hvc1", "av01", "jpeg". */
  readonly codec: string;
  /** Where its coded bytes are in the file. */
  readonly offset: number;
  readonly length: number;
}

/** A known kind of file that gets no thumbnail, in a person's words with the article: "a PDF". */
export interface Unsupported {
  readonly unsupported: string;
}

/** How a parser ends. The byte source remembers bytes that were not at hand; a parser does not return them. */
export type Parsed = ImageFacts | Unsupported | 'damaged';

export function unsupported(formatName: string): Unsupported {
  return { unsupported: formatName };
}

/** The facts of a picture whose header does not say otherwise. */
export const still = {
  progressive: false,
  orientation: 1,
  animated: false,
  frames: 1,
  framesExact: true,
} as const satisfies Partial<ImageFacts>;

/** No decoder reads a larger side: libpng, libtiff and HEIF all stop at 31 bits. */
const maxSide = 2 ** 31 - 1;

/** Whether both sides are whole numbers of pixels within what decoders read. */
export function isSize(width: number, height: number): boolean {
  return [width, height].every((side) => Number.isInteger(side) && side >= 1 && side <= maxSide);
}

/** @returns the number as an EXIF orientation; 1 when it is none */
export function toOrientation(value: number): Orientation {
  switch (value) {
    case 2:
    case 3:
    case 4:
    case 5:
    case 6:
    case 7:
    case 8:
      return value;
    default:
      return 1;
  }
}
