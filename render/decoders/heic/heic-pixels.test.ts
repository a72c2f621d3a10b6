// Colour and geometry of HEIC files made by heif-enc (test/files/heic/README.md) and of files built around their streams.
import { describe, expect, test } from 'vitest';
import { gridData, type HeifItem, heicOf } from '#test/images/heif.ts';
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
  pictureOf,
  quadrants,
  shownAt,
} from '#test/judges/heic-pixels.ts';
import { readPixels, renderOk } from '#test/judges/renders.ts';
import { withHeif } from './heif-file.ts';

describe('colour', () => {
  test('a file without a profile keeps its values', async () => {
    const image = await decoded(fixture('patches-srgb'));
    expect(image.profile).toBeUndefined();
    expectNear(await shownAt(image, patchCentres), patchColours, 2);
  });

  test('a Display P3 profile is returned and gives the right sRGB values', async () => {
    const image = await decoded(fixture('patches-p3-icc'));
    expect(image.profile?.length).toBe(480);
    // The tolerance is 3, because sharp's compact profile only approximates the P3 curve.
    expectNear(await shownAt(image, patchCentres), patchColours.map(p3ToSrgb), 3);
  });

  test('P3 by nclx numbers looks the same as P3 by profile', async () => {
    const bytes = heicOf([coded(patches, property.nclx(12, 13, 6))]);
    const image = await decoded(bytes);
    const nclx = { primaries: 12, transfer: 13, matrix: 6, fullRange: true };
    expect(withHeif(bytes, ({ primary }) => primary.nclx)).toEqual(nclx);
    expectNear(await shownAt(image, patchCentres), patchColours.map(p3ToSrgb), 2);
  });

  test('an ICC profile wins over nclx numbers', async () => {
    const { profile } = await decoded(fixture('patches-p3-icc'));
    const icc = property.icc(profile ?? Buffer.of());
    const image = await decoded(heicOf([coded(patches, property.nclx(1, 13, 6), icc)]));
    expectNear(await shownAt(image, patchCentres), patchColours.map(p3ToSrgb), 3);
  });

  test.each([
    [1, 13],
    [1, 1],
    [3, 2],
    [6, 6],
  ])('sRGB and video need no profile: nclx %i and %i', async (primaries, transfer) => {
    const nclx = property.nclx(primaries, transfer, 6);
    expect((await decoded(heicOf([coded(patches, nclx)]))).profile).toBeUndefined();
  });

  test('ten bits become eight', async () => {
    const [first, ...rest] = await shownAt(await decoded(fixture('ten-bit-srgb')), patchCentres);
    expect(first).toEqual([0, 0, 0]);
    expect(rest.map(([value]) => value)).toEqual([64, 128, 148, 153, 192, 230, 255]);
  });

  // Paper white, 203 cd/m², is 0.58 in PQ and 0.75 in HLG. Chromium shows these greys for an AVIF with the same samples.
  test.each([
    ['pq', 16, undefined, [0, 30, 131, 187, 200, 255, 255, 255]],
    ['pq', 16, 400, [0, 39, 161, 229, 241, 255, 255, 255]],
    ['hlg', 18, undefined, [0, 43, 99, 121, 126, 188, 234, 255]],
    ['hlg', 18, 400, [0, 54, 123, 148, 155, 230, 255, 255]],
  ] as const)(
    '%s light (transfer %d, peak %s) is mapped as Chromium maps it, and stays neutral',
    async (name, transfer, peakNits, expected) => {
      const stream = pictureOf(`ten-bit-${name}`);
      const light = peakNits === undefined ? [] : [property.clli(peakNits)];
      const bytes = heicOf([coded(stream, property.nclx(9, transfer, 9), ...light)]);
      const { at, width, height } = await readPixels((await renderOk(bytes)).bytes);
      const shown = patchCentres.map(([x, y]) => [...at(x / width, y / height)]);
      for (const [r = 0, g = 0, b = 0] of shown)
        expect(Math.max(r, g, b) - Math.min(r, g, b)).toBeLessThanOrEqual(2);
      const reds = shown.map(([red = 0]) => [red]);
      expectNear(
        reds,
        expected.map((value) => [value]),
        3,
      );
    },
  );
});

describe('geometry', () => {
  const red = [220, 30, 30];
  const green = [30, 200, 30];
  const blue = [30, 30, 220];
  const white = [240, 240, 240];
  const cornersAt = (left: number, top: number, right: number, bottom: number) =>
    [top, bottom].flatMap((y) => [left, right].map((x) => [x, y] as const));
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
    expectNear(await shownAt(image, cornersAt(8, 8, 56, 56)), expected, 3);
  });

  test('a quarter turn swaps width and height', async () => {
    const image = await decoded(heicOf([coded(patches, property.irot(3))]));
    expect([image.width, image.height]).toEqual([64, 128]);
  });

  test('a clean aperture crops', async () => {
    const image = await decoded(heicOf([coded(quadrants, property.clap(48, 32))]));
    expect([image.width, image.height]).toEqual([48, 32]);
    expectNear(await shownAt(image, cornersAt(4, 4, 44, 28)), [red, green, blue, white], 3);
  });

  test('a grid is joined and cut to its size', async () => {
    const tile = coded(quadrants);
    const layout = { data: gridData(2, 2, 120, 100), properties: [property.ispe(120, 100)] };
    const grid: HeifItem = { type: 'grid', ...layout, refersTo: ['dimg', [2, 3, 4, 5]] };
    const image = await decoded(heicOf([grid, tile, tile, tile, tile]));
    expect([image.width, image.height]).toEqual([120, 100]);
    expectNear(await shownAt(image, cornersAt(72, 72, 112, 98)), [red, green, blue, white], 3);
  });

  test('alpha is straight, not premultiplied', async () => {
    const image = await decoded(fixture('alpha'));
    expect(image.channels).toBe(4);
    const top = cornersAt(8, 8, 56, 56).slice(0, 2);
    expectNear(await shownAt(image, top), [red.concat(255), green.concat(64)], 3);
  });
});
