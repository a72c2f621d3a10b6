// Which of several chunks counts. Chromium 156 shows the same (measured with a grey ramp).
import { describe, expect, it } from 'vitest';
import { bytesOf, u32, zeros } from '#test/images/bytes.ts';
import {
  cicpChunk,
  clliChunk,
  gammaChunk,
  joinPng,
  mdcvChunk,
  pngChunk,
} from '#test/images/png.ts';
import { colorOfPng } from './png-profile.ts';

const colorOf = (...chunks: readonly Uint8Array[]) =>
  colorOfPng(
    joinPng({ width: 1, height: 1, bitDepth: 16, colorType: 2 }, ...chunks, pngChunk('IDAT')),
  );
const pq = cicpChunk(9, 16);
const clliOf = (...units: readonly number[]) => units.flatMap(u32);

describe('the peak of a PNG comes from', () => {
  it.each<[string, readonly Uint8Array[], number]>([
    ['cLLI', [pq, clliChunk(400)], 400],
    ['cLLI before cICP', [clliChunk(400), pq], 400],
    ['cLLI rather than mDCV', [pq, mdcvChunk(4000), clliChunk(400)], 400],
    ['mDCV if cLLI is 0', [pq, clliChunk(0), mdcvChunk(4000)], 4000],
    ['mDCV alone', [pq, mdcvChunk(4000)], 4000],
    ['the first cLLI', [pq, clliChunk(400), clliChunk(4000)], 400],
    ['the first cLLI with a right checksum', [pq, brokenClli(), clliChunk(4000)], 4000],
    ['the first cLLI of the right size', [pq, pngChunk('cLLI', zeros(9)), clliChunk(400)], 400],
    ['the largest number', [pq, pngChunk('cLLI', clliOf(2 ** 32 - 1, 0))], 429_496.7295],
    ['neither', [pq], 0],
    ['no older spelling', [pq, pngChunk('cLLi', clliOf(4_000_000, 0))], 0],
    ['no mDCV that is cut short', [pq, pngChunk('mDCV', mdcvChunk(400).subarray(8, 31))], 0],
  ])('%s', (_, chunks, expected) => {
    expect(colorOf(...chunks)?.hdr?.peakNits).toBeCloseTo(expected, 4);
  });
});

function brokenClli(): Uint8Array {
  return pngChunk('cLLI', clliOf(4_000_000, 0), 1);
}

it('the first of several chunks of one kind counts', () => {
  expect(colorOf(cicpChunk(9, 18), pq)?.hdr?.transfer).toBe('hlg');
  expect(colorOf(gammaChunk(1), gammaChunk(1 / 2.2))).toHaveProperty('profile');
  expect(colorOf(gammaChunk(1 / 2.2), gammaChunk(1))).toEqual({});
});

it.each([
  ['cICP', bytesOf([9, 16, 0, 1, 0])],
  ['gAMA', bytesOf(u32(100_000), 0)],
])('%s of a wrong size does not count', (type, body) => {
  expect(colorOf(pngChunk(type, body))).toEqual({});
});

it('a peak changes nothing without an HDR curve', () => {
  expect(colorOf(cicpChunk(1, 13), clliChunk(400))).toEqual({});
});
