// What the steps of a render work on: the file as sharp reads it, or pixels that one of our decoders made from it.
import sharp, { type Metadata, type Sharp, type SharpOptions } from 'sharp';
import { type Failure, failure } from '#core/failure.ts';
import { formats } from '#core/formats.ts';
import type { ImageFacts, ImageFormat, Orientation } from '#core/image-facts.ts';
import { type Size, turnSize } from '#core/size.ts';
import type { HdrCoding } from './color/tone-map.ts';
import type { DecodedPixels, DecodeFailure, DecodeLimits } from './decoders/decoded-image.ts';

/** The width and height are those of the picture as shown: upright, and whole even where the bytes are a smaller copy. */
export interface Source extends Size {
  readonly ok: true;
  readonly bytes: Uint8Array;
  /** How sharp reads the bytes. */
  readonly options: SharpOptions;
  /** How to turn the pixels that sharp reads; 1 is upright. */
  readonly orientation: Orientation;
  /** The ICC profile of the pixels, where sharp does not find it. */
  readonly profile?: Uint8Array | undefined;
  /** The coding of light beyond white, if the pixels have it instead of a profile. */
  readonly hdr?: HdrCoding | undefined;
  /** Whether sharp returns Display P3 and labels it sRGB: see `withDeepProfile`. */
  readonly isLeftInP3?: boolean;
  /** Factor that makes white 255. */
  readonly sampleScale?: number;
  /** Whether black and white are 16 and 235, as in video. */
  readonly isLimitedRange?: boolean;
  /** Whether no usable profile says how the inks of a CMYK picture look on paper. */
  readonly isBareCmyk?: boolean;
  /** Whether a drawing states no size, so that the thumbnail is as large as the limit allows. */
  readonly isScalable?: boolean;
  /** Which share of the stored rows the bytes hold, from the top; absent for all. The others are transparent. */
  readonly rowShare?: number;
  /** Whether parts of the picture are missing. */
  readonly isDamaged: boolean;
}

export type OpenedSource = Source | { readonly ok: false; readonly failure: Failure };

/** A file to open, and what the thumbnail needs from it. */
export interface OpenRequest {
  readonly bytes: Uint8Array;
  /** Read from all bytes, and not refused. */
  readonly facts: ImageFacts;
  readonly maxSide: number;
  readonly maxPixels: number;
  /** All frames for a thumbnail that moves. */
  readonly frames: 'all' | 'first';
}

/** How to read a source. */
export interface RenderTask {
  readonly source: Source;
  readonly facts: ImageFacts;
  /** The picture's size in pixels, upright. */
  readonly size: Size;
  /** "cover": what does not fit the size is cut off. By default the size has the source's shape. */
  readonly fit?: 'inside' | 'cover';
  readonly frames: 'all' | 'first';
  /** Tolerant for a damaged file: browsers show much of what a strict reader refuses. */
  readonly strictness: 'strict' | 'tolerant';
}

/** Changes the picture. A step that has nothing to do returns it at once. */
export type RenderStep = (image: Sharp, task: RenderTask) => Sharp | Promise<Sharp>;

/** Our decoders may return a smaller copy. A copy of twice the thumbnail's size loses nothing that a person sees. */
const copySides = 2;

export function decodeLimitsOf({ maxSide, maxPixels }: OpenRequest): Required<DecodeLimits> {
  return { maxPixels, keepLongSide: copySides * maxSide };
}

/** @returns the source for a file that sharp reads */
export function sourceOfFile(
  { bytes, facts, maxPixels }: OpenRequest,
  options: SharpOptions = {},
  color: Pick<Source, 'profile' | 'hdr'> = {},
): Source {
  const { width, height, orientation } = facts;
  return {
    ok: true,
    bytes,
    options: { limitInputPixels: maxPixels, ...options },
    ...turnSize({ width, height }, orientation),
    orientation,
    ...color,
    isDamaged: false,
  };
}

/** @returns the source for what one of our decoders made from a file of that format */
export function sourceOfPixels(
  result: DecodedPixels | DecodeFailure,
  format: ImageFormat,
): OpenedSource {
  if (!result.ok) return { ok: false, failure: decoderFailure(result.reason, format) };
  const { pixels, width, height, channels, profile, hdr } = result;
  return {
    ok: true,
    bytes: pixels,
    options: { raw: { width, height, channels } },
    width: result.sourceWidth,
    height: result.sourceHeight,
    orientation: 1,
    profile,
    hdr,
    isDamaged: !result.complete,
  };
}

/** @returns why one of our decoders gave up, for the person who uploaded the file */
function decoderFailure(reason: DecodeFailure['reason'], format: ImageFormat): Failure {
  if (reason === 'unsupported') return unsupportedVariant(format);
  // Too many pixels here means that the header lied, or that the file wraps a larger one.
  return failure(reason === 'damaged' ? 'damaged' : 'too-complex');
}

export function unsupportedVariant(format: ImageFormat): Failure {
  return failure('unsupported-variant', { formatName: formats[format].inWords });
}

/** @returns `undefined` when the file is too damaged for sharp. The render then refuses it. */
export function readMetadata({ bytes, options }: Source): Promise<Metadata | undefined> {
  return sharp(bytes, options)
    .metadata()
    .catch(() => undefined);
}
