// Patches of known inks, with profiles of every kind, compared with what Chromium shows.
import { readFileSync } from 'node:fs';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { iccSegment, insertJpegSegments } from '#test/images/jpeg.ts';
import { mutate } from '#test/images/mutants.ts';
import { displayP3Profile } from '#test/images/profiles.ts';
import { createRandom } from '#test/images/random.ts';
import {
  type BlockMeans,
  blockMeansOf,
  blockSide,
  meanDifference,
} from '#test/judges/picture-difference.ts';
import { openRecording } from '#test/judges/recorded-chromium.ts';
import { expectColor, readPixels, renderOk } from '#test/judges/renders.ts';
import { chromiumInkProfile } from './color/chromium-ink-profile.ts';
import { replaceJpegProfile } from './color/replace-jpeg-profile.ts';

const read = (name: string) => readFileSync(new URL(`../test/files/cmyk/${name}`, import.meta.url));

/** Inks of the patches in test/files/cmyk, 0 to 255, and the colours that the profiles there state for them. */
const patches = [
  { inks: [0, 0, 0, 0], color: [255, 255, 255] },
  { inks: [255, 0, 0, 0], color: [39, 153, 225] },
  { inks: [0, 255, 0, 0], color: [203, 48, 118] },
  { inks: [0, 0, 255, 0], color: [243, 231, 56] },
  { inks: [0, 0, 0, 255], color: [48, 47, 48] },
  { inks: [0, 0, 0, 128], color: [181, 180, 181] },
  { inks: [128, 128, 128, 0], color: [156, 138, 129] },
  { inks: [100, 60, 30, 80], color: [151, 150, 162] },
  { inks: [255, 255, 255, 0], color: [27, 21, 17] },
];
const patchSide = 16;
const width = patches.length * patchSide;
const kinds = ['mft1', 'mft2', 'mAB ', 'mAB with matrix'];
const profileOf = (kind: string) => read(`${kind.trim().toLowerCase().replaceAll(' ', '-')}.icc`);
const sound = profileOf('mft2 both intents');

function cmykJpeg(profile?: Uint8Array): Uint8Array {
  const jpeg = read('patches.jpg');
  return profile ? insertJpegSegments(jpeg, iccSegment(profile)) : jpeg;
}

/**
 * Allowed difference per channel, of 255. Paper is slightly blue in Chromium and white here, and our table has only nine points
 * per ink.
 */
const tolerance = 3;

const chromium = openRecording('cmyk');

/** @returns red, green and blue of a block in the middle of each patch */
function colorsOf({ values }: BlockMeans): number[][] {
  const blocks = patchSide / blockSide;
  const middle = (blocks / 2) * patches.length * blocks + blocks / 2;
  return patches.map((_, i) => [0, 1, 2].map((c) => values[3 * (middle + i * blocks) + c] ?? 0));
}

async function renderedColors(bytes: Uint8Array): Promise<number[][]> {
  const thumbnail = await renderOk(bytes, 'png', { width, height: width });
  return colorsOf(blockMeansOf((await readPixels(thumbnail.bytes)).rgba, width));
}

async function expectAsInChromium(bytes: Uint8Array): Promise<void> {
  const name = expect.getState().currentTestName ?? '';
  const shown = await chromium.show(name, bytes, { width, height: patchSide });
  if (!shown) throw new Error('Chromium shows nothing');
  const ours = await renderedColors(bytes);
  for (const [i, color] of colorsOf(shown.means).entries()) {
    expectColor(ours[i] ?? [], color, tolerance, `inks ${patches[i]?.inks}`);
  }
}

/** @param at offset of the bytes to overwrite, or the text that they replace */
function changed(at: string | number, ...values: readonly number[]): Uint8Array {
  const profile = Buffer.from(sound);
  profile.set(values, typeof at === 'string' ? profile.indexOf(at) : at);
  return profile;
}

