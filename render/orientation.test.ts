// The eight orientations in every container: we turn the picture where Chromium turns it, and only there.
import { describe, expect, it } from 'vitest';
import { exif } from '#test/images/bytes.ts';
import { exifSegment, insertJpegSegments } from '#test/images/jpeg.ts';
import { cornerColors, cornersPicture, readCorners } from '#test/images/pictures.ts';
import { insertPngChunks, pngChunk } from '#test/images/png.ts';
import { expectColor, renderOk } from '#test/judges/renders.ts';

type Corner = keyof typeof cornerColors;
const places: readonly Corner[] = ['topLeft', 'topRight', 'bottomLeft', 'bottomRight'];

/** The stored corners as seen at `places`, by orientation (EXIF 2.32, tag 0x0112). */
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

const turnedBySharp = (orientation: number) => stored().withMetadata({ orientation });

const containers: readonly [string, isTurned: boolean, (o: number) => Promise<Uint8Array>][] = [
  [
    'a JPEG with little-endian EXIF',
    true,
    async (o) => insertJpegSegments(await jpeg(), exifSegment(exif(o, 'II'))),
  ],
  [
    'a JPEG with big-endian EXIF',
    true,
    async (o) => insertJpegSegments(await jpeg(), exifSegment(exif(o, 'MM'))),
  ],
  ['a progressive JPEG', true, (o) => turnedBySharp(o).jpeg({ progressive: true }).toBuffer()],
  [
    'a PNG with an eXIf chunk',
    true,
    async (o) => insertPngChunks(await stored().png().toBuffer(), pngChunk('eXIf', exif(o, 'II'))),
  ],
  ['a TIFF with the tag', true, (o) => turnedBySharp(o).tiff().toBuffer()],
  [
    'an AVIF with irot and imir',
    true,
    (o) => turnedBySharp(o).avif({ quality: 90, effort: 0 }).toBuffer(),
  ],
  [
    'a WebP with EXIF, which no browser turns',
    false,
    (o) => turnedBySharp(o).webp({ quality: 95 }).toBuffer(),
  ],
];

describe.each(containers)('%s', (_, isTurned, make) => {
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
  'a turned picture is upright in %s',
  async (format) => {
    const bytes = insertJpegSegments(await jpeg(), exifSegment(exif(6, 'MM')));
    const { bytes: thumbnail } = await renderOk(bytes, format);
    const { topLeft = [], topRight = [] } = await readCorners(thumbnail);
    expectColor(topLeft, cornerColors.bottomLeft, 14);
    expectColor(topRight, cornerColors.topLeft, 14);
  },
);

it.each([0, 9, 65_535])('an orientation of %i is ignored', async (orientation) => {
  const bytes = insertJpegSegments(await jpeg(), exifSegment(exif(orientation, 'II')));
  expect(await renderOk(bytes)).toMatchObject({ width: 128, height: 85 });
});
