// What the catalogues of BMP and icon files share: the type of a file, the small picture in most files, and the checks.
import { expect, it } from 'vitest';
import type { DecodeResult } from '#render/decoders/decoded-image.ts';
import { blockMeansOf, worstDifference } from '../judges/picture-difference.ts';
import type { RecordedChromium } from '../judges/recorded-chromium.ts';

export type SuiteFile = {
  name: string;
  bytes: Uint8Array;
  /** The result of our decoder. */
  expected: (Shown & { complete?: false }) | { reason: string };
  /** Why our result is not what Chromium shows. Without it, both must agree. */
  whyNotAsChromium?: string;
};

/** @returns an empty catalogue, and how to add to it */
export function startSuite() {
  const files: SuiteFile[] = [];
  const add = (
    name: string,
    bytes: Uint8Array,
    expected: SuiteFile['expected'],
    whyNotAsChromium?: string,
  ) => files.push({ name, bytes, expected, ...(whyNotAsChromium ? { whyNotAsChromium } : {}) });
  return { files, add };
}

/** Every result must be the expected one, and what Chromium shows. */
export function describeSuite(
  suite: readonly SuiteFile[],
  decode: (bytes: Uint8Array) => DecodeResult,
  chromium: RecordedChromium,
): void {
  it.each(suite.map((file) => [file.name, file] as const))('%s', async (name, file) => {
    const { bytes, expected, whyNotAsChromium } = file;
    const result = decode(bytes);
    const shown = whyNotAsChromium ? undefined : await chromium.show(name, bytes);
    if ('reason' in expected) {
      expect(result).toMatchObject({ ok: false, reason: expected.reason });
      expect(shown).toBeUndefined();
      return;
    }
    const { width, height, rgba, complete = true } = expected;
    expect(result).toMatchObject({ ok: true, width, height });
    if (!result.ok || result.kind !== 'pixels') throw new Error('no pixels');
    expect(rgbaOf(result)).toEqual(rgba);
    expect(result.complete).toBe(complete);
    if (whyNotAsChromium) return;
    expect(shown).toMatchObject({ width, height, isBlank: false });
    const difference = shown && worstDifference(blockMeansOf(rgba, width), shown.means);
    expect(difference).toBeLessThanOrEqual(1);
  });
}

/** Red, green, blue, alpha; 0..255. */
export type Rgba = readonly [number, number, number, number];

export type Shown = {
  width: number;
  height: number;
  /** RGBA, top row first. */
  rgba: Uint8Array;
};

/** Odd, so that rows need padding at every depth below 32 bits. */
export const suiteWidth = 13;
export const suiteHeight = 7;

/** @returns the colour of pixel x, y: no two channels agree, so that a swap shows; fully and half transparent parts */
export function suiteColor(x: number, y: number): Rgba {
  const alpha = x === 2 ? 0 : x === 5 ? 128 : 255;
  return [(x * 19 + 5) & 255, (y * 36 + 9) & 255, (x * 11 + y * 23 + 90) & 255, alpha];
}

/** @returns the palette index of pixel x, y: every colour of a palette of up to 91 is used */
export function suiteIndex(x: number, y: number, colors: number): number {
  return (x + y * suiteWidth) % colors;
}

/** @returns rows in file order; `value` gives each pixel */
export function fileRows(value: (x: number, y: number) => number, topDown = false): number[][] {
  const rows = Array.from({ length: suiteHeight }, (_, y) =>
    Array.from({ length: suiteWidth }, (_, x) => value(x, y)),
  );
  return topDown ? rows : rows.reverse();
}

/** @returns the picture that a decoder must show; `color` gives each pixel */
export function shown(
  color: (x: number, y: number) => readonly number[],
  width = suiteWidth,
  height = suiteHeight,
): Shown {
  const rgba = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [red = 0, green = 0, blue = 0, alpha = 255] = color(x, y);
      rgba.set([red, green, blue, alpha], (y * width + x) * 4);
    }
  }
  return { width, height, rgba };
}

/** Bits per channel, from the most significant: [count, channel], channel 0 red to 3 alpha, -1 unused. */
export type ChannelLayout = readonly (readonly [number, number])[];
export const alphaChannel = 3;
export const unused = -1;

/** @param text like 'A2 R10 G10 B10', x for unused bits, most significant first */
export function layout(text: string): ChannelLayout {
  return text.split(' ').map((part) => [Number(part.slice(1)), 'RGBA'.indexOf(part.charAt(0))]);
}

/** @returns red, green, blue and alpha masks of a layout */
export function masksOf(channels: ChannelLayout): number[] {
  const masks = [0, 0, 0, 0];
  let bits = channels.reduce((sum, [count]) => sum + count, 0);
  for (const [count, channel] of channels) {
    bits -= count;
    if (channel >= 0) masks[channel] = (2 ** count - 1) * 2 ** bits;
  }
  return masks;
}

/** @returns the pixel value that stores a colour in a layout; unused bits are set, as fake alpha often is */
export function packPixel(channels: ChannelLayout, color: Rgba): number {
  let pixel = 0;
  for (const [count, channel] of channels) {
    const value = channel < 0 ? 2 ** count - 1 : atDepth(color[channel] ?? 0, count);
    pixel = pixel * 2 ** count + value;
  }
  return pixel;
}

/** @returns the colour after packing and unpacking, which cut bits or stretch them */
export function afterPacking(channels: ChannelLayout, color: Rgba): Rgba {
  const depth = (channel: number) => channels.find(([, c]) => c === channel)?.[0] ?? 0;
  const seen = (channel: number) => {
    const bits = depth(channel);
    if (bits === 0) return channel === 3 ? 255 : 0;
    const value = atDepth(color[channel] ?? 0, bits);
    return bits > 8
      ? Math.floor(value / 2 ** (bits - 8))
      : Math.round((value * 255) / (2 ** bits - 1));
  };
  return [seen(0), seen(1), seen(2), seen(3)];
}

function atDepth(value: number, bits: number): number {
  return bits <= 8 ? value >> (8 - bits) : value * 2 ** (bits - 8);
}

/** @returns decoded pixels as RGBA, opaque where there is no alpha */
export function rgbaOf(image: { channels: 3 | 4; pixels: Uint8Array }): Uint8Array {
  if (image.channels === 4) return image.pixels;
  const rgba = new Uint8Array((image.pixels.length / 3) * 4).fill(255);
  for (let from = 0, to = 0; from < image.pixels.length; from += 3, to += 4) {
    rgba.set(image.pixels.subarray(from, from + 3), to);
  }
  return rgba;
}
