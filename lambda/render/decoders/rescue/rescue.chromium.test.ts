// Compares damaged PNGs and the GIFs of the suite, as our second tries show them, with what a real Chromium draws.
import { deflateSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { frameControl, frameData } from '#test/images/apng.ts';
import { pngChunk as chunk } from '#test/images/png.ts';
import { apngOf, makePng, nameOf, pngKinds } from '#test/images/png-kinds.ts';
import { type ChromiumJudge, startChromiumJudge } from '#test/judges/chromium-judge.ts';
import { gifSuite } from '#test/suites/gif.ts';
import type { DecodeResult } from '../decoded-image.ts';
import { apngFirstFrame } from './apng-first-frame.ts';
import { rescueGif } from './rescue-gif.ts';
import { rescuePng } from './rescue-png.ts';

const limits = { maxPixels: 100_000 };
let judge: ChromiumJudge;

beforeAll(async () => {
  judge = await startChromiumJudge();
}, 60_000);

afterAll(() => judge?.close());

async function expectLikeChromium(
  bytes: Uint8Array,
  mimeType: string,
  ours: DecodeResult,
  roundings = 1,
) {
  const drawn = await judge.draw(bytes, { contentType: mimeType });
  expect(ours.ok).toBe(drawn !== undefined);
  if (!drawn || !ours.ok || ours.kind !== 'pixels') return;
  expect([ours.width, ours.height]).toEqual([drawn.width, drawn.height]);
  expect(worstDifference(ours.pixels, drawn.pixels)).toBeLessThanOrEqual(roundings);
}

/** Compares colour times alpha, since a canvas keeps little colour for pixels that are hardly visible. */
function worstDifference(ours: Uint8Array, drawn: Uint8Array): number {
  const seen = (pixels: Uint8Array, i: number) =>
    i % 4 === 3 ? (pixels[i] ?? 0) : ((pixels[i] ?? 0) * (pixels[i | 3] ?? 0)) / 255;
  return ours.reduce((worst, _, i) => Math.max(worst, Math.abs(seen(ours, i) - seen(drawn, i))), 0);
}

describe('PNG, as Chromium', () => {
  it.each(pngKinds.map((kind) => [nameOf(kind), kind] as const))('%s', async (_, kind) => {
    const png = makePng(kind);
    const bytes = png.wrap(chunk('IDAT', deflateSync(png.raw)));
    const dataAt = bytes.indexOf('IDAT') + 4;
    for (const part of [0, 0.2, 0.6, 0.9, 1]) {
      const cut = bytes.subarray(0, dataAt + Math.floor((bytes.length - dataAt) * part));
      // Chromium cuts 16 bits of grey or alpha to 8, and we round.
      const roundings = kind.bitDepth === 16 ? 3 : 1;
      await expectLikeChromium(cut, 'image/png', await rescuePng(cut, limits), roundings);
    }
  });

  it('shows the first frame of an animation', async () => {
    const png = makePng({ colorType: 6, bitDepth: 8, isInterlaced: false, hasTransparency: false });
    const region = { x: 2, y: 3, width: png.width - 2, height: 5 };
    const rows = Buffer.from(png.raw.subarray(0, 5 * (1 + 4 * region.width)));
    for (let at = 0; at < rows.length; at += 1 + 4 * region.width) rows[at] = 0;
    const picture = chunk('IDAT', deflateSync(png.raw));
    const bytes = apngOf(png, picture, frameControl(0, region), frameData(1, deflateSync(rows)));
    const ours = await apngFirstFrame(bytes, limits);
    expect(ours).toBeDefined();
    if (ours) await expectLikeChromium(bytes, 'image/png', ours);
  });

  // Chromium does not show the last 32 KB before a fault, though they are sound.
  it('shows less than we do before a fault in the data', async () => {
    const png = makePng({ colorType: 2, bitDepth: 8, isInterlaced: false, hasTransparency: false });
    const half = deflateSync(png.raw.subarray(0, png.raw.length >> 1));
    const bytes = png.wrap(chunk('IDAT', half.subarray(0, -6)), chunk('tEXt'), chunk('IDAT', half));
    const drawn = await judge.draw(bytes, { contentType: 'image/png' });
    expect(drawn?.pixels.some((byte) => byte > 0)).toBe(false);
    const ours = await rescuePng(bytes, limits);
    expect(ours.ok && ours.kind === 'pixels' && ours.pixels.some((byte) => byte > 0)).toBe(true);
  });
});

describe('GIF, as Chromium', () => {
  it.each(gifSuite.map((file) => [file.name, file] as const))('%s', async (_, { bytes }) => {
    await expectLikeChromium(bytes, 'image/gif', rescueGif(bytes, limits));
  });
});
