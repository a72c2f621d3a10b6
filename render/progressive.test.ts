// A large progressive JPEG is read from its DC scans. The same picture as a baseline JPEG has the same thumbnail.
import { describe, expect, it } from 'vitest';
import { readImageFacts } from '#core/image-facts.ts';
import { defaultMaxPixels } from '#core/refuse-by-facts.ts';
import { exif } from '#test/images/bytes.ts';
import { exifSegment, iccSegment, insertJpegSegments } from '#test/images/jpeg.ts';
import { waves } from '#test/images/pictures.ts';
import { adobeRgbProfile, greyProfile } from '#test/images/profiles.ts';
import { blockMeansOf, meanDifference } from '#test/judges/picture-difference.ts';
import { readPixels, renderOk } from '#test/judges/renders.ts';
import { openJpeg } from './open-file.ts';

const large = { width: 2400, height: 1600 };

interface Kind {
  readonly isGrey?: boolean;
  readonly chromaSubsampling?: string;
  readonly segments?: readonly Uint8Array[];
  readonly width?: number;
  readonly height?: number;
}

async function jpegOf(progressive: boolean, kind: Kind): Promise<Uint8Array> {
  const { isGrey = false, chromaSubsampling = '4:2:0', segments = [] } = kind;
  const { width = large.width, height = large.height } = kind;
  const picture = waves(isGrey ? 1 : 3).resize(width, height, { fit: 'fill' });
  const colors = isGrey ? picture.toColourspace('b-w') : picture;
  const bytes = await colors.jpeg({ progressive, quality: 90, chromaSubsampling }).toBuffer();
  return insertJpegSegments(bytes, ...segments);
}

/** Whether sharp gets pixels that we decoded, instead of the file. */
async function isReadFromDc(bytes: Uint8Array): Promise<boolean> {
  const found = readImageFacts(bytes, bytes.length);
  if (!found.ok) throw new Error('no facts');
  const request = {
    bytes,
    facts: found.facts,
    frames: 'first',
    maxSide: 128,
    maxPixels: defaultMaxPixels,
  } as const;
  return (await openJpeg(request)).options.raw !== undefined;
}

describe('the thumbnail is the one of a baseline JPEG', () => {
  it.each([
    ['4:2:0', {}],
    ['4:4:4', { chromaSubsampling: '4:4:4' }],
    ['turned by EXIF', { segments: [exifSegment(exif(6, 'II'))] }],
    ['with a profile', { segments: [iccSegment(adobeRgbProfile)] }],
    ['grey', { isGrey: true }],
    ['grey with a profile', { isGrey: true, segments: [iccSegment(greyProfile(1.4))] }],
    ['of odd size', { width: 2051, height: 2333 }],
    ['of the smallest size', { width: 1280, height: 960 }],
  ] satisfies (readonly [string, Kind])[])('%s', async (_, kind) => {
    const progressive = await jpegOf(true, kind);
    expect(await isReadFromDc(progressive)).toBe(true);
    const ours = await readPixels((await renderOk(progressive)).bytes);
    const whole = await readPixels((await renderOk(await jpegOf(false, kind))).bytes);
    expect([ours.width, ours.height]).toEqual([whole.width, whole.height]);
    const means = [
      blockMeansOf(ours.rgba, ours.width),
      blockMeansOf(whole.rgba, ours.width),
    ] as const;
    expect(meanDifference(...means)).toBeLessThan(1);
  });
});

it.each([
  ['an eighth would be too small', { width: 1279, height: 960 }],
  ['the profile is for other colours', { segments: [iccSegment(greyProfile(1.4))] }],
] satisfies (readonly [string, Kind])[])('libjpeg reads the file when %s', async (_, kind) => {
  expect(await isReadFromDc(await jpegOf(true, kind))).toBe(false);
});

it('libjpeg shows the whole part of a file that is cut inside its DC scan', async () => {
  const whole = await jpegOf(true, {});
  const { source } = await renderOk(whole.subarray(0, Math.round(whole.length / 40)));
  expect(source.isDamaged).toBe(true);
});
