// What a source says of its colours -> sRGB: on a few thousand pixels, since converting all of the source would be dear.
import sharp, { type Sharp } from 'sharp';
import { colorSpaceOf } from './color/icc-profile.ts';
import { type HdrPixels, toneMap } from './color/tone-map.ts';
import { wrapAsTiff } from './decoders/wrap-as-tiff.ts';
import { fromPixels, type Pixels, toPixels } from './pixels.ts';
import type { Source } from './source.ts';

/**
 * @param image shrunk, its pixels as the source means them
 * @returns the same in sRGB
 */
export async function applyColor(image: Sharp, source: Source): Promise<Sharp> {
  const { profile, hdr, isLimitedRange = false, isBareCmyk = false, isLeftInP3 = false } = source;
  let converted = image;
  if (isLimitedRange) converted = fromPixels(widenRange(await toPixels(converted)));
  if (isBareCmyk) converted = fromPixels(inksToLight(await toPixels(converted)));
  if (isLeftInP3) converted = fromPixels(await toPixels(converted.withIccProfile('srgb')));
  if (hdr) converted = fromPixels(toneMap(await toHdrPixels(converted, source), hdr));
  if (profile) converted = applyProfile(await toPixels(converted), profile);
  return converted;
}

/** The luma of black and white in video (ITU-T H.273, 8.3, of 8 bits). */
const [videoBlack, videoWhite] = [16, 235];

function widenRange(picture: Pixels): Pixels {
  const { channels } = picture;
  const pixels = picture.pixels.map((value, i) => {
    if (channels % 2 === 0 && i % channels === channels - 1) return value;
    const wide = Math.round(((value - videoBlack) * 255) / (videoWhite - videoBlack));
    return Math.max(0, Math.min(255, wide));
  });
  return { ...picture, pixels };
}

/** As browsers do where no profile says better: each ink takes its share of the light that black leaves. */
function inksToLight({ width, height, pixels: inks }: Pixels): Pixels {
  const pixels = new Uint8Array(width * height * 3);
  for (let from = 0, to = 0; from < inks.length; from += 4, to += 3) {
    const light = 255 - (inks[from + 3] ?? 0);
    for (let ink = 0; ink < 3; ink++) {
      pixels[to + ink] = Math.round(((255 - (inks[from + ink] ?? 0)) * light) / 255);
    }
  }
  return { width, height, channels: 3, pixels };
}

/** Eight bits of an HDR curve would show as steps, so the 16 that sharp has of a deep file are taken. */
async function toHdrPixels(image: Sharp, { options }: Source): Promise<HdrPixels> {
  const { data, info } = await image
    .toColourspace('rgb16')
    .raw({ depth: 'ushort' })
    .toBuffer({ resolveWithObject: true });
  const codes = new Uint16Array(data.buffer, data.byteOffset, data.length / 2);
  // libvips shifts 8 bits up, so that 255 becomes 0xff00.
  const white = options.raw ? 0xff00 : 0xffff;
  const { width, height } = info;
  return { width, height, channels: info.channels === 4 ? 4 : 3, codes, white };
}

function applyProfile(pixels: Pixels, profile: Uint8Array): Sharp {
  const { channels } = pixels;
  if (channels !== 3 && channels !== 4) return fromPixels(pixels);
  if (colorSpaceOf(profile) !== 'GRAY') return sharp(wrapAsTiff({ ...pixels, channels, profile }));
  // A grey profile says nothing of colours: browsers do without it, too.
  const grey = toGrey(pixels);
  return grey ? sharp(wrapAsTiff({ ...grey, profile })) : fromPixels(pixels);
}

/** @returns the same with one channel for the light, and alpha if there was any; `undefined` when there is a colour */
function toGrey({ width, height, channels, pixels }: Pixels) {
  const greyChannels = channels === 4 ? 2 : 1;
  const grey = new Uint8Array(width * height * greyChannels);
  for (let from = 0, to = 0; from < pixels.length; from += channels, to += greyChannels) {
    const light = pixels[from] ?? 0;
    if (pixels[from + 1] !== light || pixels[from + 2] !== light) return undefined;
    grey[to] = light;
    if (greyChannels === 2) grey[to + 1] = pixels[from + 3] ?? 0;
  }
  return { width, height, channels: greyChannels, pixels: grey } as const;
}
