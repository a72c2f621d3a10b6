import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import type { ThumbnailFormat } from '#core/keys.ts';
import { cornerColors, cornersPicture, noisePicture, readCorners } from '#test/images/pictures.ts';
import type { Rendering } from './process/reply-schema.ts';
import { renderThumbnail } from './render-thumbnail.ts';

const limits = { maxSide: 128, maxPixels: 268_402_689, keepAnimation: true };
const outputs: ThumbnailFormat[] = ['jpeg', 'png', 'webp', 'gif', 'avif'];

function expectThumbnail(rendering: Rendering) {
  if (!rendering.ok) throw new Error(`refused: ${rendering.failure.message}`);
  return rendering.thumbnail;
}

function expectCorners(found: Record<string, number[]>, tolerance = 12) {
  for (const [corner, color] of Object.entries(cornerColors)) {
    for (const [channel, value] of color.entries()) {
      expect(
        Math.abs((found[corner]?.[channel] ?? -999) - value),
        `${corner} ${found[corner]}`,
      ).toBeLessThan(tolerance);
    }
  }
}

describe('renderThumbnail', () => {
  it.each(
    (['jpeg', 'png', 'webp', 'gif', 'avif', 'tiff'] as const).flatMap((source) =>
      outputs.map((format) => ({ source, format })),
    ),
  )(
    'turns $source into $format of the right size, type and colours',
    async ({ source, format }) => {
      const bytes = await cornersPicture(600, 400).toFormat(source).toBuffer();
      const thumbnail = expectThumbnail(await renderThumbnail({ bytes, format, ...limits }));
      expect(thumbnail).toMatchObject({
        contentType: `image/${format}`,
        width: 128,
        height: 85,
        source: { format: source, width: 600, height: 400 },
      });
      const metadata = await sharp(thumbnail.bytes).metadata();
      expect(metadata).toMatchObject({ width: 128, height: 85 });
      expect(metadata.format === 'heif' ? 'avif' : metadata.format).toBe(format);
      expectCorners(await readCorners(thumbnail.bytes));
    },
  );

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('applies EXIF orientation %i', async (orientation) => {
    // Stored turned the other way, so that the orientation sets it upright again.
    const turn = {
      1: (image) => image,
      2: (image) => image.flop(),
      3: (image) => image.rotate(180),
      4: (image) => image.flip(),
      5: (image) => image.rotate(270).flop(),
      6: (image) => image.rotate(270),
      7: (image) => image.rotate(90).flop(),
      8: (image) => image.rotate(90),
    } satisfies Record<number, (image: Sharp) => Sharp>;
    const stored = await cornersPicture(400, 200).png().toBuffer();
    const turned = await turn[orientation as keyof typeof turn](sharp(stored)).png().toBuffer();
    const bytes = await sharp(turned)
      .withMetadata({ orientation })
      .jpeg({ quality: 95 })
      .toBuffer();

    const thumbnail = expectThumbnail(await renderThumbnail({ bytes, format: 'png', ...limits }));
    expect(thumbnail).toMatchObject({
      width: 128,
      height: 64,
      source: { width: 400, height: 200 },
    });
    expectCorners(await readCorners(thumbnail.bytes));
  });

  it.each([
    { width: 100, height: 50, expected: [100, 50] },
    { width: 1, height: 1, expected: [1, 1] },
    { width: 128, height: 128, expected: [128, 128] },
    { width: 1, height: 2000, expected: [1, 128] },
    { width: 2000, height: 1, expected: [128, 1] },
    { width: 2000, height: 3000, expected: [85, 128] },
  ])(
    'fits $width x $height into the frame and never enlarges it',
    async ({ width, height, expected }) => {
      const bytes = await noisePicture(width, height).png().toBuffer();
      const { bytes: thumbnail } = expectThumbnail(
        await renderThumbnail({ bytes, format: 'png', ...limits }),
      );
      const metadata = await sharp(thumbnail).metadata();
      expect([metadata.width, metadata.height]).toEqual(expected);
    },
  );

  describe('of a picture with transparency', () => {
    const halfTransparent = sharp({
      create: { width: 300, height: 300, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } },
    });

    it.each(['png', 'webp', 'gif', 'avif'] as const)('keeps it in %s', async (format) => {
      const bytes = await halfTransparent.clone().png().toBuffer();
      const thumbnail = expectThumbnail(await renderThumbnail({ bytes, format, ...limits }));
      const { data } = await sharp(thumbnail.bytes)
        .ensureAlpha()
        .raw()
        .toBuffer({ resolveWithObject: true });
      expect(data[3]).toBe(0);
    });

    it('puts it on white, not black, in jpeg', async () => {
      const bytes = await halfTransparent.clone().png().toBuffer();
      const thumbnail = expectThumbnail(
        await renderThumbnail({ bytes, format: 'jpeg', ...limits }),
      );
      const { data } = await sharp(thumbnail.bytes).raw().toBuffer({ resolveWithObject: true });
      expect([...data.subarray(0, 3)]).toEqual([255, 255, 255]);
    });
  });

  it('converts a Display P3 photo to sRGB and drops its metadata', async () => {
    const p3Red = await sharp({
      create: { width: 300, height: 300, channels: 3, background: 'rgb(200,60,60)' },
    })
      .withIccProfile('p3')
      .withExif({ IFD0: { Copyright: 'someone', Artist: 'at home' } })
      .jpeg({ quality: 100 })
      .toBuffer();
    const thumbnail = expectThumbnail(
      await renderThumbnail({ bytes: p3Red, format: 'png', ...limits }),
    );
    const metadata = await sharp(thumbnail.bytes).metadata();
    expect(metadata.exif).toBeUndefined();
    expect(metadata.icc).toBeUndefined();
    const { data } = await sharp(thumbnail.bytes).raw().toBuffer({ resolveWithObject: true });
    // The file was written from sRGB into P3, so back in sRGB it is what it was.
    for (const [channel, value] of [200, 60, 60].entries()) {
      expect(Math.abs((data[channel] ?? 0) - value)).toBeLessThanOrEqual(3);
    }
  });

  it.each([
    { what: 'nothing', bytes: new Uint8Array(), code: 'empty' },
    { what: 'text', bytes: new TextEncoder().encode('not an image'), code: 'unsupported-format' },
    {
      what: 'noise',
      bytes: new Uint8Array(64).map((_, i) => (i * 37 + 129) % 256),
      code: 'not-an-image',
    },
  ])('refuses $what with the code $code', async ({ bytes, code }) => {
    const rendering = await renderThumbnail({ bytes, format: 'jpeg', ...limits });
    expect(rendering).toMatchObject({ ok: false, failure: { code } });
  });

  it('shows what is there of a picture that is cut off, and marks it', async () => {
    const whole = await cornersPicture(400, 400).jpeg().toBuffer();
    const bytes = whole.subarray(0, whole.length * 0.6);
    const thumbnail = expectThumbnail(await renderThumbnail({ bytes, format: 'png', ...limits }));
    expect(thumbnail.source.isDamaged).toBe(true);
    const { topLeft = [] } = await readCorners(thumbnail.bytes);
    expect(Math.abs((topLeft[0] ?? 0) - cornerColors.topLeft[0])).toBeLessThan(12);
  });

  it('refuses more pixels than the limit, from the header alone', async () => {
    const bytes = await noisePicture(200, 200).png().toBuffer();
    const rendering = await renderThumbnail({
      bytes,
      format: 'png',
      ...limits,
      maxPixels: 39_999,
    });
    expect(rendering).toMatchObject({ ok: false, failure: { code: 'too-many-pixels' } });
  });
});
