// HEIC/HEIF bytes -> upright pixels with their profile, from the embedded thumbnail where that is good enough.

import { colorOfNclx, type Nclx } from '../../color/nclx-profile.ts';
import type { DecodedPixels, DecodeFailure } from '../decoded-image.ts';
import { HeifError, type HeifFile, type HeifPicture, loadLibheif, withHeif } from './libheif.ts';

export interface HeicOptions {
  /** Side in pixels of the square that the thumbnail will be fitted into. */
  readonly wantedSize: number;
  /** Refuse to decode more pixels than this (tiles of a grid all count). */
  readonly maxPixels: number;
}

export interface DecodedHeic extends DecodedPixels {
  /** The file's own colour numbers, when it has them; `profile` already takes them into account. */
  readonly nclx?: Nclx;
  readonly usedEmbeddedThumbnail: boolean;
}

/** Below this the picture itself costs under 0.2 s, and it is sharper than its thumbnail. */
const pixelsWorthAvoiding = 1_000_000;
const maxAspectDifference = 0.01;
/** An overlay may draw one huge image a thousand times on a small canvas; no camera writes them. */
const decodableTypes = new Set(['hvc1', 'grid', 'iden']);
const heifErrorCode = {
  unsupportedFileType: 3,
  unsupportedFeature: 4,
  noMemory: 6,
  missingPlugin: 11,
} as const;
const securityLimitExceeded = 1000;

/**
 * Decodes the primary image of a HEIC file, or its embedded thumbnail when that is at least `wantedSize` long,
 * shows the same frame (aspect within 1 %, same rotation, alpha) and saves decoding a large picture.
 *
 * A damaged or oversized picture with a sound thumbnail therefore still succeeds. Runs on the calling thread for
 * about 0.15 s per million pixels and cannot be interrupted: only killing the process bounds the time.
 * @param bytes a whole HEIF file
 * @returns pixels with rotation, mirroring and cropping applied, 8 bits; or why not
 * @throws only when the decoder itself cannot be loaded
 */
export async function decodeHeic(
  bytes: Uint8Array,
  options: HeicOptions,
): Promise<DecodedHeic | DecodeFailure> {
  await loadLibheif();
  const small = attempt(bytes, options, (file) => pickThumbnail(file, options.wantedSize));
  if (small.ok) return small;
  return attempt(bytes, options, (file) => file.primary);
}

function attempt(
  bytes: Uint8Array,
  options: HeicOptions,
  pick: (file: HeifFile) => HeifPicture | undefined,
): DecodedHeic | DecodeFailure {
  try {
    return withHeif(bytes, (file) => {
      const picture = pick(file);
      if (!picture) return failure('unsupported', 'no embedded thumbnail fits');
      if (!decodableTypes.has(picture.type))
        return failure('unsupported', `item type ${picture.type}`);
      const pixels = Math.max(picture.codedPixels, picture.width * picture.height);
      if (pixels > options.maxPixels)
        return failure('too-many-pixels', `${picture.width}x${picture.height}`);
      const usedEmbeddedThumbnail = picture !== file.primary;
      // Thumbnails often leave the colour to their picture.
      const { profile, nclx } = picture.profile || picture.nclx ? picture : file.primary;
      const color = profile ? { profile } : nclx ? colorOfNclx(nclx) : {};
      return {
        ok: true,
        kind: 'pixels',
        ...file.decode(picture),
        sourceWidth: file.primary.width,
        sourceHeight: file.primary.height,
        complete: true,
        channels: picture.hasAlpha ? 4 : 3,
        ...color,
        ...(nclx && { nclx }),
        usedEmbeddedThumbnail,
      };
    });
  } catch (error) {
    return error instanceof HeifError
      ? explain(error)
      : failure('damaged', `the decoder trapped: ${String(error)}`);
  }
}

function pickThumbnail(
  { primary, thumbnails }: HeifFile,
  wantedSize: number,
): HeifPicture | undefined {
  if (primary.codedPixels <= pixelsWorthAvoiding) return undefined;
  const longSide = (picture: HeifPicture) => Math.max(picture.width, picture.height);
  const usable = thumbnails
    .filter((thumbnail) => longSide(thumbnail) >= wantedSize && showsTheSame(thumbnail, primary))
    .sort((a, b) => longSide(a) - longSide(b));
  return usable.find((thumbnail) => longSide(thumbnail) >= 2 * wantedSize) ?? usable.at(-1);
}

function showsTheSame(thumbnail: HeifPicture, primary: HeifPicture): boolean {
  const ratio = (thumbnail.width * primary.height) / (thumbnail.height * primary.width);
  // One pixel of rounding on the short side is not another aspect.
  const rounding = 1 / Math.min(thumbnail.width, thumbnail.height);
  return (
    Math.abs(ratio - 1) <= Math.max(maxAspectDifference, rounding) &&
    thumbnail.turns === primary.turns &&
    thumbnail.hasAlpha === primary.hasAlpha
  );
}

function explain({ code, subcode, message }: HeifError): DecodeFailure {
  const detail = `${message} (libheif ${code}/${subcode})`;
  if (code === heifErrorCode.noMemory || subcode === securityLimitExceeded)
    return failure('too-many-pixels', detail);
  const unsupported: readonly number[] = [
    heifErrorCode.unsupportedFileType,
    heifErrorCode.unsupportedFeature,
    heifErrorCode.missingPlugin,
  ];
  return failure(unsupported.includes(code) ? 'unsupported' : 'damaged', detail);
}

function failure(reason: DecodeFailure['reason'], detail: string): DecodeFailure {
  return { ok: false, reason, detail };
}
