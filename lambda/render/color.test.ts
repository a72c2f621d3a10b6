// What a pixel means -> what it is in sRGB: one flat patch per way to say it. Expected values are computed from the
// published formulas; the comparison with Chromium is chromium.test.ts. Inks have cmyk.test.ts,
// TIFF tiff-color.test.ts, PNG's depths png-depth.test.ts.
import sharp from 'sharp';
import { describe, it } from 'vitest';
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

const patch = ([r, g, b]: Rgb) =>
  sharp({ create: { width: 160, height: 160, channels: 3, background: { r, g, b } } });
const png = (color: Rgb) => patch(color).png().toBuffer();
const deepPng = (color: Rgb) => patch(color).toColourspace('rgb16').png().toBuffer();
/** Of one level; half transparent where it has alpha. */
function greyPng(level: number, bitDepth: 8 | 16, colorType: 0 | 4): Uint8Array {
  const pixel = (colorType === 4 ? [level, 128] : [level]).flatMap((v) =>
    bitDepth === 16 ? [v, v] : [v],
  );
  const data = Uint8Array.from(
    { length: 4096 * pixel.length },
    (_, i) => pixel[i % pixel.length] ?? 0,
  );
  return writePng({ width: 64, height: 64, bitDepth, colorType, data });
}
const jpeg = (color: Rgb) =>
  patch(color).jpeg({ quality: 100, chromaSubsampling: '4:4:4' }).toBuffer();
const greyJpeg = (level: number) =>
  patch([level, level, level]).toColourspace('b-w').jpeg({ quality: 100 }).toBuffer();
const p3Primaries = [
  [0.3127, 0.329],
  [0.68, 0.32],
  [0.265, 0.69],
  [0.15, 0.06],
] as const;

async function colorOf(bytes: Uint8Array): Promise<readonly number[]> {
  const thumbnail = await renderOk(bytes);
  const { at } = await readPixels(thumbnail.bytes);
  return at(0.5, 0.5);
}

