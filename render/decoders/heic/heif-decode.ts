// Decodes one picture of a HEIF file to RGB or RGBA bytes.
import type { HeifPicture } from './heif-file.ts';
import { HeifError, heapOf, type OpenHeif, readU32, throwOnError } from './libheif.ts';

const chroma = { rgb: 10, rgba: 11 } as const;
const interleavedPlane = 10;

/** @throws HeifError when the stream is damaged, unsupported or larger than the file declares */
export function decodeHeifPicture(heif: OpenHeif, picture: HeifPicture) {
  const { lib, error, out } = heif;
  limitPixels(heif, Math.max(picture.codedPixels, picture.width * picture.height));
  const channels = picture.hasAlpha ? 4 : 3;
  const layout = picture.hasAlpha ? chroma.rgba : chroma.rgb;
  lib._heif_decode_image(error, picture.handle, out, 1, layout, 0);
  throwOnError(heif);
  const image = readU32(lib, out);
  try {
    const width = lib._heif_image_get_width(image, interleavedPlane);
    const height = lib._heif_image_get_height(image, interleavedPlane);
    const plane = lib._heif_image_get_plane_readonly(image, interleavedPlane, out);
    const stride = readU32(lib, out);
    if (!plane || width <= 0 || height <= 0) throw new HeifError(2, 0, 'decoded to nothing');
    const rowBytes = width * channels;
    const pixels = new Uint8Array(height * rowBytes);
    const heap = heapOf(lib);
    for (let y = 0; y < height; y++) {
      pixels.set(heap.subarray(plane + y * stride, plane + y * stride + rowBytes), y * rowBytes);
    }
    if (channels === 4 && lib._heif_image_is_premultiplied_alpha(image)) unpremultiply(pixels);
    return { width, height, pixels };
  } finally {
    lib._heif_image_release(image);
  }
}

/**
 * Bounds every stream in the file by the size that its boxes declare (struct heif_security_limits: u64 at byte 8), so that
 * an `ispe` of 64x64 cannot hide a stream of 16000x16000. The slack is for coding blocks beyond the edge of the picture.
 */
function limitPixels({ lib, context }: OpenHeif, declaredPixels: number): void {
  const limits = lib._heif_context_get_security_limits(context);
  const words: Uint32Array = lib.HEAPU32;
  words[(limits + 8) >>> 2] = Math.min(0xffff_ffff, Math.ceil(declaredPixels * 1.1) + 65_536);
  words[(limits + 12) >>> 2] = 0;
}

function unpremultiply(rgba: Uint8Array): void {
  for (let i = 0; i + 3 < rgba.length; i += 4) {
    const alpha = rgba[i + 3] ?? 255;
    if (alpha === 0 || alpha === 255) continue;
    for (let c = i; c < i + 3; c++)
      rgba[c] = Math.min(255, Math.round(((rgba[c] ?? 0) * 255) / alpha));
  }
}
