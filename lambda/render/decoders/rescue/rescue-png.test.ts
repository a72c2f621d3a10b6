// PNG files of every kind, whole, cut and with faults: what is there is shown exactly, what is missing is transparent.
import { constants, deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { pngChunk as chunk, pngHeaderChunk } from '#test/images/png.ts';
import {
  makePng,
  nameOf,
  type PngKind,
  type PngOfKind,
  passesOf,
  pictureChunk,
  pngKinds,
} from '#test/images/png-kinds.ts';
import { rescuePng } from './rescue-png.ts';

const limits = { maxPixels: 10_000 };
const plain: PngKind = { colorType: 2, bitDepth: 8, isInterlaced: false, hasTransparency: false };
const grey: PngKind = { ...plain, colorType: 0 };

async function rescue(bytes: Uint8Array, { maxPixels } = limits) {
  const result = await rescuePng(bytes, { maxPixels });
  if (!result.ok || result.kind !== 'pixels') throw new Error(`refused: ${JSON.stringify(result)}`);
  return result;
}

/** What must be seen of so many bytes of raw data: of each pixel's blocks, the last one that has come. */
function visiblePart(png: PngOfKind, rawBytes: number): Uint8Array {
  const { width, height, rgba } = png;
  const shown = new Uint8Array(rgba.length);
  const bits = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 }[png.colorType] * png.bitDepth;
  let end = 0;
  for (const { x: x0, y: y0, dx, dy, w, h } of passesOf(png)) {
    const rowBytes = 1 + Math.ceil((Math.ceil((width - x0) / dx) * bits) / 8);
    for (let y = y0; y < height && x0 < width; y += dy) {
      end += rowBytes;
      if (end > rawBytes) return shown;
      for (let x = x0; x < width; x += dx) {
        const color = rgba.subarray(4 * (y * width + x), 4 * (y * width + x) + 4);
        for (let by = y; by < Math.min(y + h, height); by++) {
          for (let bx = x; bx < Math.min(x + w, width); bx++)
            shown.set(color, 4 * (by * width + bx));
        }
      }
    }
  }
  return shown;
}

describe.each(pngKinds.map((kind) => [nameOf(kind), kind] as const))('%s', (_, kind) => {
  const png = makePng(kind);
  const whole = png.wrap(chunk('IDAT', deflateSync(png.raw)));

  it('is read whole', async () => {
    const result = await rescue(whole);
    expect(result).toMatchObject({ width: png.width, height: png.height, complete: true });
    expect(Buffer.compare(result.pixels, png.rgba)).toBe(0);
  });

  it('looks as sharp shows it', async () => {
    const shown = await sharp(whole).toColourspace('srgb').ensureAlpha().raw().toBuffer();
    // Of 16 bits libvips drops half, and rounds when it narrows; of palette colours nothing.
    const worst = shown.reduce((most, v, i) => Math.max(most, Math.abs(v - (png.rgba[i] ?? 0))), 0);
    expect(worst).toBeLessThanOrEqual(kind.bitDepth === 16 ? 1 : 0);
  });

  it.each([0, 0.02, 0.1, 0.3, 0.7, 0.99])('cut after %f of its data', async (part) => {
    const kept = Math.floor(png.raw.length * part);
    const stream = deflateSync(png.raw, { level: 0 });
    // Behind the zlib header and the header of the one stored block, the data is as it is.
    const before = png.wrap(chunk('IDAT', stream)).indexOf('IDAT') + 4 + 7;
    const cut = png.wrap(chunk('IDAT', stream)).subarray(0, before + kept);
    const result = await rescue(cut);
    expect(result.complete).toBe(false);
    expect(Buffer.compare(result.pixels, visiblePart(png, kept))).toBe(0);
  });
});

