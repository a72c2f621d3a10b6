// Several thumbnails of one file, from one decode.
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { defaultMaxPixels } from '#core/refuse-by-facts.ts';
import { type Output, squareVariant } from '#core/variant.ts';
import { writeGif } from '#test/images/gif.ts';
import { cornerColors, cornersPicture, readCorners } from '#test/images/pictures.ts';
import { blockMeansOf, meanDifference } from '#test/judges/picture-difference.ts';
import { readPixels } from '#test/judges/renders.ts';
import type { Thumbnail } from './process/reply-schema.ts';
import { renderThumbnails } from './render-thumbnail.ts';

const usual = { ...squareVariant(128, true), format: 'png' } as const;
const box = (width: number, height = width, changes: Partial<Output> = {}): Output => ({
  ...usual,
  ...{ width, height },
  ...changes,
});
const cover = (width: number, height: number, changes: Partial<Output> = {}) =>
  box(width, height, { fit: 'cover', ...changes });

async function render(bytes: Uint8Array, ...outputs: Output[]) {
  const rendering = await renderThumbnails({ bytes, outputs, maxPixels: defaultMaxPixels });
  if (!rendering.ok) throw new Error(rendering.failure.message);
  return rendering.thumbnails;
}

async function meansOf(thumbnail: Thumbnail | undefined) {
  const { rgba, width } = await readPixels(thumbnail?.bytes ?? new Uint8Array());
  return blockMeansOf(rgba, width);
}

const sizesOf = (thumbnails: readonly Thumbnail[]) =>
  thumbnails.map(({ width, height }) => `${width}x${height}`);

describe('several outputs of one file', () => {
  it('have finer steps of brightness in a large JPEG than in a small one', async () => {
    const bytes = await cornersPicture(1600, 1200).png().toBuffer();
    const jpeg = (side: number) => box(side, side, { format: 'jpeg' });
    const [small, large] = await render(bytes, jpeg(128), jpeg(1024));
    const firstStep = (thumbnail?: Thumbnail) => {
      const found = Buffer.from(thumbnail?.bytes ?? []);
      return found[found.indexOf(Buffer.from([0xff, 0xdb])) + 5] ?? 0;
    };
    expect(firstStep(large)).toBeLessThan(firstStep(small));
  });

  it('come in the order in which they were asked for, each with its size and format', async () => {
    const bytes = await cornersPicture(1600, 1200).jpeg().toBuffer();
    const thumbnails = await render(
      bytes,
      box(128),
      cover(400, 300, { format: 'webp' }),
      box(1024, 1024, { format: 'jpeg' }),
      cover(100, 200),
      box(640),
    );
    expect(sizesOf(thumbnails)).toEqual(['128x96', '400x300', '1024x768', '100x200', '640x480']);
    const formats = thumbnails.map(async ({ bytes }) => (await sharp(bytes).metadata()).format);
    expect(await Promise.all(formats)).toEqual(['png', 'webp', 'jpeg', 'png', 'png']);
  });

  it.each([
    ['far apart', [128, 400, 1024]],
    ['close to each other', [700, 640, 600, 90]],
  ])('look like those that are made alone, if they are %s', async (_, sides) => {
    const bytes = await cornersPicture(1501, 1003).blur(3).png().toBuffer();
    const outputs = sides.map((side) => box(side));
    for (const [i, thumbnail] of (await render(bytes, ...outputs)).entries()) {
      const [alone] = await render(bytes, outputs[i] ?? usual);
      const difference = meanDifference(await meansOf(thumbnail), await meansOf(alone));
      expect(difference).toBeLessThan(0.5);
    }
  });

  it('are upright, in sRGB and cut in the middle', async () => {
    const stored = await cornersPicture(600, 1200).rotate(270).toBuffer();
    const bytes = await sharp(stored).jpeg().withMetadata({ orientation: 6 }).toBuffer();
    const thumbnails = await render(bytes, box(200), cover(300, 300));
    expect(sizesOf(thumbnails)).toEqual(['100x200', '300x300']);
    for (const made of thumbnails) {
      const corners = await readCorners(made.bytes);
      for (const [corner, color] of Object.entries(cornerColors)) {
        for (const [i, value] of color.entries()) {
          expect(Math.abs((corners[corner]?.[i] ?? 0) - value)).toBeLessThan(12);
        }
      }
    }
  });
});

