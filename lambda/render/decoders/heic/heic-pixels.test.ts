// Colour and geometry of HEIC files made by heif-enc (test/files/heic/README.md) and of files built around their streams.
import { describe, expect, test } from 'vitest';
import { codedPictureOf, gridData, heicOf } from '#test/images/heif.ts';
import * as property from '#test/images/heif-properties.ts';
import {
  coded,
  decoded,
  expectNear,
  fixture,
  p3ToSrgb,
  patchCentres,
  patchColours,
  patches,
  quadrants,
  shownAt,
} from '#test/judges/heic-pixels.ts';
import { readPixels, renderOk } from '#test/judges/renders.ts';

describe('colour', () => {
  test('a file without a profile keeps its numbers', async () => {
    const image = await decoded(fixture('patches-srgb'));
    expect(image.profile).toBeUndefined();
    expectNear(await shownAt(image, patchCentres), patchColours, 2);
  });

  test('a Display P3 profile is carried along and turns into the right sRGB numbers', async () => {
    const image = await decoded(fixture('patches-p3-icc'));
    expect(image.profile?.length).toBe(480);
    // Three, not two: this compact profile of sharp's only approximates the P3 curve.
    expectNear(await shownAt(image, patchCentres), patchColours.map(p3ToSrgb), 3);
  });

  test('P3 stated only by nclx numbers comes out the same as P3 by profile', async () => {
    const image = await decoded(heicOf([coded(patches, property.nclx(12, 13, 6))]));
    expect(image.nclx).toEqual({ primaries: 12, transfer: 13, matrix: 6, fullRange: true });
    expectNear(await shownAt(image, patchCentres), patchColours.map(p3ToSrgb), 2);
  });

  test('an ICC profile wins over nclx numbers', async () => {
    const { profile } = await decoded(fixture('patches-p3-icc'));
    const both = heicOf([
      coded(patches, property.nclx(1, 13, 6), property.icc(profile ?? Buffer.of())),
    ]);
    expectNear(await shownAt(await decoded(both), patchCentres), patchColours.map(p3ToSrgb), 3);
  });

  test('sRGB and video nclx numbers need no profile', async () => {
    for (const [primaries, transfer] of [
      [1, 13],
      [1, 1],
      [3, 2],
      [6, 6],
    ] as const) {
      const image = await decoded(heicOf([coded(patches, property.nclx(primaries, transfer, 6))]));
      expect(image.profile).toBeUndefined();
    }
  });

  test('ten bits become eight', async () => {
    const [first, ...rest] = await shownAt(await decoded(fixture('ten-bit-srgb')), patchCentres);
    expect(first).toEqual([0, 0, 0]);
    expect(rest.map(([value]) => value)).toEqual([64, 128, 148, 153, 192, 230, 255]);
  });

  // Paper white, 203 cd/m², is 0.58 in PQ and 0.75 in HLG. What Chromium makes of such grey in an AVIF.
  test.each([
    ['pq', 16, [0, 30, 131, 187, 200, 255, 255, 255]],
    ['hlg', 18, [0, 43, 99, 121, 126, 188, 234, 255]],
  ] as const)(
    '%s light is mapped as Chromium maps it, and stays neutral',
    async (name, transfer, expected) => {
      const stream = codedPictureOf(fixture(`ten-bit-${name}`));
      const bytes = heicOf([coded(stream, property.nclx(9, transfer, 9))]);
      const { at, width, height } = await readPixels((await renderOk(bytes)).bytes);
      const shown = patchCentres.map(([x, y]) => [...at(x / width, y / height)]);
      for (const [r = 0, g = 0, b = 0] of shown)
        expect(Math.max(r, g, b) - Math.min(r, g, b)).toBeLessThanOrEqual(2);
      expectNear(
        shown.map(([r = 0]) => [r]),
        expected.map((value) => [value]),
        3,
      );
    },
  );
});

describe('geometry', () => {
  const red = [220, 30, 30],
    green = [30, 200, 30],
    blue = [30, 30, 220],
    white = [240, 240, 240];
  const corners = [
    [8, 8],
    [56, 8],
    [8, 56],
    [56, 56],
  ] as const;
  test.each([
    ['as stored', [], [red, green, blue, white]],
    ['turned 90° counter-clockwise', [property.irot(1)], [green, white, red, blue]],
    ['turned 180°', [property.irot(2)], [white, blue, green, red]],
    ['turned 270°', [property.irot(3)], [blue, red, white, green]],
    ['mirrored top to bottom', [property.imir(0)], [blue, white, red, green]],
    ['mirrored left to right', [property.imir(1)], [green, red, white, blue]],
    ['transposed', [property.irot(1), property.imir(0)], [red, blue, green, white]],
    ['transversed', [property.irot(1), property.imir(1)], [white, green, blue, red]],
  ])('%s', async (_, turns, expected) => {
    const image = await decoded(heicOf([coded(quadrants, ...turns)]));
    expectNear(await shownAt(image, corners), expected, 3);
  });

  test('a quarter turn exchanges width and height', async () => {
    const image = await decoded(heicOf([coded(patches, property.irot(3))]));
    expect([image.width, image.height]).toEqual([64, 128]);
  });

  test('a clean aperture crops', async () => {
    const image = await decoded(heicOf([coded(quadrants, property.clap(48, 32))]));
    expect([image.width, image.height]).toEqual([48, 32]);
    expectNear(
      await shownAt(image, [
        [4, 4],
        [44, 4],
        [4, 28],
        [44, 28],
      ]),
      [red, green, blue, white],
      3,
    );
  });

  test('a grid is joined and cut to its size', async () => {
    const tile = coded(quadrants);
    const grid = {
      type: 'grid',
      data: gridData(2, 2, 120, 100),
      properties: [property.ispe(120, 100)],
    };
    const image = await decoded(
      heicOf([{ ...grid, refersTo: ['dimg', [2, 3, 4, 5]] }, tile, tile, tile, tile]),
    );
    expect([image.width, image.height]).toEqual([120, 100]);
    expectNear(
      await shownAt(image, [
        [72, 72],
        [112, 72],
        [72, 98],
        [112, 98],
      ]),
      [red, green, blue, white],
      3,
    );
  });

  test('alpha arrives straight', async () => {
    const image = await decoded(fixture('alpha'));
    expect(image.channels).toBe(4);
    expectNear(
      await shownAt(image, [
        [8, 8],
        [56, 8],
      ]),
      [
        [...red, 255],
        [...green, 64],
      ],
      3,
    );
  });
});
