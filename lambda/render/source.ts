// What sharp is to read of an image: the file itself, or the pixels that one of our decoders made of it.
import type { SharpOptions } from 'sharp';
import { type Failure, failure } from '#core/failure.ts';
import { formats } from '#core/formats.ts';
import type { ImageFacts, ImageFormat, Orientation } from '#core/image-facts.ts';
import type { HdrTransfer } from './color/tone-map.ts';
import type { DecodedPixels, DecodeFailure, DecodeLimits } from './decoders/decoded-image.ts';

export interface Source {
  readonly bytes: Uint8Array;
  /** How sharp is to read the bytes. */
  readonly options: SharpOptions;
  /** Size of the picture as shown, in pixels: upright, and whole even where the bytes are a smaller copy. */
  readonly width: number;
  readonly height: number;
  /** How the pixels that sharp reads are yet to be turned; 1 is upright. */
  readonly orientation: Orientation;
  /** Meaning of the pixels, where sharp does not find it by itself. */
  readonly profile?: Uint8Array | undefined;
  /** How light beyond white is to be mapped, before the profile counts. */
  readonly hdr?: HdrTransfer | undefined;
  /** Whether sharp hands the pixels over in Display P3, yet takes them for sRGB: see color/deep-profile.ts. */
  readonly isLeftInP3?: boolean;
  /** By what every sample is to be multiplied before anything else counts, so that white is 255. */
  readonly sampleScale?: number;
  /** Whether black and white are still 16 and 235, as in video, before anything else counts. */
  readonly isLimitedRange?: boolean;
  /** Whether the inks of a CMYK picture are given without saying, to any use, how they look on paper. */
  readonly isBareCmyk?: boolean;
  /** Whether a vector drawing left its size to whoever shows it, so that it is made as large as it may be. */
  readonly isScalable?: boolean;
  /** Whether parts of the picture were missing, and the rest was read all the same. */
  readonly isDamaged: boolean;
}

export type OpenedSource =
  | { readonly ok: true; readonly source: Source }
  | { readonly ok: false; readonly failure: Failure };

export interface OpenOptions {
  readonly maxSide: number;
  readonly maxPixels: number;
  /** Whether the thumbnail will move, or show the first frame. */
  readonly frames: 'all' | 'first';
}

/** Our decoders may make a smaller copy. One of twice the thumbnail's size loses nothing that a person sees. */
const copiesPerSide = 2;

export function decodeLimitsOf({ maxSide, maxPixels }: OpenOptions): Required<DecodeLimits> {
  return { maxPixels, keepLongSide: copiesPerSide * maxSide };
}

/** A file that sharp reads by itself. */
export function sourceOfFile(
  bytes: Uint8Array,
  facts: ImageFacts,
  options: SharpOptions,
  color: Pick<Source, 'profile' | 'hdr'> = {},
) {
  const { orientation } = facts;
  const [width, height] =
    orientation >= 5 ? [facts.height, facts.width] : [facts.width, facts.height];
  const source: Source = { bytes, options, width, height, orientation, ...color, isDamaged: false };
  return { ok: true as const, source };
}

/** What a decoder of ours made of a file of that format. */
export function sourceOfPixels(
  result: DecodedPixels | DecodeFailure,
  format: ImageFormat,
): OpenedSource {
  if (!result.ok) return { ok: false, failure: decoderFailure(result.reason, format) };
  const { pixels, width, height, channels, sourceWidth, sourceHeight, profile, hdr, complete } =
    result;
  return {
    ok: true,
    source: {
      bytes: pixels,
      options: { raw: { width, height, channels } },
      width: sourceWidth,
      height: sourceHeight,
      orientation: 1,
      profile,
      hdr,
      isDamaged: !complete,
    },
  };
}

/** Why a decoder of ours gave up, for the person who uploaded. */
export function decoderFailure(
  reason: DecodeFailure['reason'] | 'too-complex',
  format: ImageFormat,
): Failure {
  switch (reason) {
    case 'damaged':
      return failure('damaged');
    // The header was within the limit, so this is a lie or a wrapper around something larger.
    case 'too-many-pixels':
    case 'too-complex':
      return failure('too-complex');
    case 'unsupported':
      return failure('unsupported-variant', { formatName: formats[format].inWords });
  }
}
