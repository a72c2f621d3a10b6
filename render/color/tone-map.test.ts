// HDR light, compared with what Chromium 156 draws for the same codes (measured with 10-bit AVIFs and 16-bit PNGs).
import { expect, it } from 'vitest';
import type { HdrTransfer } from './hdr-signal.ts';
import { bt2020Space } from './rgb-spaces.ts';
import { toneMap } from './tone-map.ts';

const white = 0xffff;

/** @param signal 0 to 1 for each channel */
function shown(transfer: HdrTransfer, ...signal: readonly number[]): number[] {
  const codes = Uint16Array.from(signal, (value) => Math.round(value * white));
  const channels = signal.length === 4 ? 4 : 3;
  const coding = { transfer, space: bt2020Space };
  return [...toneMap({ width: 1, height: 1, channels, codes, white }, coding).pixels];
}

it.each<[HdrTransfer, number, number]>([
  ['pq', 0, 0],
  ['pq', 0.25, 30],
  ['pq', 0.5, 131],
  ['pq', 0.6, 200],
  ['pq', 0.65, 222],
  ['pq', 0.7, 240],
  ['pq', 0.8, 255],
  ['pq', 1, 255],
  ['hlg', 0.25, 43],
  ['hlg', 0.5, 99],
  ['hlg', 0.75, 188],
  ['hlg', 0.9, 234],
  ['hlg', 1, 255],
])('grey %s light of %d is %d', (transfer, signal, expected) => {
  for (const value of shown(transfer, signal, signal, signal)) {
    expect(Math.abs(value - expected)).toBeLessThanOrEqual(1);
  }
});

it('alpha does not change', () => {
  expect(shown('pq', 0.5, 0.5, 0.5, 0.5)[3]).toBe(128);
  expect(shown('hlg', 0.5, 0.5, 0.5, 1)[3]).toBe(255);
});
