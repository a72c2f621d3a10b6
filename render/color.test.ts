// Every way to state a colour -> sRGB: one flat patch each. The expected values are computed from the published formulas;
// chromium.test.ts compares with Chromium. cmyk.test.ts tests inks, samples.test.ts the depths of PNG and TIFF.
import sharp from 'sharp';
import { it } from 'vitest';
import { greyAvif } from '#test/images/avif.ts';
import { bytesOf } from '#test/images/bytes.ts';
import { icc, nclx } from '#test/images/heif-properties.ts';
import { iccSegment, insertJpegSegments } from '#test/images/jpeg.ts';
import {
  gammaChunk,
  iccpChunk,
  insertPngChunks,
  pngChunk,
  primariesChunk,
  writePng,
} from '#test/images/png.ts';
import { adobeRgbProfile, displayP3Profile, greyProfile } from '#test/images/profiles.ts';
import { expectColor, readPixels, renderOk } from '#test/judges/renders.ts';

type Rgb = readonly [red: number, green: number, blue: number];
const warm: Rgb = [200, 120, 60];
/** The same stored values, read as other spaces. */
const warmInP3: Rgb = [213, 115, 42];
const warmInAdobeRgb: Rgb = [224, 121, 54];
const warmInLinearLight: Rgb = [229, 181, 133];
/** 100, read with a gamma of 1.4. */
const grey: Rgb = [141, 141, 141];
const gamma14 = greyProfile(1.4);

const patch = ([r, g, b]: Rgb) =>
  sharp({ create: { width: 160, height: 160, channels: 3, background: { r, g, b } } });

type Chunks = readonly Uint8Array[];
const png = async (...chunks: Chunks) =>
  insertPngChunks(await patch(warm).png().toBuffer(), ...chunks);
const deepPng = async (...chunks: Chunks) =>
  insertPngChunks(await patch(warm).toColourspace('rgb16').png().toBuffer(), ...chunks);
const jpeg = async (...segments: Chunks) => {
  const options = { quality: 100, chromaSubsampling: '4:4:4' };
  return insertJpegSegments(await patch(warm).jpeg(options).toBuffer(), ...segments);
};
const greyJpeg = async (profile: Uint8Array) => {
  const image = patch([100, 100, 100]).toColourspace('b-w').jpeg({ quality: 100 });
  return insertJpegSegments(await image.toBuffer(), iccSegment(profile));
};

/** @returns a grey PNG with level 100 and gamma 1.4; half transparent if it has alpha */
function greyPng(bitDepth: 8 | 16, colorType: 0 | 4): Uint8Array {
  const samples = colorType === 4 ? [100, 128] : [100];
  const pixel = bitDepth === 16 ? samples.flatMap((value) => [value, value]) : samples;
  const data = Uint8Array.from(
    { length: 4096 * pixel.length },
    (_, i) => pixel[i % pixel.length] ?? 0,
  );
  const bytes = writePng({ width: 64, height: 64, bitDepth, colorType, data });
  return insertPngChunks(bytes, iccpChunk(gamma14));
}

/** The profile in a chunk whose checksum is wrong. */
function brokenIccpChunk(): Uint8Array {
  const chunk = iccpChunk(displayP3Profile);
  chunk.set([0, 0, 0, 0], chunk.length - 4);
  return chunk;
}

async function adobeRgbTiff(): Promise<Uint8Array> {
  const image = sharp(await deepPng(iccpChunk(adobeRgbProfile)));
  return image.toColourspace('rgb16').keepIccProfile().tiff().toBuffer();
}

const cicpP3 = pngChunk('cICP', bytesOf([12, 13, 0, 1]));
const [d65, p3Red, p3Green, blue] = [
  [0.3127, 0.329],
  [0.68, 0.32],
  [0.265, 0.69],
  [0.15, 0.06],
] as const;

