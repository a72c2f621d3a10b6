// The eight orientations, in every container that carries one: upright where Chromium turns the picture, and only there.
import { describe, expect, it } from 'vitest';
import { exif } from '#test/images/bytes.ts';
import { exifSegment, insertJpegSegments } from '#test/images/jpeg.ts';
import { cornerColors, cornersPicture, readCorners } from '#test/images/pictures.ts';
import { insertPngChunks, pngChunk } from '#test/images/png.ts';
import { expectColor, renderOk } from '#test/judges/renders.ts';

type Corner = keyof typeof cornerColors;
const places: readonly Corner[] = ['topLeft', 'topRight', 'bottomLeft', 'bottomRight'];

/** Which stored corner is seen top left, top right, bottom left, bottom right (EXIF 2.32, tag 0x0112). */
const seenCorners: readonly (readonly Corner[])[] = [
  ['topLeft', 'topRight', 'bottomLeft', 'bottomRight'],
  ['topRight', 'topLeft', 'bottomRight', 'bottomLeft'],
  ['bottomRight', 'bottomLeft', 'topRight', 'topLeft'],
  ['bottomLeft', 'bottomRight', 'topLeft', 'topRight'],
  ['topLeft', 'bottomLeft', 'topRight', 'bottomRight'],
  ['bottomLeft', 'topLeft', 'bottomRight', 'topRight'],
  ['bottomRight', 'topRight', 'bottomLeft', 'topLeft'],
  ['topRight', 'bottomRight', 'topLeft', 'bottomLeft'],
];

const stored = () => cornersPicture(300, 200);
const jpeg = () => stored().jpeg({ quality: 95 }).toBuffer();

const containers = [
  {
    container: 'a JPEG with little-endian EXIF',
    isTurned: true,
    make: async (o: number) => insertJpegSegments(await jpeg(), exifSegment(exif(o, 'II'))),
  },
  {
    container: 'a JPEG with big-endian EXIF',
    isTurned: true,
    make: async (o: number) => insertJpegSegments(await jpeg(), exifSegment(exif(o, 'MM'))),
  },
  {
    container: 'a progressive JPEG',
    isTurned: true,
    make: (o: number) =>
      stored().withMetadata({ orientation: o }).jpeg({ progressive: true }).toBuffer(),
  },
  {
    container: 'a PNG with an eXIf chunk',
    isTurned: true,
    make: async (o: number) =>
      insertPngChunks(await stored().png().toBuffer(), pngChunk('eXIf', exif(o, 'II'))),
  },
  {
    container: 'a TIFF with the tag',
    isTurned: true,
    make: (o: number) => stored().withMetadata({ orientation: o }).tiff().toBuffer(),
  },
  {
    container: 'an AVIF with irot and imir',
    isTurned: true,
    make: (o: number) =>
      stored().withMetadata({ orientation: o }).avif({ quality: 90, effort: 0 }).toBuffer(),
  },
  {
    container: 'a WebP with EXIF, which no browser turns',
    isTurned: false,
    make: (o: number) => stored().withMetadata({ orientation: o }).webp({ quality: 95 }).toBuffer(),
  },
];

describe.each(containers)('$container', ({ isTurned, make }) => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])('of orientation %i is seen as in Chromium', async (o) => {
    const seen = isTurned ? o : 1;
    const thumbnail = await renderOk(await make(o));
    const size = seen <= 4 ? { width: 128, height: 85 } : { width: 85, height: 128 };
    const sourceSize = seen <= 4 ? { width: 300, height: 200 } : { width: 200, height: 300 };
    expect(thumbnail).toMatchObject({ ...size, source: sourceSize });
    const found = await readCorners(thumbnail.bytes);
    for (const [i, place] of places.entries()) {
      const expected = cornerColors[seenCorners[seen - 1]?.[i] ?? place];
      expectColor(found[place] ?? [], expected, 12, place);
    }
  });
});

it.each(['jpeg', 'webp', 'gif', 'avif'] as const)(
  'a turned picture is upright in %s, which says of itself that it is',
  async (format) => {
    const bytes = insertJpegSegments(await jpeg(), exifSegment(exif(6, 'MM')));
    const { bytes: thumbnail } = await renderOk(bytes, format);
    const { topLeft = [], topRight = [] } = await readCorners(thumbnail);
    expectColor(topLeft, cornerColors.bottomLeft, 14);
    expectColor(topRight, cornerColors.topLeft, 14);
  },
);

it.each([0, 9, 65_535])('an orientation of %i is none', async (orientation) => {
  const bytes = insertJpegSegments(await jpeg(), exifSegment(exif(orientation, 'II')));
  expect(await renderOk(bytes)).toMatchObject({ width: 128, height: 85 });
});
