// PNG files of every kind, whole, cut and with faults. The rows in the file are shown exactly, and missing ones are transparent.
import { constants, deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { pngChunk, pngHeaderChunk } from '#test/images/png.ts';
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

async function rescue(bytes: Uint8Array) {
  const result = await rescuePng(bytes, limits);
  if (!result.ok || result.kind !== 'pixels') throw new Error(`refused: ${JSON.stringify(result)}`);
  return result;
}

/** @returns the picture that the first bytes of raw data show: each pixel has the colour of the last block over it */
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
  const whole = png.wrap(pngChunk('IDAT', deflateSync(png.raw)));

  it('is read whole', async () => {
    const result = await rescue(whole);
    expect(result).toMatchObject({ width: png.width, height: png.height, complete: true });
    expect(Buffer.compare(result.pixels, png.rgba)).toBe(0);
  });

  it('looks as sharp shows it', async () => {
    const shown = await sharp(whole).toColourspace('srgb').ensureAlpha().raw().toBuffer();
    // libvips rounds 16 bits differently. Other depths agree exactly.
    const worst = shown.reduce((most, v, i) => Math.max(most, Math.abs(v - (png.rgba[i] ?? 0))), 0);
    expect(worst).toBeLessThanOrEqual(kind.bitDepth === 16 ? 1 : 0);
  });

  it.each([0, 0.02, 0.1, 0.3, 0.7, 0.99])(
    'is kept up to a cut after %f of its data',
    async (part) => {
      const kept = Math.floor(png.raw.length * part);
      const stream = deflateSync(png.raw, { level: 0 });
      // The rows stand uncompressed after the zlib header and the header of the one stored block.
      const before = png.wrap(pngChunk('IDAT', stream)).indexOf('IDAT') + 4 + 7;
      const cut = png.wrap(pngChunk('IDAT', stream)).subarray(0, before + kept);
      const result = await rescue(cut);
      expect(result.complete).toBe(false);
      expect(Buffer.compare(result.pixels, visiblePart(png, kept))).toBe(0);
    },
  );
});

/** Changes one byte in place. */
function withByte(bytes: Buffer, at: number, change: (value: number) => number): Buffer {
  bytes[at] = change(bytes[at] ?? 0);
  return bytes;
}

