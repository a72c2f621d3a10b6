// CMYK pictures with exact inks. They start from a TIFF of ours, because sharp converts any other input to RGB.
import sharp, { type Sharp } from 'sharp';
import type { Inks } from './ink-profiles.ts';
import { iccSegment, insertJpegSegments } from './jpeg.ts';
import { stripTags, type TiffEntry, tiffTag, tiffType, withEntries, writeTiff } from './tiff.ts';

/** Side of a patch in pixels: whole blocks of a JPEG, so that no patch bleeds into the next. */
export const patchSide = 16;

/** Patches in a row from left to right. */
function cmykPatches(patches: readonly Inks[]): Sharp {
  const width = patches.length * patchSide;
  const row = patches.flatMap((inks) => Array.from({ length: patchSide }, () => inks).flat());
  const pixels = Buffer.concat(Array.from({ length: patchSide }, () => Uint8Array.from(row)));
  const strip = { width, height: patchSide, channels: 4, bytes: pixels.length };
  const separated: TiffEntry = [tiffTag.photometric, tiffType.short, 1, 5];
  return keepInks(writeTiff(pixels, withEntries(stripTags(strip), separated)));
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