describe('a colour is converted to sRGB', () => {
  it.each([
    ['a JPEG without a profile', () => jpeg(warm), warm],
    [
      'a JPEG in Display P3',
      async () => insertJpegSegments(await jpeg(warm), iccSegment(displayP3Profile)),
      [213, 115, 42],
    ],
    [
      'a JPEG in Adobe RGB',
      async () => insertJpegSegments(await jpeg(warm), iccSegment(adobeRgbProfile)),
      [224, 121, 54],
    ],
    [
      'a grey JPEG of gamma 1.4',
      async () => insertJpegSegments(await greyJpeg(100), iccSegment(greyProfile(1.4))),
      [141, 141, 141],
    ],
    [
      'a PNG in Display P3',
      async () => insertPngChunks(await png(warm), iccpChunk(displayP3Profile)),
      [213, 115, 42],
    ],
    [
      'a PNG in Adobe RGB',
      async () => insertPngChunks(await png(warm), iccpChunk(adobeRgbProfile)),
      [224, 121, 54],
    ],
    [
      'a 16-bit PNG in Display P3',
      async () => insertPngChunks(await deepPng(warm), iccpChunk(displayP3Profile)),
      [213, 115, 42],
    ],
    [
      'a 16-bit TIFF in Adobe RGB',
      async () =>
        sharp(insertPngChunks(await deepPng(warm), iccpChunk(adobeRgbProfile)))
          .toColourspace('rgb16')
          .keepIccProfile()
          .tiff()
          .toBuffer(),
      [224, 121, 54],
    ],
    [
      'a 16-bit PNG with a grey profile, which is not for its colours',
      async () => insertPngChunks(await deepPng(warm), iccpChunk(greyProfile(1.4))),
      warm,
    ],
    ...([8, 16] as const).flatMap((bitDepth) =>
      ([0, 4] as const).map((colorType) => {
        const kind = colorType === 0 ? 'grey' : 'grey and transparent';
        const make = async () =>
          insertPngChunks(greyPng(100, bitDepth, colorType), iccpChunk(greyProfile(1.4)));
        return [`a ${bitDepth}-bit ${kind} PNG of gamma 1.4`, make, [141, 141, 141]] as const;
      }),
    ),
    [
      'a grey PNG of gamma 1.4 that is cut short',
      async () => {
        const whole = insertPngChunks(greyPng(100, 8, 0), iccpChunk(greyProfile(1.4)));
        return whole.subarray(0, whole.length - 20);
      },
      [141, 141, 141],
    ],
    ['a grey AVIF', () => greyAvif(100, nclx(1, 13, 6, true)), [100, 100, 100]],
    ['a grey AVIF of the range of video', () => greyAvif(100, nclx(1, 13, 6, false)), [98, 98, 98]],
    ['a grey AVIF of gamma 1.4', () => greyAvif(100, icc(greyProfile(1.4))), [141, 141, 141]],
    [
      'a grey AVIF of gamma 1.4 and the range of video',
      () => greyAvif(102, icc(greyProfile(1.4)), nclx(1, 13, 6, false)),
      [141, 141, 141],
    ],
    [
      'a PNG in Display P3 by cICP, whatever its gAMA says',
      async () =>
        insertPngChunks(await png(warm), pngChunk('cICP', bytesOf([12, 13, 0, 1])), gammaChunk(1)),
      [213, 115, 42],
    ],
    [
      'a PNG in Display P3 by cICP, whatever its ICC profile says',
      async () =>
        insertPngChunks(
          await png(warm),
          pngChunk('cICP', bytesOf([12, 13, 0, 1])),
          iccpChunk(adobeRgbProfile),
        ),
      [213, 115, 42],
    ],
    [
      'a PNG in linear light',
      async () => insertPngChunks(await png(warm), gammaChunk(1)),
      [229, 181, 133],
    ],
    [
      'a PNG whose gAMA is sRGB as good as',
      async () => insertPngChunks(await png(warm), gammaChunk(0.45455)),
      warm,
    ],
    [
      'a PNG of gamma 1 and wide primaries',
      async () => insertPngChunks(await png(warm), gammaChunk(1), primariesChunk(...p3Primaries)),
      [237, 178, 126],
    ],
    [
      'a PNG of gamma 1 and primaries on one line, which take the gamma with them',
      async () =>
        insertPngChunks(
          await png(warm),
          gammaChunk(1),
          primariesChunk([0.3, 0.3], [0.1, 0.1], [0.2, 0.2], [0.3, 0.3]),
        ),
      warm,
    ],
    [
      'a PNG of gamma 1 and a blue that gives no light',
      async () =>
        insertPngChunks(
          await png(warm),
          gammaChunk(1),
          primariesChunk([0.3127, 0.329], [0.64, 0.33], [0.3, 0.6], [0.15, 0]),
        ),
      [224, 187, 133],
    ],
    [
      'a PNG whose profile has another checksum, so that its gAMA counts',
      async () => {
        const chunk = iccpChunk(displayP3Profile);
        chunk.set([0, 0, 0, 0], chunk.length - 4);
        return insertPngChunks(await png(warm), chunk, gammaChunk(1));
      },
      [229, 181, 133],
    ],
    [
      'a PNG whose profile has another checksum',
      async () => {
        const chunk = iccpChunk(displayP3Profile);
        chunk.set([0, 0, 0, 0], chunk.length - 4);
        return insertPngChunks(await png(warm), chunk);
      },
      warm,
    ],
    [
      'a PNG whose sRGB chunk overrides its gAMA',
      async () => insertPngChunks(await png(warm), pngChunk('sRGB', bytesOf(0)), gammaChunk(1)),
      warm,
    ],
  ] satisfies (readonly [string, () => Promise<Uint8Array>, Rgb])[])(
    '%s',
    async (_, make, expected) => {
      expectColor((await colorOf(await make())).slice(0, 3), expected);
    },
  );
});
