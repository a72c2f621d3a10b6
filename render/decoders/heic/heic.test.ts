// Which picture of a HEIC file the decoder chooses, and which files it refuses.
import { describe, expect, test } from 'vitest';
import { box } from '#test/images/bytes.ts';
import { gridData, type HeifItem, heicOf } from '#test/images/heif.ts';
import * as property from '#test/images/heif-properties.ts';
import {
  coded,
  decoded,
  expectNear,
  fixture,
  flat16Mp,
  options,
  p3ToSrgb,
  patches,
  quadrants,
  shownAt,
} from '#test/judges/heic-pixels.ts';
import { decodeHeic } from './heic.ts';
import { withHeif } from './heif-file.ts';
import { loadLibheif } from './libheif.ts';

describe('the embedded thumbnail', () => {
  const file = fixture('gradient-thumb'); // 1600x1200 with a 320x240 thumbnail
  test.each([
    ['is used when it is large enough', 128, { width: 320, height: 240 }],
    ['is used when it just fits', 320, { width: 320, height: 240 }],
    ['is not used when it is too small', 321, { width: 1600, height: 1200 }],
  ])('%s', async (_, wantedSize, size) => {
    expect(await decoded(file, { wantedSize })).toMatchObject(size);
  });

  const withThumbnail = (main: readonly Uint8Array[], thumbnail: HeifItem) =>
    heicOf([coded(flat16Mp, ...main), { ...thumbnail, refersTo: ['thmb', [1]] }]);
  const square = coded(quadrants);
  const turn = property.irot(1);
  const broken = { ...square, data: Buffer.alloc(40, 7) };
  test.each([
    ['is ignored when it has another aspect', withThumbnail([], coded(patches)), false],
    [
      'is used when it is turned like the picture',
      withThumbnail([turn], coded(quadrants, turn)),
      true,
    ],
    ['is ignored when it is not turned like the picture', withThumbnail([turn], square), false],
    ['is ignored when it is damaged', withThumbnail([], broken), false],
  ])('%s', async (_, bytes, used) => {
    const image = await decoded(bytes, { wantedSize: 64 });
    expect(image.width < image.sourceWidth).toBe(used);
  });

  test('takes the colour of its picture when it has none of its own', async () => {
    const image = await decoded(withThumbnail([property.nclx(12, 13, 6)], square), {
      wantedSize: 64,
    });
    expect(image.width).toBe(64);
    expectNear(await shownAt(image, [[8, 8]]), [p3ToSrgb([220, 30, 30])], 3);
  });

  test('stands in for a picture that is too large to decode', async () => {
    const small = { wantedSize: 64, maxPixels: 1_000_000 };
    const image = await decoded(withThumbnail([], square), small);
    expect([image.width, image.height]).toEqual([64, 64]);
  });
});

/** Tiles in columns and rows, on a canvas. */
function gridOf(tiles: readonly HeifItem[], columns: number, width: number, height: number) {
  const grid: HeifItem = {
    type: 'grid',
    data: gridData(columns, tiles.length / columns, width, height),
    properties: [property.ispe(width, height)],
    refersTo: ['dimg', tiles.map((_, i) => i + 2)],
  };
  return heicOf([grid, ...tiles]);
}

describe('refusals', () => {
  const reasonFor = async (bytes: Uint8Array, maxPixels = options.maxPixels) => {
    const result = await decodeHeic(bytes, { ...options, maxPixels });
    return result.ok ? 'decoded' : result.reason;
  };

  test('refuses more pixels than allowed before it decodes any', async () => {
    const started = performance.now();
    expect(await reasonFor(fixture('flat-16mp'), 16_000_000)).toBe('too-many-pixels');
    expect(performance.now() - started).toBeLessThan(100);
  });

  test('counts the tiles of a small canvas over large tiles', async () => {
    const tile = coded(flat16Mp);
    expect(await reasonFor(gridOf([tile, tile, tile, tile], 2, 100, 100))).toBe('too-many-pixels');
  });

  const lying = { ...flat16Mp, properties: flat16Mp.properties.with(0, property.ispe(64, 64)) };
  test.each([
    ['as a picture', heicOf([lying])],
    ['as a tile', gridOf([lying, lying], 1, 64, 128)],
  ])('refuses a stream far larger than its box says, %s', async (_, bytes) => {
    expect(await reasonFor(bytes)).not.toBe('decoded');
  });

  const overlay = heicOf([
    {
      type: 'iovl',
      data: Buffer.from('00000000000000000000004000400000000000', 'hex'),
      properties: [property.ispe(64, 64)],
      refersTo: ['dimg', [2]],
    },
    coded(quadrants),
  ]);
  const av1 = heicOf([
    {
      ...coded(quadrants),
      type: 'av01',
      properties: quadrants.properties.with(1, box('av1C', [0x81, 0x20, 0x0c, 0])),
    },
  ]);
  test.each([
    ['no bytes', Buffer.alloc(0), 'damaged'],
    ['not HEIF', Buffer.from('hello, this is plain text, not a picture'), 'damaged'],
    ['cut after the header', fixture('patches-srgb').subarray(0, 300), 'damaged'],
    ['an overlay', overlay, 'unsupported'],
    ['AV1 inside HEIF', av1, 'unsupported'],
  ])('refuses %s', async (_, bytes, reason) => {
    expect(await reasonFor(bytes)).toBe(reason);
  });

  test('a trap in the decoder does not spoil the next picture', async () => {
    await loadLibheif();
    expect(() =>
      withHeif(fixture('alpha'), () => {
        throw new WebAssembly.RuntimeError('unreachable');
      }),
    ).toThrow('unreachable');
    expect(await reasonFor(fixture('quadrants'))).toBe('decoded');
  });
});
