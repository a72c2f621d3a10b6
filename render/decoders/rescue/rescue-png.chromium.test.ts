// PNG files of every kind, whole, cut and with faults. We show the rows of the file, as Chromium does. The others are transparent.
import { constants, deflateSync } from 'node:zlib';
import { zlibSync } from 'fflate';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { frameControl, frameData } from '#test/images/apng.ts';
import { pngChunk, pngHeaderChunk } from '#test/images/png.ts';
import {
  apngOf,
  makePng,
  nameOf,
  type PngKind,
  type PngOfKind,
  pictureChunk,
  pngKinds,
} from '#test/images/png-kinds.ts';
import { blockMeansOf, isBlank, worstDifference } from '#test/judges/picture-difference.ts';
import { openRecording } from '#test/judges/recorded-chromium.ts';
import { readPixels } from '#test/judges/renders.ts';
import { apngFirstFrame } from './apng-first-frame.ts';
import { rescuePng } from './rescue-png.ts';

const chromium = openRecording('png');
const limits = { maxPixels: 10_000 };
const plain: PngKind = { colorType: 2, bitDepth: 8, isInterlaced: false, hasTransparency: false };
const grey: PngKind = { ...plain, colorType: 0 };

async function rescue(bytes: Uint8Array) {
  const result = await rescuePng(bytes, limits);
  if (!result.ok || result.kind !== 'pixels') throw new Error(`refused: ${JSON.stringify(result)}`);
  return result;
}

/** @returns the picture of the whole rows in the first bytes of raw data, in one pass */
function visiblePart(png: PngOfKind, rawBytes: number): Uint8Array {
  const rows = Math.floor((rawBytes * png.height) / png.raw.length);
  return png.rgba.map((value, at) => (at < rows * 4 * png.width ? value : 0));
}

async function expectAsInChromium(
  name: string,
  bytes: Uint8Array,
  { width, height, pixels }: { width: number; height: number; pixels: Uint8Array },
  roundings = 1,
) {
  const shown = await chromium.show(name, bytes);
  expect(shown).toMatchObject({ width, height, isBlank: isBlank(pixels) });
  const difference = shown && worstDifference(blockMeansOf(pixels, width), shown.means);
  expect(difference).toBeLessThanOrEqual(roundings);
}

describe('PNG of every kind, as Chromium and sharp show it', () => {
  it.each(pngKinds.map((kind) => [nameOf(kind), kind] as const))('%s', async (name, kind) => {
    const png = makePng(kind);
    const whole = png.wrap(pictureChunk(png.raw));
    const result = await rescue(whole);
    expect(result).toMatchObject({ width: png.width, height: png.height, complete: true });
    expect(Buffer.compare(result.pixels, png.rgba)).toBe(0);
    // Chromium cuts 16 bits to 8, and we round.
    const roundings = kind.bitDepth === 16 ? 2 : 1;
    await expectAsInChromium(name, whole, result, roundings);
    const { rgba } = await readPixels(whole);
    // libvips rounds 16 bits differently. Other depths agree exactly.
    const worst = rgba.reduce((most, v, i) => Math.max(most, Math.abs(v - (png.rgba[i] ?? 0))), 0);
    expect(worst).toBeLessThanOrEqual(kind.bitDepth === 16 ? 1 : 0);

    // The rows stand uncompressed after the zlib header and the header of the one stored block.
    const rowsAt = whole.indexOf('IDAT') + 4 + 7;
    for (const part of [0, 0.02, 0.3, 0.99]) {
      const kept = Math.floor(png.raw.length * part);
      const bytes = whole.subarray(0, rowsAt + kept);
      if (kind.isInterlaced) {
        expect(await rescuePng(bytes, limits)).toMatchObject({ ok: false, reason: 'damaged' });
        continue;
      }
      const cut = await rescue(bytes);
      expect(cut.complete).toBe(false);
      expect(Buffer.compare(cut.pixels, visiblePart(png, kept))).toBe(0);
      await expectAsInChromium(`${name}, cut at ${part}`, bytes, cut, roundings);
    }
  });

  it('the first frame of an animation', async () => {
    const png = makePng({ colorType: 6, bitDepth: 8, isInterlaced: false, hasTransparency: false });
    const region = { x: 2, y: 3, width: png.width - 2, height: 5 };
    const rows = Buffer.from(png.raw.subarray(0, 5 * (1 + 4 * region.width)));
    for (let at = 0; at < rows.length; at += 1 + 4 * region.width) rows[at] = 0;
    const picture = pictureChunk(png.raw);
    const bytes = apngOf(png, picture, frameControl(0, region), frameData(1, zlibSync(rows)));
    const ours = await apngFirstFrame(bytes, limits);
    if (!ours?.ok) throw new Error('no frame');
    await expectAsInChromium('animation', bytes, ours);
  });
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
