// Transparency stays where the thumbnail's format has it and is white elsewhere. Its edges have no dark fringe.
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { rows, writeBmp } from '#test/images/bmp.ts';
import { bytesOf } from '#test/images/bytes.ts';
import { iconBitmap, writeIco } from '#test/images/ico.ts';
import { pngChunk, writePng } from '#test/images/png.ts';
import { expectColor, type Rgba, readPixels, renderOk } from '#test/judges/renders.ts';

const side = 200;
const red: Rgba = [220, 30, 30, 255];

/** @param colorAt colour of the pixel at a place */
function drawn(colorAt: (x: number, y: number) => Rgba) {
  const pixels = new Uint8Array(side * side * 4);
  for (let i = 0; i < side * side; i++) {
    pixels.set(colorAt(i % side, Math.floor(i / side)), i * 4);
  }
  return sharp(pixels, { raw: { width: side, height: side, channels: 4 } });
}

/** The same picture as in a BMP: numbers 0xAARRGGBB, bottom row first. */
function bitmapRows(colorAt: (x: number, y: number) => Rgba): number[][] {
  return Array.from({ length: side }, (_, y) =>
    Array.from({ length: side }, (_, x) => {
      const [r, g, b, a] = colorAt(x, side - 1 - y);
      return a * 2 ** 24 + (r << 16) + (g << 8) + b;
    }),
  );
}

function bitmap(colorAt: (x: number, y: number) => Rgba): Uint8Array {
  return writeBmp({
    width: side,
    height: side,
    bitsPerPixel: 32,
    headerSize: 124,
    compression: 3,
    masks: [0xff0000, 0xff00, 0xff, 0xff000000],
    data: rows(bitmapRows(colorAt), 32),
  });
}

function icon(colorAt: (x: number, y: number) => Rgba): Uint8Array {
  const data = rows(bitmapRows(colorAt), 32);
  const content = iconBitmap({ width: side, height: side, bitsPerPixel: 32, data });
  return writeIco([{ width: side, height: side, content }]);
}

const halfRed = (x: number): Rgba => (x < side / 2 ? red : [0, 0, 0, 0]);
const halves = () => drawn(halfRed);
const indices = Uint8Array.from({ length: side * side }, (_, i) => (i % side < side / 2 ? 0 : 1));
const indexed = { width: side, height: side, bitDepth: 8 } as const;

const sources: Record<string, () => Promise<Uint8Array> | Uint8Array> = {
  'an RGBA PNG': () => halves().png().toBuffer(),
  'a 16-bit RGBA PNG': () => halves().toColourspace('rgb16').png().toBuffer(),
  'an interlaced RGBA PNG': () => halves().png({ progressive: true }).toBuffer(),
  'a palette PNG with tRNS': () =>
    writePng({
      ...indexed,
      colorType: 3,
      chunks: [
        pngChunk('PLTE', bytesOf(red.slice(0, 3), [0, 0, 0])),
        pngChunk('tRNS', bytesOf([255, 0])),
      ],
      data: indices,
    }),
  'an RGB PNG with tRNS': () =>
    writePng({
      ...indexed,
      colorType: 2,
      chunks: [pngChunk('tRNS', bytesOf([0, 0, 0, 0, 0, 0]))],
      data: Uint8Array.from([...indices].flatMap((i) => (i === 0 ? red.slice(0, 3) : [0, 0, 0]))),
    }),
  'a WebP': () => halves().webp({ quality: 95 }).toBuffer(),
  'a lossless WebP': () => halves().webp({ lossless: true }).toBuffer(),
  'a GIF': () => halves().gif().toBuffer(),
  'an AVIF': () => halves().avif({ quality: 90, effort: 0 }).toBuffer(),
  'a TIFF': () => halves().tiff({ compression: 'lzw' }).toBuffer(),
  'an SVG': () =>
    bytesOf(
      `<svg xmlns="http://www.w3.org/2000/svg" width="200" height="200"><path fill="rgb(220,30,30)" d="M0 0h100v200H0z"/></svg>`,
    ),
  'a BMP of 32 bits': () => bitmap(halfRed),
  'an icon': () => icon(halfRed),
};

describe.each(Object.entries(sources))('transparency of %s', (_, make) => {
  it.each(['png', 'webp', 'gif', 'avif'] as const)('stays in %s', async (format) => {
    const { at } = await readPixels((await renderOk(await make(), format)).bytes);
    expectColor(at(0.25, 0.5), red, 14);
    expect(at(0.75, 0.5)[3]).toBe(0);
  });

  it('becomes white in jpeg', async () => {
    const { at } = await readPixels((await renderOk(await make(), 'jpeg')).bytes);
    expectColor(at(0.25, 0.5), red, 14);
    expectColor(at(0.75, 0.5), [255, 255, 255, 255], 2);
  });
});

describe('a white disc on transparent black has no dark fringe', () => {
  const disc = (x: number, y: number): Rgba =>
    Math.hypot(x - side / 2, y - side / 2) < side / 2.4 ? [255, 255, 255, 255] : [0, 0, 0, 0];
  /** Below this, nobody sees the colour, and the formats keep little of the colour. */
  const visibleAlpha = 24;

  it.each([
    ['a PNG', () => drawn(disc).png().toBuffer()],
    ['a 16-bit PNG', () => drawn(disc).toColourspace('rgb16').png().toBuffer()],
    ['a lossless WebP', () => drawn(disc).webp({ lossless: true }).toBuffer()],
    ['a TIFF', () => drawn(disc).tiff({ compression: 'lzw' }).toBuffer()],
    ['a BMP', () => bitmap(disc)],
    ['an icon', () => icon(disc)],
  ] satisfies [string, () => Promise<Uint8Array> | Uint8Array][])('of %s', async (_, make) => {
    const { rgba } = await readPixels((await renderOk(await make(), 'png')).bytes);
    let darkest = 255;
    let edges = 0;
    for (let at = 0; at < rgba.length; at += 4) {
      const alpha = rgba[at + 3] ?? 0;
      if (alpha < visibleAlpha) continue;
      if (alpha < 255) edges++;
      darkest = Math.min(darkest, rgba[at] ?? 0, rgba[at + 1] ?? 0, rgba[at + 2] ?? 0);
    }
    expect(edges).toBeGreaterThan(50);
    expect(darkest).toBeGreaterThan(245);
  });

  it.each(['jpeg', 'webp', 'avif'] as const)('in %s', async (format) => {
    const { bytes } = await renderOk(await drawn(disc).png().toBuffer(), format);
    const { data } = await sharp(bytes)
      .flatten({ background: '#ffffff' })
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect(Math.min(...data)).toBeGreaterThan(243);
  });
});
