// Cuts lie at markers after the first scan, never inside a segment or the data of a scan.
import { expect, it } from 'vitest';
import { cutJpeg, findJpegCuts } from './jpeg-cuts.ts';

const start = [0xff, 0xd8];
const table = [0xff, 0xc4, 0, 4, 0xff, 0xda];
const scan = [0xff, 0xda, 0, 3, 1];
const data = [1, 2, 0xff, 0, 0xff, 0xd3, 0xff, 0xff, 0, 9];
const end = [0xff, 0xd9];

it('finds the markers after the first scan', () => {
  const parts = [start, table, scan, data, table, scan, data, end];
  const lengths = parts.map((part) => part.length);
  const offset = (index: number) =>
    lengths.slice(0, index).reduce((sum, length) => sum + length, 0);
  expect(findJpegCuts(Uint8Array.from(parts.flat()))).toEqual([offset(4), offset(5), offset(7)]);
});

it('finds no cut when no scan starts, and none after the end', () => {
  expect(findJpegCuts(Uint8Array.from([start, table, end].flat()))).toEqual([]);
  expect(findJpegCuts(Uint8Array.from([start, scan, end, scan, end].flat()))).toEqual([7]);
});

it('never throws when the bytes end early', () => {
  for (const bytes of [[], [0xff], [0xff, 0xd8, 0xff], [...start, ...scan, 0xff, 0xc4, 0xff]]) {
    expect(() => findJpegCuts(Uint8Array.from(bytes))).not.toThrow();
  }
});

it('ends a cut file like a whole one', () => {
  expect([...cutJpeg(Uint8Array.from([...start, ...scan, 7]), 7)]).toEqual([
    ...start,
    ...scan,
    ...end,
  ]);
});
