// Animated PNGs whose plain picture stands beside the animation. Browsers show the first frame of the animation.
import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { frameControl, frameData } from '#test/images/apng.ts';
import { pngChunk as chunk } from '#test/images/png.ts';
import { apngOf, makePng } from '#test/images/png-kinds.ts';
import { apngFirstFrame } from './apng-first-frame.ts';

const limits = { maxPixels: 10_000 };
const kind = { colorType: 6, bitDepth: 8, isInterlaced: false, hasTransparency: false } as const;
const png = makePng(kind);
const picture = chunk('IDAT', deflateSync(png.raw));
const region = { x: 3, y: 2, width: 2, height: 2 };
// Two rows without a filter: red and green, blue and half a white.
const frame = [
  [0, 255, 0, 0, 255, 0, 255, 0, 255],
  [0, 0, 0, 255, 255, 255, 255, 255, 128],
].flat();
const data = deflateSync(Buffer.from(frame));

async function shown(bytes: Uint8Array) {
  const result = await apngFirstFrame(bytes, limits);
  if (!result?.ok) throw new Error(`no frame: ${JSON.stringify(result)}`);
  const rows = [2, 3].map((y) => {
    const at = 4 * (y * png.width + region.x);
    return [...result.pixels.subarray(at, at + 8)];
  });
  const visible = result.pixels.filter((value, i) => i % 4 === 3 && value > 0).length;
  return { ...result, rows, visible };
}

const animated = apngOf(png, picture, frameControl(0, region), frameData(1, data));

describe('apngFirstFrame', () => {
  it('draws the first frame on a transparent canvas of the size of the picture', async () => {
    const result = await shown(animated);
    expect(result).toMatchObject({ width: png.width, height: png.height, complete: true });
    expect(result.rows).toEqual([frame.slice(1, 9), frame.slice(10)]);
    expect(result.visible).toBe(4);
  });

  it('joins the data of several chunks', async () => {
    const parts = [data.subarray(0, 5), data.subarray(5)].map((part, i) => frameData(1 + i, part));
    const bytes = apngOf(png, picture, frameControl(0, region), ...parts);
    expect((await shown(bytes)).complete).toBe(true);
  });

  it('keeps the rows before a number out of sequence', async () => {
    const rows = deflateSync(Buffer.from(frame), { level: 0 });
    const parts = [frameData(1, rows.subarray(0, 7 + 9)), frameData(3, rows.subarray(7 + 9))];
    const result = await shown(apngOf(png, picture, frameControl(0, region), ...parts));
    expect(result).toMatchObject({ complete: false, visible: 2 });
  });

  const outside = frameControl(0, { ...region, x: 18 });
  const empty = frameControl(0, { ...region, width: 0 });
  it.each<[string, Uint8Array]>([
    ['there is no animation', png.wrap(picture)],
    ['it is the first frame', apngOf(png, frameControl(0, region), picture, frameData(1, data))],
    ['there are no frames', apngOf(png, picture)],
    ['the data has no frame', apngOf(png, picture, frameData(0, data))],
    ['the frame lies outside', apngOf(png, picture, outside, frameData(1, data))],
    ['the frame has no size', apngOf(png, picture, empty, frameData(1, data))],
  ])('leaves the plain picture to sharp when %s', async (_, bytes) => {
    expect(await apngFirstFrame(bytes, limits)).toBeUndefined();
  });

  it('refuses more pixels than allowed', async () => {
    const result = await apngFirstFrame(animated, { maxPixels: 10 });
    expect(result).toMatchObject({ reason: 'too-many-pixels' });
  });
});