describe('a cover', () => {
  const wide = () => cornersPicture(1000, 100).png().toBuffer();

  it('of a source that is too small keeps the asked shape at the scale of the source', async () => {
    const thumbnails = await render(await wide(), cover(400, 300), cover(50, 100), box(400, 300));
    expect(sizesOf(thumbnails)).toEqual(['133x100', '50x100', '400x40']);
    const [tiny] = await render(await cornersPicture(10, 3).png().toBuffer(), cover(400, 300));
    expect(tiny).toMatchObject({ width: 4, height: 3 });
  });

  it('of a drawing without a size is not drawn wider than a drawing may be', async () => {
    const line =
      '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1000 1"><path d="M0 0h999v1"/></svg>';
    const thumbnails = await render(Buffer.from(line), box(128), cover(400, 300));
    expect(sizesOf(thumbnails)).toEqual(['128x1', '5x4']);
    const square =
      '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><path d="M4 4h9v9"/></svg>';
    expect(sizesOf(await render(Buffer.from(square), cover(1024, 512)))).toEqual(['1024x512']);
  });

  it('keeps the part that draws the eye, if asked to', async () => {
    const subject = await sharp({
      create: { width: 60, height: 60, channels: 3, background: '#e02020' },
    })
      .png()
      .toBuffer();
    const bytes = await sharp({
      create: { width: 900, height: 300, channels: 3, background: '#ddd' },
    })
      .composite([{ input: subject, left: 800, top: 120 }])
      .png()
      .toBuffer();
    const redness = async (position: Output['position']) => {
      const [made] = await render(bytes, cover(100, 100, { position }), box(128));
      const { channels } = await sharp(made?.bytes).stats();
      return (channels[0]?.mean ?? 0) - (channels[1]?.mean ?? 0);
    };
    expect(await redness('center')).toBe(0);
    expect(await redness('attention')).toBeGreaterThan(5);
    expect(await redness('entropy')).toBeGreaterThan(5);
  });
});

describe('an animation', () => {
  it('moves in the outputs that allow it, and is cut like a still', async () => {
    const full = { width: 200, height: 100 };
    const frames = [0, 1, 2].map((color) => ({ ...full, color }));
    const bytes = writeGif({ ...full, frames });
    const outputs = [
      box(64, 64, { format: 'webp' }),
      cover(20, 40, { format: 'gif' }),
      box(64, 64, { format: 'webp', keepAnimation: false }),
      box(64, 64, { format: 'jpeg' }),
    ];
    const thumbnails = await render(bytes, ...outputs);
    expect(thumbnails.map(({ animation }) => animation)).toEqual([
      'kept',
      'kept',
      'first-frame',
      'first-frame',
    ]);
    expect(thumbnails[1]).toMatchObject({ width: 20, height: 40 });
    const pages = thumbnails.map(async ({ bytes }) => (await sharp(bytes).metadata()).pages ?? 1);
    expect(await Promise.all(pages)).toEqual([3, 3, 1, 1]);
  });
});

it('takes the quality that is asked for', async () => {
  const bytes = await cornersPicture(800, 600).blur(2).png().toBuffer();
  for (const format of ['jpeg', 'webp', 'avif'] as const) {
    const outputs = [10, 95].map((quality) => box(200, 200, { format, quality }));
    const [low, high] = await render(bytes, ...outputs);
    expect(low?.bytes.length).toBeLessThan(high?.bytes.length ?? 0);
  }
});
