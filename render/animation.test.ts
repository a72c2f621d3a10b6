// A thumbnail moves where its format and the budget allow it. Otherwise it is the first frame, and the report says so.
import { readFileSync } from 'node:fs';
import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { animationControl, frameControl, frameData } from '#test/images/apng.ts';
import { disposal, type GifFrame, gifColors, writeGif } from '#test/images/gif.ts';
import { insertPngChunks, writePng } from '#test/images/png.ts';
import { expectColor, readPixels, renderOk } from '#test/judges/renders.ts';

const [red, green, blue] = gifColors;
const full = { width: 200, height: 100 };

/** Three frames, each with its own colour and its own time. */
const moving = writeGif({
  ...full,
  loop: 5,
  frames: [
    { ...full, color: 0, delay: 7 },
    { ...full, color: 1, delay: 20 },
    { ...full, color: 2, delay: 150 },
  ],
});

const movingWebp = async () => sharp(moving, { pages: -1 }).webp({ lossless: true }).toBuffer();

/** @returns every frame as it is shown, composited */
async function readFrames(bytes: Uint8Array) {
  const { pages = 1 } = await sharp(bytes).metadata();
  const frames = Array.from({ length: pages }, async (_, page) =>
    readPixels(await sharp(bytes, { page }).png().toBuffer()),
  );
  return Promise.all(frames);
}

describe('an animation keeps its frames, delays and loops', () => {
  it.each([
    { from: 'a GIF', make: () => moving, to: 'gif' },
    { from: 'a GIF', make: () => moving, to: 'webp' },
    { from: 'a WebP', make: movingWebp, to: 'webp' },
    { from: 'a WebP', make: movingWebp, to: 'gif' },
  ] as const)('$from in $to', async ({ make, to }) => {
    const thumbnail = await renderOk(await make(), to);
    expect(thumbnail).toMatchObject({ animation: 'kept', width: 128, height: 64 });
    expect(await sharp(thumbnail.bytes).metadata()).toMatchObject({
      format: to,
      pages: 3,
      delay: [70, 200, 1500],
      // A GIF states how often it repeats. sharp and WebP state how often it plays.
      loop: 6,
    });
    const frames = await readFrames(thumbnail.bytes);
    for (const [i, color] of [red, green, blue].entries()) {
      expectColor(frames[i]?.at(0.5, 0.5) ?? [], color, 8, `frame ${i}`);
    }
  });

  it('when it loops for ever', async () => {
    const endless = writeGif({
      ...full,
      loop: 0,
      frames: [0, 1].map((color) => ({ ...full, color })),
    });
    const { bytes } = await renderOk(endless, 'webp');
    expect((await sharp(bytes).metadata()).loop).toBe(0);
  });

  it('when it keeps its own size', async () => {
    const small = { width: 16, height: 9 };
    const frames = [0, 1].map((color) => ({ ...small, color }));
    const thumbnail = await renderOk(writeGif({ ...small, frames }), 'gif');
    expect(thumbnail).toMatchObject({ animation: 'kept', ...small });
  });
});

describe('an animation becomes its first frame', () => {
  const manyFrames = (count: number, side: number): Uint8Array =>
    writeGif({
      width: side,
      height: side,
      frames: Array.from({ length: count }, (_, i) => ({
        width: side,
        height: side,
        color: i % 3,
      })),
    });

  it.each([
    ['in JPEG', () => moving, 'jpeg', {}],
    ['in PNG', () => moving, 'png', {}],
    ['in AVIF', movingWebp, 'avif', {}],
    ['where the operator turned animation off', () => moving, 'gif', { keepAnimation: false }],
    ['of more than 300 frames', () => manyFrames(301, 40), 'gif', {}],
    ['of more than 50 megapixels in all', () => manyFrames(51, 1000), 'webp', {}],
  ] as const)('%s', async (_, make, format, request) => {
    const thumbnail = await renderOk(await make(), format, request);
    expect(thumbnail.animation).toBe('first-frame');
    expect((await sharp(thumbnail.bytes).metadata()).pages ?? 1).toBe(1);
    expectColor((await readPixels(thumbnail.bytes)).at(0.5, 0.5), red, 14);
  });

  it.each([1, 2])('of a PNG with %i frames, not the plain picture beside it', async (frames) => {
    const rows = (byte: number) => deflateSync(Buffer.alloc(40 * (1 + 40 * 3), byte));
    const header = { width: 40, height: 40, bitDepth: 8, colorType: 2 } as const;
    const plain = writePng({ ...header, data: new Uint8Array(40 * 40 * 3).fill(255) });
    const region = { x: 0, y: 0, width: 40, height: 40 };
    const black = [frameControl(0, region), frameData(1, rows(0))];
    const end = plain.length - 12;
    const bytes = Buffer.concat([
      insertPngChunks(plain.subarray(0, end), animationControl(frames)),
      ...black,
      plain.subarray(end),
    ]);
    const thumbnail = await renderOk(bytes, 'png');
    expectColor((await readPixels(thumbnail.bytes)).at(0.5, 0.5), [0, 0, 0]);
  });

  it('of an AVIF sequence', async () => {
    const sequence = readFileSync(new URL('../test/files/avif/animated.avif', import.meta.url));
    const thumbnail = await renderOk(sequence, 'avif');
    expect(thumbnail).toMatchObject({ animation: 'first-frame', width: 32, height: 16 });
    expectColor((await readPixels(thumbnail.bytes)).at(0.5, 0.5), [255, 0, 0], 12);
  });
});

describe('a GIF is drawn frame over frame', () => {
  const patch = { left: 60, top: 20, width: 80, height: 60 };
  const framesAfter = (second: Partial<GifFrame>): GifFrame[] => [
    { ...full, color: 0 },
    { ...patch, color: 1, ...second },
    { left: 0, top: 0, width: 20, height: 20, color: 2 },
  ];

  it.each([
    { what: 'kept', after: disposal.keep, seen: green },
    { what: 'replaced by the frame before', after: disposal.toPrevious, seen: red },
    { what: 'cleared', after: disposal.toBackground, seen: [0, 0, 0, 0] },
  ])('a part that has ended is $what', async ({ after, seen }) => {
    const source = writeGif({ ...full, frames: framesAfter({ disposal: after }) });
    const { bytes } = await renderOk(source, 'webp');
    const [first, second, third] = await readFrames(bytes);
    expectColor(first?.at(0.5, 0.5) ?? [], red, 8, 'first');
    expectColor(second?.at(0.5, 0.5) ?? [], green, 8, 'second');
    expectColor(second?.at(0.1, 0.9) ?? [], red, 8, 'second, outside');
    const [, , , alpha] = third?.at(0.5, 0.5) ?? [];
    if (seen.length === 4) expect(alpha).toBe(0);
    else expectColor(third?.at(0.5, 0.5) ?? [], seen, 8, 'third');
    expectColor(third?.at(0.02, 0.02) ?? [], blue, 8, 'third, corner');
  });

  it('a first frame smaller than the canvas is at its own place', async () => {
    const source = writeGif({ ...full, frames: [{ ...patch, color: 1 }] });
    const thumbnail = await renderOk(source, 'png');
    expect(thumbnail).toMatchObject({ width: 128, height: 64, animation: 'none' });
    const { at } = await readPixels(thumbnail.bytes);
    expectColor(at(0.5, 0.5), green, 3);
    expect(at(0.1, 0.5)[3]).toBe(0);
  });
});
