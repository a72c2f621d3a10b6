// Which picture of a HEIC file is decoded, and what is refused.
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
import { loadLibheif, withHeif } from './libheif.ts';

describe('the embedded thumbnail', () => {
  const file = fixture('gradient-thumb'); // 1600x1200 with a 320x240 thumbnail
  const sizeFor = async (wantedSize: number) => {
    const { width, height, usedEmbeddedThumbnail } = await decoded(file, { wantedSize });
    return { width, height, usedEmbeddedThumbnail };
  };

  test('is used when it is large enough', async () => {
    expect(await sizeFor(128)).toEqual({ width: 320, height: 240, usedEmbeddedThumbnail: true });
    expect(await sizeFor(320)).toEqual({ width: 320, height: 240, usedEmbeddedThumbnail: true });
  });

  test('is not used when it would have to be enlarged', async () => {
    expect(await sizeFor(321)).toEqual({ width: 1600, height: 1200, usedEmbeddedThumbnail: false });
  });

  const withThumbnail = (main: readonly Uint8Array[], thumbnail: HeifItem) =>
    heicOf([coded(flat16Mp, ...main), { ...thumbnail, refersTo: ['thmb', [1]] }]);
  const square = coded(quadrants);
  test.each([
    ['of another aspect is ignored', withThumbnail([], coded(patches)), false],
    [
      'turned like the picture is used',
      withThumbnail([property.irot(1)], coded(quadrants, property.irot(1))),
      true,
    ],
    ['not turned like the picture is ignored', withThumbnail([property.irot(1)], square), false],
    [
      'that is damaged is ignored',
      withThumbnail([], { ...square, data: Buffer.alloc(40, 7) }),
      false,
    ],
  ])('%s', async (_, bytes, used) => {
    const image = await decoded(bytes, { wantedSize: 64 });
    expect(image.usedEmbeddedThumbnail).toBe(used);
  });

  test('takes the colour of its picture when it has none of its own', async () => {
    const image = await decoded(withThumbnail([property.nclx(12, 13, 6)], square), {
      wantedSize: 64,
    });
    expect(image.usedEmbeddedThumbnail).toBe(true);
    expectNear(await shownAt(image, [[8, 8]]), [p3ToSrgb([220, 30, 30])], 3);
  });

  test('saves a picture that is too large to decode', async () => {
    const image = await decoded(withThumbnail([], square), {
      wantedSize: 64,
      maxPixels: 1_000_000,
    });
    expect([image.width, image.height]).toEqual([64, 64]);
  });
});

describe('refusals', () => {
  const reasonFor = async (bytes: Uint8Array, maxPixels = options.maxPixels) => {
    const result = await decodeHeic(bytes, { ...options, maxPixels });
    return result.ok ? 'decoded' : result.reason;
  };

  test('more pixels than allowed, before decoding any', async () => {
    const started = performance.now();
    expect(await reasonFor(fixture('flat-16mp'), 16_000_000)).toBe('too-many-pixels');
    expect(performance.now() - started).toBeLessThan(100);
  });

  test('a small canvas over large tiles counts the tiles', async () => {
    const tile = coded(flat16Mp);
    const grid = {
      type: 'grid',
      data: gridData(2, 2, 100, 100),
      properties: [property.ispe(100, 100)],
    };
    const file = heicOf([{ ...grid, refersTo: ['dimg', [2, 3, 4, 5]] }, tile, tile, tile, tile]);
    expect(await reasonFor(file)).toBe('too-many-pixels');
  });

  test.each([
    ['as a picture', (stream: HeifItem) => heicOf([stream])],
    [
      'as a tile',
      (stream: HeifItem) =>
        heicOf([
          {
            type: 'grid',
            data: gridData(1, 2, 64, 128),
            properties: [property.ispe(64, 128)],
            refersTo: ['dimg', [2, 3]],
          },
          stream,
          stream,
        ]),
    ],
  ])('a stream far larger than its box says, %s', async (_, wrap) => {
    const lying: HeifItem = {
      ...coded(flat16Mp),
      properties: [property.ispe(64, 64), flat16Mp.hvcC],
    };
    expect(await reasonFor(wrap(lying))).not.toBe('decoded');
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
      properties: [quadrants.ispe, box('av1C', Buffer.from('81200c00', 'hex'))],
    },
  ]);
  test.each([
    ['no bytes', Buffer.alloc(0), 'damaged'],
    ['not HEIF', Buffer.from('hello, this is plain text, not a picture'), 'damaged'],
    ['cut after the header', fixture('patches-srgb').subarray(0, 300), 'damaged'],
    ['an overlay', overlay, 'unsupported'],
    ['AV1 inside HEIF', av1, 'unsupported'],
  ])('%s', async (_, bytes, reason) => {
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
