// In a process that has seen many baseline JPEGs, our decoder reads the large ones. libjpeg makes the same thumbnails.
import { describe, expect, it } from 'vitest';
import { readImageFacts } from '#core/image-facts.ts';
import { exif } from '#test/images/bytes.ts';
import { exifSegment, iccSegment, insertJpegSegments } from '#test/images/jpeg.ts';
import { waves } from '#test/images/pictures.ts';
import { adobeRgbProfile, greyProfile } from '#test/images/profiles.ts';
import { meanDifference } from '#test/judges/picture-difference.ts';
import { readPixels, renderOk, usualRequest } from '#test/judges/renders.ts';
import { isWorthCompiling } from './decoders/jpeg/warm-up.ts';
import { openJpeg } from './open-file.ts';

interface Kind {
  readonly isGrey?: boolean;
  readonly chromaSubsampling?: string;
  readonly segments?: readonly Uint8Array[];
  readonly width?: number;
  readonly height?: number;
}

async function jpegOf(kind: Kind): Promise<Uint8Array> {
  const { isGrey = false, chromaSubsampling = '4:2:0', segments = [] } = kind;
  const { width = 2400, height = 1600 } = kind;
  const picture = waves(isGrey ? 1 : 3).resize(width, height, { fit: 'fill' });
  const colors = isGrey ? picture.toColourspace('b-w') : picture;
  const bytes = await colors.jpeg({ quality: 90, chromaSubsampling }).toBuffer();
  return insertJpegSegments(bytes, ...segments);
}

const muchInBytes = 1e15;
let counted = 0;

/** Moves the count of this process to either side of the limit. */
function chooseDecoder(decoder: 'ours' | 'libjpeg'): void {
  const wanted = decoder === 'ours' ? muchInBytes : -muchInBytes;
  isWorthCompiling(wanted - counted);
  counted = wanted;
}

/** Whether sharp gets pixels that we decoded, instead of the file. */
async function isReadByUs(bytes: Uint8Array): Promise<boolean> {
  const found = readImageFacts(bytes, bytes.length);
  if (!found.ok) throw new Error('no facts');
  const request = { bytes, facts: found.facts, frames: 'first', ...usualRequest } as const;
  return (await openJpeg(request)).options.raw !== undefined;
}

it('libjpeg reads the first images of a process, and our decoder the later ones', async () => {
  const bytes = await jpegOf({});
  expect(await isReadByUs(bytes)).toBe(false);
  let images = 1;
  while (images < 10_000 && !(await isReadByUs(bytes))) images++;
  expect((images * bytes.length) / 1e6).toBeGreaterThan(10);
  expect((images * bytes.length) / 1e6).toBeLessThan(200);
});

describe('the thumbnail is the one of libjpeg', () => {
  it.each([
    ['4:2:0', {}],
    ['4:4:4', { chromaSubsampling: '4:4:4' }],
    ['grey', { isGrey: true }],
    ['grey with a profile', { isGrey: true, segments: [iccSegment(greyProfile(1.4))] }],
    ['with a profile', { segments: [iccSegment(adobeRgbProfile)] }],
    ['of odd size', { width: 2051, height: 2333 }],
    ...[2, 3, 4, 5, 6, 7, 8].map(
      (turn) => [`turned by EXIF ${turn}`, { segments: [exifSegment(exif(turn, 'II'))] }] as const,
    ),
  ] satisfies (readonly [string, Kind])[])('%s', async (_, kind) => {
    const bytes = await jpegOf(kind);
    chooseDecoder('libjpeg');
    expect(await isReadByUs(bytes)).toBe(false);
    const theirs = await readPixels((await renderOk(bytes)).bytes);
    chooseDecoder('ours');
    expect(await isReadByUs(bytes)).toBe(true);
    const ours = await readPixels((await renderOk(bytes)).bytes);
    expect([ours.width, ours.height]).toEqual([theirs.width, theirs.height]);
    expect(meanDifference(ours.rgba, theirs.rgba, ours.width)).toBeLessThan(1);
  });
});

describe('libjpeg reads the file', () => {
  it.each([
    ['when an eighth would be too small', { width: 2040, height: 1400 }],
    ['when the profile is for other colours', { segments: [iccSegment(greyProfile(1.4))] }],
  ] satisfies (readonly [string, Kind])[])('%s', async (_, kind) => {
    chooseDecoder('ours');
    expect(await isReadByUs(await jpegOf(kind))).toBe(false);
  });

  it.each([
    ['cut off', (jpeg: Uint8Array) => jpeg.subarray(0, jpeg.length * 0.6)],
    ['without its last byte of data', (jpeg: Uint8Array) => jpeg.subarray(0, -3)],
  ])('of a picture that is damaged: %s', async (_, damage) => {
    const bytes = damage(await jpegOf({}));
    chooseDecoder('libjpeg');
    const theirs = await renderOk(bytes);
    chooseDecoder('ours');
    const ours = await renderOk(bytes);
    expect(theirs.source.isDamaged).toBe(true);
    expect(ours.source.isDamaged).toBe(true);
    expect(ours.bytes).toEqual(theirs.bytes);
  });
});