describe('a CMYK JPEG looks as in Chromium', () => {
  it.each(kinds)('with a profile of kind %s', async (kind) => {
    await expectAsInChromium(cmykJpeg(profileOf(kind)));
  });

  it('with a profile that is only relative colorimetric', async () => {
    await expectAsInChromium(cmykJpeg(profileOf('mft2 relative')));
  });

  it('with the profile of a real press, in many segments', async () => {
    const separated = sharp({
      create: { width, height: patchSide, channels: 3, background: '#853' },
    });
    await expectAsInChromium(
      await separated.withIccProfile('cmyk').jpeg({ quality: 100 }).toBuffer(),
    );
  });

  it('stored as YCCK', async () => {
    const jpeg = Buffer.from(cmykJpeg(sound));
    const transformAt = jpeg.indexOf('Adobe') + 11;
    jpeg[transformAt] = 2;
    await expectAsInChromium(jpeg);
  });
});

describe('an unusable profile is ignored, as in Chromium', () => {
  const tableAt = Buffer.from(sound).indexOf('mft2');
  it.each([
    ['none', undefined],
    ['for RGB', displayP3Profile],
    ['cut off', sound.subarray(0, 2000)],
    ['shorter than a header', sound.subarray(0, 100)],
    ['noise', Buffer.alloc(500, 7)],
    ['without its mark', changed('acsp', 0)],
    ['of version 5', changed(8, 5)],
    ['in a space other than Lab and XYZ', changed('Lab ', 0x4c, 0x75, 0x76)],
    ['with a tag beyond its end', changed(132 + 4, 0x7f)],
    ['with more tags than bytes', changed(128, 0x7f)],
    ['with a table of another kind', changed(tableAt, 0x78)],
    ['with a grid of one point', changed(tableAt + 10, 1)],
    ['with a grid larger than itself', changed(tableAt + 10, 255)],
    ['with a curve of one entry', changed(tableAt + 48, 0, 1)],
  ] satisfies [string, Uint8Array | undefined][])('%s', async (_, profile) => {
    const bytes = cmykJpeg(profile);
    await expectAsInChromium(bytes);
    expect((await renderedColors(bytes))[6]).toEqual([127, 127, 127]);
  });
});

it('any mutated profile gives a new profile or none', { timeout: 30_000 }, () => {
  const random = createRandom(14);
  let made = 0;
  for (const kind of kinds) {
    const profile = profileOf(kind);
    for (let length = 0; length < profile.length; length += 7) {
      expect(chromiumInkProfile(profile.subarray(0, length))).toBeUndefined();
    }
    for (let n = 0; n < 25; n++) if (chromiumInkProfile(mutate(profile, random))) made++;
  }
  expect(made).toBeGreaterThan(5);
});

// No browser shows a TIFF, so we compare with the inks on paper.
it('a CMYK TIFF has the colours that its profile states', async () => {
  const colors = await renderedColors(read('patches.tif'));
  for (const [i, { inks, color }] of patches.entries()) {
    expectColor(colors[i] ?? [], color, 3, `inks ${inks}`);
  }
});

it('one profile replaces all profile segments of a JPEG', async () => {
  const picture = sharp({ create: { width: 64, height: 64, channels: 3, background: '#853' } });
  const bytes = await picture.withIccProfile('cmyk').jpeg().toBuffer();
  const replaced = replaceJpegProfile(bytes, sound);
  const { icc } = await sharp(replaced).metadata();
  expect(icc).toEqual(Buffer.from(sound));
  expect(replaced.length).toBeLessThan(20_000);
  expect(() => replaceJpegProfile(bytes, new Uint8Array(65_520))).toThrow(RangeError);
});

it('black letters on a colour are averaged as light, not as ink', { timeout: 30_000 }, async () => {
  const stripes = Array.from({ length: 100 }, (_, i) => `M0 ${8 * i}h1200v3H0z`).join('');
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="800"><rect width="100%" height="100%" fill="#fc3"/><path d="${stripes}"/></svg>`;
  const bytes = await sharp(Buffer.from(svg)).withIccProfile('cmyk').jpeg().toBuffer();
  const thumbnail = await renderOk(bytes);
  const { width, height } = thumbnail;
  const shown = await chromium.show('black letters on a colour', bytes, { width, height });
  if (!shown) throw new Error('Chromium shows nothing');
  const { rgba } = await readPixels(thumbnail.bytes);
  expect(meanDifference(blockMeansOf(rgba, width), shown.means)).toBeLessThan(4);
});