describe('faults', () => {
  const png = makePng(plain);
  const half = Math.floor(png.raw.length / 2);
  const stream = deflateSync(png.raw);
  const picture = pngChunk('IDAT', stream);
  const first = pngChunk('IDAT', stream.subarray(0, stream.length >> 1));
  const second = pngChunk('IDAT', stream.subarray(stream.length >> 1));
  const unfinished = deflateSync(png.raw.subarray(0, half), {
    finishFlush: constants.Z_SYNC_FLUSH,
  });
  const noSuchBlock = Buffer.from([0x07, 0xff, 0xff]);
  const wrongSum = Buffer.concat([stream.subarray(0, -4), Buffer.alloc(4)]);
  const endless = png.wrap(picture);
  endless.writeUInt32BE(0xffff_ffff, endless.indexOf('IDAT') - 4);
  const twice = deflateSync(Buffer.concat([png.raw, png.raw]));

  it.each<[string, Buffer]>([
    ['a wrong checksum of the only IDAT', png.wrap(pngChunk('IDAT', stream, 1))],
    [
      'a wrong checksum of an ancillary chunk',
      png.wrap(pngChunk('tEXt', Buffer.alloc(3), 1), picture),
    ],
    [
      'a wrong checksum of a transparent colour',
      png.wrap(pngChunk('tRNS', Buffer.alloc(6), 1), picture),
    ],
    ['no end chunk', png.wrap(picture).subarray(0, -12)],
    ['no checksum of the data', png.wrap(pngChunk('IDAT', stream.subarray(0, -4)))],
    ['a wrong checksum of the data', png.wrap(pngChunk('IDAT', wrongSum))],
    ['many IDATs, some empty', png.wrap(pngChunk('IDAT'), first, pngChunk('IDAT'), second)],
    ['more data than rows', png.wrap(pngChunk('IDAT', twice))],
    ['an IDAT that claims to be longer than the file', endless],
  ])('%s costs nothing', async (_, bytes) => {
    const result = await rescue(bytes);
    expect(result.complete).toBe(true);
    expect(Buffer.compare(result.pixels, png.rgba)).toBe(0);
  });

  it.each<[string, Buffer]>([
    [
      'data that makes no sense',
      png.wrap(pngChunk('IDAT', Buffer.concat([unfinished, noSuchBlock]))),
    ],
    ['data that stops', png.wrap(pngChunk('IDAT', deflateSync(png.raw.subarray(0, half))))],
    [
      'another chunk between IDATs',
      png.wrap(pngChunk('IDAT', unfinished), pngChunk('tEXt'), second),
    ],
    ['a wrong checksum of an early IDAT', png.wrap(pngChunk('IDAT', unfinished, 1), second)],
  ])('the rows before %s are kept', async (_, bytes) => {
    const result = await rescue(bytes);
    expect(result.complete).toBe(false);
    expect(Buffer.compare(result.pixels, visiblePart(png, half))).toBe(0);
  });

  it('stops at a filter that does not exist', async () => {
    const kept = 10 * (1 + 3 * png.width);
    const raw = withByte(Buffer.from(png.raw), kept, () => 9);
    const result = await rescue(png.wrap(pictureChunk(raw)));
    expect(Buffer.compare(result.pixels, visiblePart(png, kept))).toBe(0);
  });

  it.each<[string, Uint8Array]>([
    ['no bytes', new Uint8Array(0)],
    ['the signature alone', png.wrap().subarray(0, 8)],
    ['the header alone', png.wrap().subarray(0, 33)],
    ['no picture', png.wrap()],
    ['a wrong checksum of the header', withByte(png.wrap(picture), 31, (value) => value ^ 1)],
    [
      'a wrong checksum of the palette',
      png.wrap(pngChunk('PLTE', Buffer.from([1, 2, 3]), 1), picture),
    ],
    ['an unknown critical chunk', png.wrap(pngChunk('ABCD'), picture)],
    ['two headers', png.wrap(pngHeaderChunk({ ...plain, width: 1, height: 1 }), picture)],
  ])('refuses %s', async (_, bytes) => {
    expect(await rescuePng(bytes, limits)).toMatchObject({ ok: false, reason: 'damaged' });
  });

  it.each([
    { where: 'whole', bytes: png.wrap(pngChunk('IDAT', stream, 1)), rows: 11 },
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

  it('refuses more pixels than allowed before it allocates any', async () => {
    const bytes = Buffer.concat([
      png.wrap().subarray(0, 8),
      pngHeaderChunk({ ...grey, width: 1_000_000, height: 1_000_000 }),
      pngChunk('IDAT'),
    ]);
    expect(await rescuePng(bytes, limits)).toMatchObject({ ok: false, reason: 'too-many-pixels' });
  });
});

describe('colours', () => {
  it('uses only those bits of the transparent colour that the depth has', async () => {
    const png = makePng({ ...grey, bitDepth: 1 });
    const transparency = pngChunk('tRNS', Buffer.from([0, 0xff]));
    const { pixels } = await rescue(png.wrap(transparency, pictureChunk(png.raw)));
    const expected = png.rgba.map((v, i) => (i % 4 === 3 && png.rgba[i - 1] === 255 ? 0 : v));
    expect(Buffer.compare(pixels, expected)).toBe(0);
  });

  it('returns a whole RGB profile, and no broken one', async () => {
    const rgb = { create: { width: 4, height: 4, channels: 3 as const, background: '#a52' } };
    const bytes = await sharp(rgb).withIccProfile('p3').png().toBuffer();
    const { icc } = await sharp(bytes).metadata();
    expect(Buffer.from((await rescue(bytes)).profile ?? [])).toEqual(icc);
    const broken = withByte(bytes, bytes.indexOf('iCCP') + 40, (value) => value ^ 1);
    expect(await rescue(broken)).not.toHaveProperty('profile');
  });
});
