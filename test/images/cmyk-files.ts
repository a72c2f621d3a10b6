// CMYK pictures whose inks are known exactly: sharp converts what it is given, unless that is CMYK already.
import sharp, { type Sharp } from 'sharp';
import { tiff } from './bytes.ts';
import type { Inks } from './ink-profiles.ts';
import { iccSegment, insertJpegSegments } from './jpeg-files.ts';

/** Side of a patch in pixels: whole blocks of a JPEG, so that none bleeds into the next. */
export const patchSide = 16;

/** Patches from left to right. */
function cmykPatches(patches: readonly Inks[]): Sharp {
  const width = patches.length * patchSide;
  const row = patches.flatMap((inks) => Array.from({ length: patchSide }, () => inks).flat());
  const pixels = Buffer.concat(Array.from({ length: patchSide }, () => Uint8Array.from(row)));
  const entries = (pixelsAt: number) =>
    [
      [256, 4, width],
      [257, 4, patchSide],
      [258, 3, 8],
      [259, 3, 1],
      [262, 3, 5],
      [273, 4, pixelsAt],
      [277, 3, 4],
      [278, 4, patchSide],
      [279, 4, pixels.length],
    ] as const;
  const head = tiff('II', entries(tiff('II', entries(0)).length));
  return keepInks(Buffer.concat([head, pixels]));
}

const keepInks = (bytes: Uint8Array) =>
  sharp(bytes).pipelineColourspace('cmyk').toColourspace('cmyk');

export async function cmykJpeg(
  patches: readonly Inks[],
  profile?: Uint8Array,
): Promise<Uint8Array> {
  const jpeg = await cmykPatches(patches).jpeg({ quality: 100 }).toBuffer();
  return profile ? insertJpegSegments(jpeg, iccSegment(profile)) : jpeg;
}

export async function cmykTiff(patches: readonly Inks[], profile: Uint8Array): Promise<Uint8Array> {
  return keepInks(await cmykJpeg(patches, profile))
    .keepIccProfile()
    .tiff({ compression: 'lzw' })
    .toBuffer();
}
