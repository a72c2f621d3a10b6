// The steps from the colours of the source to sRGB. They run after the shrinking, on thousands of pixels, not millions.
import sharp from 'sharp';
import { colorSpaceOf } from './color/icc-profile.ts';
import { toneMap } from './color/tone-map.ts';
import { wrapAsTiff } from './decoders/wrap-as-tiff.ts';
import { decoded, fromPixels, type Pixels, toPixels } from './pixels.ts';
import type { RenderStep } from './source.ts';

/** Luma of black and of white in video with 8 bits (ITU-T H.273, 8.3). */
const [videoBlack, videoWhite] = [16, 235];

/** Grey AVIF with the range of video. */
export const widenVideoRange: RenderStep = async (image, { source }) => {
  if (!source.isLimitedRange) return image;
  const picture = await toPixels(image);
  const { channels } = picture;
  const pixels = picture.pixels.map((value, i) => {
    if (channels % 2 === 0 && i % channels === channels - 1) return value;
    const wide = Math.round(((value - videoBlack) * 255) / (videoWhite - videoBlack));
    return Math.max(0, Math.min(255, wide));
  });
  return fromPixels({ ...picture, pixels });
};

/** CMYK without a usable profile: as in browsers, each ink takes its share of the light that black leaves. */
export const mixBareInks: RenderStep = async (image, { source }) => {
  if (!source.isBareCmyk) return image;
  const { width, height, pixels: inks } = await toPixels(image);
  const pixels = new Uint8Array(width * height * 3);
  for (let from = 0, to = 0; from < inks.length; from += 4, to += 3) {
    const light = 255 - (inks[from + 3] ?? 0);
    for (let ink = 0; ink < 3; ink++) {
      pixels[to + ink] = Math.round(((255 - (inks[from + ink] ?? 0)) * light) / 255);
    }
  }
  return fromPixels({ width, height, channels: 3, pixels });
};

/** Pictures of 16 bits with a profile, which sharp leaves in Display P3. */
export const convertFromP3: RenderStep = async (image, { source }) =>
  source.isLeftInP3 ? fromPixels(await toPixels(image.withIccProfile('srgb'))) : image;

/** Reads the 16 bits that sharp has of a deep file: with 8 bits of an HDR curve, steps would show. */
export const mapHdrLight: RenderStep = async (image, { source }) => {
  if (!source.hdr) return image;
  const deep = image.toColourspace('rgb16').raw({ depth: 'ushort' });
  const { data, info } = await decoded(deep.toBuffer({ resolveWithObject: true }));
  const codes = new Uint16Array(data.buffer, data.byteOffset, data.length / 2);
  // libvips shifts 8 bits up, so that 255 becomes 0xff00.
  const white = source.options.raw ? 0xff00 : 0xffff;
  const { width, height } = info;
  const channels = info.channels === 4 ? 4 : 3;
  return fromPixels(toneMap({ width, height, channels, codes, white }, source.hdr));
};

/** Pixels with a profile that sharp did not find in the file. */
export const applyProfile: RenderStep = async (image, { source: { profile } }) => {
  if (!profile) return image;
  const picture = await toPixels(image);
  if (picture.channels < 3) return fromPixels(picture);
  // A grey profile does not apply to colours. Browsers ignore it, too.
  const meant = colorSpaceOf(profile) === 'GRAY' ? toGrey(picture) : picture;
  return meant ? sharp(wrapAsTiff({ ...meant, profile })) : fromPixels(picture);
};

/** @returns one channel of light, and alpha if there was any; `undefined` when a pixel has a colour */
function toGrey({ width, height, channels, pixels }: Pixels): Pixels | undefined {
  const greyChannels = channels === 4 ? 2 : 1;
  const grey = new Uint8Array(width * height * greyChannels);
  for (let from = 0, to = 0; from < pixels.length; from += channels, to += greyChannels) {
    const light = pixels[from] ?? 0;
    if (pixels[from + 1] !== light || pixels[from + 2] !== light) return undefined;
    grey[to] = light;
    if (greyChannels === 2) grey[to + 1] = pixels[from + 3] ?? 0;
  }
  return { width, height, channels: greyChannels, pixels: grey };
}
