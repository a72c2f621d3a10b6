// Hostile HEIC files: grids of grids, items that refer to themselves, and endless tables.
import { readFileSync } from 'node:fs';
import { box } from '#test/images/bytes.ts';
import { codedItemOf, gridData, type HeifItem, heicOf } from '#test/images/heif.ts';
import { auxC, hevcAlpha, ispe } from '#test/images/heif-properties.ts';
import { noise } from '#test/images/random.ts';

const fixture = (name: string) =>
  readFileSync(new URL(`../../test/files/heic/${name}.heic`, import.meta.url));

/** A picture of 4096 x 4096 pixels of one colour, or one of 64 x 64 pixels. */
function coded(name: 'flat-16mp' | 'quadrants', ...more: readonly Uint8Array[]): HeifItem {
  const item = codedItemOf(fixture(name), 'hvc1', ['ispe', 'hvcC']);
  return { ...item, properties: [...item.properties, ...more] };
}

const large = () => coded('flat-16mp');
const small = () => coded('quadrants');

/** A grid whose tiles are the items of these numbers, counted from 1. */
function grid(
  columns: number,
  rows: number,
  [width, height]: readonly [number, number],
  tiles: readonly number[],
): HeifItem {
  return {
    type: 'grid',
    data: gridData(columns, rows, width, height),
    properties: [ispe(width, height)],
    refersTo: ['dimg', tiles],
  };
}

const same = (count: number, item: number) => new Array<number>(count).fill(item);

/** Grids of four tiles, where each tile is the next grid. */
function nestedGrids(levels: number): HeifItem[] {
  const grids = Array.from({ length: levels }, (_, i) => grid(2, 2, [64, 64], same(4, i + 2)));
  return [...grids, small()];
}

export const heicFiles = {
  'a grid of 16 pictures in a row, 65,536 pixels wide': () =>
    heicOf([grid(16, 1, [65_536, 4096], same(16, 2)), large()]),
  'a grid of 256 pictures of 16 megapixels that shows 64 pixels': () =>
    heicOf([grid(16, 16, [64, 64], same(256, 2)), large()]),
  'a grid of itself': () => heicOf([grid(2, 2, [64, 64], same(4, 1))]),
  'grids nested 12 deep': () => heicOf(nestedGrids(12)),
  'an alpha of 16 megapixels on 64 pixels': () => {
    return heicOf([small(), { ...coded('flat-16mp', auxC(hevcAlpha)), refersTo: ['auxl', [1]] }]);
  },
  'a size of 4 billion x 4 billion pixels': () => {
    const [, ...rest] = small().properties;
    return heicOf([{ ...small(), properties: [ispe(2 ** 32 - 1, 2 ** 32 - 1), ...rest] }]);
  },
  'a crop by zero': () => heicOf([coded('quadrants', box('clap', Buffer.alloc(32)))]),
  'noise for a picture': () => heicOf([{ ...large(), data: noise(2e6) }]),
};