describe('faults', () => {
  const png = makePng(plain);
  const half = Math.floor(png.raw.length / 2);
  const stream = deflateSync(png.raw);
  const [first, second] = [
    stream.subarray(0, stream.length >> 1),
    stream.subarray(stream.length >> 1),
  ];
  const unfinished = deflateSync(png.raw.subarray(0, half), {
    finishFlush: constants.Z_SYNC_FLUSH,
  });
  const noSuchBlock = Buffer.from([0x07, 0xff, 0xff]);
  const oneFilterWrong = Buffer.from(png.raw);
  oneFilterWrong[10 * (1 + 3 * png.width)] = 9;

  it.each<[string, Buffer]>([
    ['a wrong checksum of the only IDAT', png.wrap(chunk('IDAT', stream, 1))],
    [
      'a wrong checksum of a chunk that may be left out',
      png.wrap(chunk('tEXt', Buffer.from('a\0b'), 1), chunk('IDAT', stream)),
    ],
    [
      'a transparent colour with a wrong checksum',
      png.wrap(chunk('tRNS', Buffer.from([0, 0, 0, 0, 0, 0]), 1), chunk('IDAT', stream)),
    ],
    ['no end chunk', png.wrap(chunk('IDAT', stream)).subarray(0, -12)],
    ['no checksum of the data', png.wrap(chunk('IDAT', stream.subarray(0, -4)))],
    [
      'a wrong checksum of the data',
      png.wrap(chunk('IDAT', Buffer.concat([stream.subarray(0, -4), Buffer.alloc(4)]))),
    ],
    [
      'many IDATs, some empty',
      png.wrap(chunk('IDAT'), chunk('IDAT', first), chunk('IDAT'), chunk('IDAT', second)),
    ],
    [
      'more data than rows',
      png.wrap(chunk('IDAT', deflateSync(Buffer.concat([png.raw, png.raw])))),
    ],
    [
      'an IDAT that claims to be longer than the file',
      (() => {
        const bytes = png.wrap(chunk('IDAT', stream));
        bytes.writeUInt32BE(0xffff_ffff, bytes.indexOf('IDAT') - 4);
        return bytes;
      })(),
    ],
  ])('%s costs nothing', async (_, bytes) => {
    const result = await rescue(bytes);
    expect(result.complete).toBe(true);
    expect(Buffer.compare(result.pixels, png.rgba)).toBe(0);
  });

  it.each<[string, Buffer]>([
    ['data that makes no sense', png.wrap(chunk('IDAT', Buffer.concat([unfinished, noSuchBlock])))],
    ['data that stops', png.wrap(chunk('IDAT', deflateSync(png.raw.subarray(0, half))))],
    [
      'another chunk between IDATs',
      png.wrap(chunk('IDAT', unfinished), chunk('tEXt'), chunk('IDAT', second)),
    ],
    [
      'a wrong checksum of an IDAT before the last',
      png.wrap(chunk('IDAT', unfinished, 1), chunk('IDAT', second)),
    ],
  ])('%s: the rows before it are kept', async (_, bytes) => {
    const result = await rescue(bytes);
    expect(result.complete).toBe(false);
    expect(Buffer.compare(result.pixels, visiblePart(png, half))).toBe(0);
  });

  it('stops at a filter that there is not', async () => {
    const result = await rescue(png.wrap(pictureChunk(oneFilterWrong)));
    const kept = 10 * (1 + 3 * png.width);
    expect(Buffer.compare(result.pixels, visiblePart(png, kept))).toBe(0);
  });

  it.each<[string, Uint8Array]>([
    ['nothing', new Uint8Array(0)],
    ['the signature alone', png.wrap().subarray(0, 8)],
    ['the header alone', png.wrap().subarray(0, 33)],
    ['no picture', png.wrap()],
    [
      'a wrong checksum of the header',
      (() => {
        const bytes = png.wrap(chunk('IDAT', stream));
        bytes[31] = (bytes[31] ?? 0) ^ 1;
        return bytes;
      })(),
    ],
    [
      'a wrong checksum of the palette',
      png.wrap(chunk('PLTE', Buffer.from([1, 2, 3]), 1), chunk('IDAT', stream)),
    ],
    [
      'a chunk nobody knows and none can do without',
      png.wrap(chunk('ABCD'), chunk('IDAT', stream)),
    ],
    [
      'two headers',
      png.wrap(pngHeaderChunk({ ...plain, width: 1, height: 1 }), chunk('IDAT', stream)),
    ],
  ])('refuses %s', async (_, bytes) => {
    expect(await rescuePng(bytes, limits)).toMatchObject({ ok: false, reason: 'damaged' });
  });

  it.each([
    { where: 'whole', bytes: png.wrap(chunk('IDAT', stream, 1)), rows: 11 },
    {
      where: 'cut in the middle',
      bytes: png.wrap(pictureChunk(png.raw.subarray(0, half))),
      rows: 5,
    },
  ])('reads a picture that is $where as a smaller copy', async ({ bytes, rows }) => {
    const result = await rescuePng(bytes, { ...limits, keepLongSide: 5 });
    expect(result).toMatchObject({ width: 10, height: 11, sourceWidth: 19, sourceHeight: 21 });
    if (!result.ok) return;
    const visible = result.pixels.filter((value, i) => i % 4 === 3 && value === 255).length;
    expect(visible).toBe(10 * rows);
  });

  it('refuses more pixels than allowed before it holds any', async () => {
    const bytes = Buffer.concat([
      png.wrap().subarray(0, 8),
      pngHeaderChunk({ ...grey, width: 1_000_000, height: 1_000_000 }),
      chunk('IDAT'),
    ]);
    expect(await rescuePng(bytes, limits)).toMatchObject({ ok: false, reason: 'too-many-pixels' });
  });
});
