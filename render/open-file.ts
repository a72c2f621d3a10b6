// JPEG, PNG, GIF, TIFF and AVIF: sharp reads the file. Each function corrects what sharp gets wrong in its format.
import type { ImageFacts } from '#core/image-facts.ts';
import { isEighthEnough } from '#core/is-eighth-enough.ts';
import { type ArrivingFile, arrivedBytes, wholeFile } from './arriving-file.ts';
import { chromiumInkProfile } from './color/chromium-ink-profile.ts';
import { colorSpaceOf } from './color/icc-profile.ts';
import { isSrgb } from './color/is-srgb.ts';
import { readJpegProfile } from './color/jpeg-profile.ts';
import { colorOfNclx } from './color/nclx-profile.ts';
import { colorOfPng } from './color/png-profile.ts';
import { replaceJpegProfile } from './color/replace-jpeg-profile.ts';
import { decodeProgressiveJpeg } from './decoders/jpeg/progressive-jpeg.ts';
import { apngFirstFrame } from './decoders/rescue/apng-first-frame.ts';
import { isolateFirstFrame } from './decoders/rescue/gif-first-frame.ts';
import {
  type OpenedSource,
  type OpenRequest,
  readMetadata,
  type Source,
  sourceOfFile,
  unsupportedVariant,
} from './source.ts';

/**
 * libjpeg decodes all detail of a progressive JPEG, and a thumbnail shows none of it, so we decode the DC scans only. The inks
 * of a CMYK JPEG need help because Chromium does not follow their profile (decision 014).
 */
export async function openJpeg(request: OpenRequest): Promise<Source> {
  const source = sourceOfFile(request);
  const { colorModel } = request.facts;
  if (colorModel !== 'cmyk' && colorModel !== 'ycck') {
    const { facts, bytes, maxSide } = request;
    const eighth = isEighthEnough(facts, maxSide) && readEighth(source, facts, wholeFile(bytes));
    if (eighth) return eighth;
    // libvips would apply an sRGB profile to more pixels than the thumbnail has, to change nothing.
    const profile = readJpegProfile(bytes);
    return profile && isSrgb(profile) ? sourceOfFile(request, { ignoreIcc: true }) : source;
  }
  const icc = readJpegProfile(request.bytes);
  const profile = icc && chromiumInkProfile(icc);
  return profile
    ? { ...source, bytes: replaceJpegProfile(request.bytes, profile) }
    : { ...source, isBareCmyk: true };
}

/**
 * @param file is read up to its last DC scan that is needed
 * @returns `undefined` for a file that only libjpeg reads
 */
export function readEighth(
  source: Source,
  { colorModel }: ImageFacts,
  file: ArrivingFile,
): Source | undefined {
  const eighth = decodeProgressiveJpeg(file, colorModel);
  if (!eighth) return undefined;
  const { pixels, width, height, channels } = eighth;
  const raw = { width, height, channels };
  const profile = readJpegProfile(arrivedBytes(file));
  // A profile for other colours than the picture's is for libvips to judge.
  if (profile && colorSpaceOf(profile) !== (raw.channels === 1 ? 'GRAY' : 'RGB ')) return undefined;
  const needsProfile = profile && !isSrgb(profile);
  return { ...source, bytes: pixels, options: { raw }, ...(needsProfile && { profile }) };
}

export async function openPng(request: OpenRequest): Promise<Source> {
  // Browsers show the animation instead of the plain picture, even when it has one frame and the facts call it a still.
  const bytes = apngFirstFrame(request.bytes) ?? request.bytes;
  const color = colorOfPng(bytes);
  // These chunks replace the ICC profile, which sharp would apply first.
  if (color) return sourceOfFile({ ...request, bytes }, { ignoreIcc: true }, color);
  return withDeepProfile(sourceOfFile({ ...request, bytes }), request.facts);
}

export function openGif(request: OpenRequest): Source {
  const firstFrame = request.frames === 'first' && isolateFirstFrame(request.bytes);
  return sourceOfFile(firstFrame ? { ...request, bytes: firstFrame } : request);
}

/** From the range of 32 bits to the range of 8. */
const scaleOf32Bits = 255 / (2 ** 32 - 1);

/** @returns a failure for 32-bit integers with transparency */
export async function openTiff(request: OpenRequest): Promise<OpenedSource> {
  const source = sourceOfFile(request);
  const metadata = await readMetadata(source);
  if (!metadata) return source;
  const { space, depth, hasAlpha, icc } = metadata;
  if (depth === 'uint') {
    // sharp takes these samples for 8 bits, and then averages them wrongly by alpha.
    if (hasAlpha) return { ok: false, failure: unsupportedVariant('tiff') };
    return { ...source, sampleScale: scaleOf32Bits };
  }
  // sharp knows that this light is linear. With a profile that says the same, the picture would be nearly black.
  if (space === 'scrgb' && icc) return sourceOfFile(request, { ignoreIcc: true });
  return withDeepProfile(source, request.facts);
}

export async function openAvif(request: OpenRequest): Promise<Source> {
  const { facts } = request;
  const bytes = facts.animated ? asStillAvif(request.bytes) : request.bytes;
  const color = facts.nclx && colorOfNclx(facts.nclx, facts.peakNits);
  // libheif turns the picture while decoding. The size in the header is the size before that.
  const source = { ...sourceOfFile({ ...request, bytes }, {}, color), orientation: 1 } as const;
  if (facts.colorModel !== 'grey') return withDeepProfile(source, facts);
  // libheif repeats grey into RGB. It then leaves the narrow range of video as it is, and sharp drops a grey profile.
  const icc = (await readMetadata(source))?.icc;
  const isGreyProfile = icc !== undefined && colorSpaceOf(icc) === 'GRAY';
  const { limitedRange: isLimitedRange = false } = facts;
  return { ...source, isLimitedRange, ...(isGreyProfile && { profile: icc }) };
}

const majorBrandAt = 8;

/** libvips refuses a file with the brand of sequences. With the brand of stills it opens the picture beside the sequence. */
function asStillAvif(bytes: Uint8Array): Uint8Array {
  const still = new Uint8Array(bytes);
  still.set(new TextEncoder().encode('avif'), majorBrandAt);
  return still;
}

/**
 * Completes the ICC profile of a picture with more than 8 bits per sample. sharp 0.35.5 ignores the profile of 16-bit
 * grey. It converts 16-bit RGB to Display P3, to keep the gamut, and then takes the result for sRGB (`processingProfile`
 * in its pipeline.cc).
 */
async function withDeepProfile(source: Source, { bitDepth }: ImageFacts): Promise<Source> {
  if (bitDepth <= 8) return source;
  const metadata = await readMetadata(source);
  if (!metadata?.icc) return source;
  const { space, icc } = metadata;
  const profileSpace = colorSpaceOf(icc);
  if (space === 'grey16' && profileSpace === 'GRAY') return { ...source, profile: icc };
  return { ...source, isLeftInP3: space === 'rgb16' && profileSpace === 'RGB ' };
}