it.each([
  ['a JPEG without a profile', () => jpeg(), warm],
  ['a JPEG in Display P3', () => jpeg(iccSegment(displayP3Profile)), warmInP3],
  ['a JPEG in Adobe RGB', () => jpeg(iccSegment(adobeRgbProfile)), warmInAdobeRgb],
  ['a grey JPEG of gamma 1.4', () => greyJpeg(gamma14), grey],
  ['a PNG in Display P3', () => png(iccpChunk(displayP3Profile)), warmInP3],
  ['a PNG in Adobe RGB', () => png(iccpChunk(adobeRgbProfile)), warmInAdobeRgb],
  ['a 16-bit PNG in Display P3', () => deepPng(iccpChunk(displayP3Profile)), warmInP3],
  ['a 16-bit TIFF in Adobe RGB', adobeRgbTiff, warmInAdobeRgb],
  ['a 16-bit PNG in colour with a grey profile', () => deepPng(iccpChunk(gamma14)), warm],
  ['an 8-bit grey PNG of gamma 1.4', () => greyPng(8, 0), grey],
  ['an 8-bit grey and transparent PNG of gamma 1.4', () => greyPng(8, 4), grey],
  ['a 16-bit grey PNG of gamma 1.4', () => greyPng(16, 0), grey],
  ['a 16-bit grey and transparent PNG of gamma 1.4', () => greyPng(16, 4), grey],
  ['a grey PNG of gamma 1.4 that is cut short', () => greyPng(8, 0).subarray(0, -20), grey],
  ['a grey AVIF', () => greyAvif(100, nclx(1, 13, 6, true)), [100, 100, 100]],
  ['a grey AVIF with the range of video', () => greyAvif(100, nclx(1, 13, 6, false)), [98, 98, 98]],
  ['a grey AVIF of gamma 1.4', () => greyAvif(100, icc(gamma14)), grey],
  [
    'a grey AVIF of gamma 1.4 with the range of video',
    () => greyAvif(102, icc(gamma14), nclx(1, 13, 6, false)),
    grey,
  ],
  ['a PNG with cICP for Display P3 and a gAMA', () => png(cicpP3, gammaChunk(1)), warmInP3],
  [
    'a PNG with cICP for Display P3 and another ICC profile',
    () => png(cicpP3, iccpChunk(adobeRgbProfile)),
    warmInP3,
  ],
  ['a PNG in linear light', () => png(gammaChunk(1)), warmInLinearLight],
  ['a PNG whose gAMA is close to sRGB', () => png(gammaChunk(0.45455)), warm],
  [
    'a PNG of gamma 1 with wide primaries',
    () => png(gammaChunk(1), primariesChunk(d65, p3Red, p3Green, blue)),
    [237, 178, 126],
  ],
  [
    'a PNG of gamma 1 with primaries on one line, which cancel the gamma',
    () => png(gammaChunk(1), primariesChunk([0.3, 0.3], [0.1, 0.1], [0.2, 0.2], [0.3, 0.3])),
    warm,
  ],
  [
    'a PNG of gamma 1 with a blue that gives no light',
    () => png(gammaChunk(1), primariesChunk(d65, [0.64, 0.33], [0.3, 0.6], [0.15, 0])),
    [224, 187, 133],
  ],
  [
    'a PNG with a gAMA and a profile whose checksum is wrong',
    () => png(brokenIccpChunk(), gammaChunk(1)),
    warmInLinearLight,
  ],
  ['a PNG with a profile whose checksum is wrong', () => png(brokenIccpChunk()), warm],
  [
    'a PNG whose sRGB chunk overrides its gAMA',
    () => png(pngChunk('sRGB', bytesOf(0)), gammaChunk(1)),
    warm,
  ],
] satisfies (readonly [string, () => Promise<Uint8Array> | Uint8Array, Rgb])[])(
  '%s is converted to sRGB',
  async (_, make, expected) => {
    const { at } = await readPixels((await renderOk(await make())).bytes);
    expectColor(at(0.5, 0.5).slice(0, 3), expected);
  },
);
