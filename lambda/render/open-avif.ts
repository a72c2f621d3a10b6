// AVIF: what libheif leaves undone when it decodes, and what keeps libvips from opening a file that it could show.
import sharp from 'sharp';
import type { ImageFacts } from '#core/image-facts.ts';
import { withDeepProfile } from './color/deep-profile.ts';
import { colorSpaceOf } from './color/icc-profile.ts';
import { colorOfNclx } from './color/nclx-profile.ts';
import { type OpenedSource, type Source, sourceOfFile } from './source.ts';

export async function openAvif(
  bytes: Uint8Array,
  facts: ImageFacts,
  maxPixels: number,
): Promise<OpenedSource> {
  const still = facts.animated ? asStillAvif(bytes) : bytes;
  const color = facts.nclx && colorOfNclx(facts.nclx);
  const found = sourceOfFile(still, facts, { limitInputPixels: maxPixels }, color);
  // libheif turns it while decoding; only the size in its header is the unturned one.
  const source = { ...found.source, orientation: 1 } as const;
  if (facts.colorModel === 'grey') return { ok: true, source: await withGreyLight(source, facts) };
  return withDeepProfile({ ok: true, source }, facts);
}

/**
 * libheif makes RGB of grey by repeating it: it does not widen the narrow range of video, as it does with colours, and sharp
 * leaves out a grey profile then, as it is not for RGB.
 */
async function withGreyLight(
  source: Source,
  { limitedRange = false }: ImageFacts,
): Promise<Source> {
  // A file too broken for that is left to the renderer to refuse.
  const icc = await sharp(source.bytes, source.options)
    .metadata()
    .then(
      (metadata) => metadata.icc,
      () => undefined,
    );
  const isGreyProfile = icc !== undefined && colorSpaceOf(icc) === 'GRAY';
  return {
    ...source,
    isLimitedRange: limitedRange,
    ...(isGreyProfile ? { profile: icc } : {}),
  };
}

const majorBrandAt = 8;

/**
 * libvips refuses a file by the brand of sequences before it looks further, yet one that also holds a still picture (which
 * the header reader has found) opens by the brand of stills.
 */
function asStillAvif(bytes: Uint8Array): Uint8Array {
  const still = new Uint8Array(bytes);
  still.set(new TextEncoder().encode('avif'), majorBrandAt);
  return still;
}
