// Decodes HEIC/HEIF files to upright pixels with their profile, from the embedded thumbnail when that is good enough.
import { colorOfNclx } from '../../color/nclx-profile.ts';
import {
  type DecodedPixels,
  type DecodeFailure,
  damaged,
  tooManyPixels,
  unsupported,
} from '../decoded-image.ts';
import { type HeifFile, type HeifPicture, withHeif } from './heif-file.ts';
import { HeifError, loadLibheif } from './libheif.ts';

export interface HeicOptions {
  /** Side of the square that the thumbnail must fit, in pixels. */
  readonly wantedSize: number;
  /** The most pixels to decode. All tiles of a grid count. */
  readonly maxPixels: number;
  /** cd/m² of the brightest light, if the file states it. */
  readonly peakNits?: number | undefined;
}

/** A picture below this costs under 0.2 s, and is sharper than its thumbnail. */
const pixelsWorthAvoiding = 1_000_000;
const maxAspectDifference = 0.01;
/** An overlay may draw one huge image a thousand times on a small canvas. No camera writes overlays. */
const decodableTypes = new Set(['hvc1', 'grid', 'iden']);
/** Codes of struct heif_error: unsupported file type, unsupported feature, missing plugin. */
const unsupportedCodes = new Set([3, 4, 11]);
const noMemoryCode = 6;
const securityLimitSubcode = 1000;

/**
 * Decodes the primary image of a HEIC file, or its embedded thumbnail. It uses the thumbnail of a large picture when that is
 * at least `wantedSize` long and shows the same frame (aspect within 1 %, same rotation, alpha).
 *
 * So a damaged or oversized picture with a sound thumbnail succeeds. The call blocks its thread for about 0.15 s per million
 * pixels, and only killing the process stops it.
 *
 * @param bytes a whole HEIF file
 * @returns pixels of 8 bits with rotation, mirroring and cropping applied, or why there are none
 * @throws only when the decoder cannot be loaded
 */
export async function decodeHeic(
  bytes: Uint8Array,
  options: HeicOptions,
): Promise<DecodedPixels | DecodeFailure> {
  await loadLibheif();
  const small = attempt(bytes, options, (file) => pickThumbnail(file, options.wantedSize));
  if (small.ok) return small;
  return attempt(bytes, options, (file) => file.primary);
}

function attempt(
  bytes: Uint8Array,
  options: HeicOptions,
  pick: (file: HeifFile) => HeifPicture | undefined,
): DecodedPixels | DecodeFailure {
  try {
    return withHeif(bytes, (file) => {
      const picture = pick(file);
      if (!picture) return unsupported('no embedded thumbnail fits');
      if (!decodableTypes.has(picture.type)) return unsupported(`item type ${picture.type}`);
      const pixels = Math.max(picture.codedPixels, picture.width * picture.height);
      if (pixels > options.maxPixels) return tooManyPixels(picture.width, picture.height);
      // Many thumbnails state no colour space, and share that of their picture.
      const { profile, nclx } = picture.profile || picture.nclx ? picture : file.primary;
      const color = profile ? { profile } : nclx ? colorOfNclx(nclx, options.peakNits) : {};
      return {
        ok: true,
        kind: 'pixels',
        ...file.decode(picture),
        sourceWidth: file.primary.width,
        sourceHeight: file.primary.height,
        complete: true,
        channels: picture.hasAlpha ? 4 : 3,
        ...color,
      };
    });
  } catch (error) {
    if (error instanceof HeifError) return explain(error);
    if (error instanceof WebAssembly.RuntimeError)
      return damaged(`the decoder trapped: ${String(error)}`);
    throw error;
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
  // The short side may be rounded by one pixel.
  const rounding = 1 / Math.min(thumbnail.width, thumbnail.height);
  return (
    Math.abs(ratio - 1) <= Math.max(maxAspectDifference, rounding) &&
    thumbnail.turns === primary.turns &&
    thumbnail.hasAlpha === primary.hasAlpha
  );
}

function explain({ code, subcode, message }: HeifError): DecodeFailure {
  const detail = `${message} (libheif ${code}/${subcode})`;
  const isTooLarge = code === noMemoryCode || subcode === securityLimitSubcode;
  if (isTooLarge) return { ok: false, reason: 'too-many-pixels', detail };
  return unsupportedCodes.has(code) ? unsupported(detail) : damaged(detail);
}
