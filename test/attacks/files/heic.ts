// HEIC files made to hurt: grids of grids, items that refer to themselves, tables without end.
import { readFileSync } from 'node:fs';
import {
  box,
  buildHeif,
  codedPictureOf,
  gridData,
  type HeifItem,
  property,
} from '../../images/heif-file.ts';
import { cut, hostileFiles, noise, repeat } from '../hostile-file.ts';
import { heif, meta, nestedBoxes } from './heif-boxes.ts';

const fixture = (name: string) =>
  readFileSync(new URL(`../../files/heic/${name}.heic`, import.meta.url));

/** A picture of 4096 x 4096 pixels of one colour, or one of 64 x 64 pixels. */
function coded(name: 'flat-16mp' | 'quadrants', ...more: readonly Buffer[]): HeifItem {
  const { data, ispe, hvcC } = codedPictureOf(fixture(name));
  return { type: 'hvc1', data, properties: [ispe, hvcC, ...more] };
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
    properties: [property.ispe(width, height)],
    refersTo: ['dimg', tiles],
  };
}

const same = (count: number, item: number) => new Array<number>(count).fill(item);

/** Grids of four tiles, each of which is the grid after it. */
function nestedGrids(levels: number): HeifItem[] {
  const grids = Array.from({ length: levels }, (_, i) => grid(2, 2, [64, 64], same(4, i + 2)));
  return [...grids, small()];
}

/** Changes the size of the first box of a type. */
function withBoxSize(file: Buffer, type: string, size: number): Buffer {
  const changed = Buffer.from(file);
  changed.writeUInt32BE(size, changed.indexOf(type, 0, 'latin1') - 4);
  return changed;
}

export const heicFiles = hostileFiles('HEIC', {
  'a grid of 16 pictures in a row, 65,536 pixels wide': () =>
    buildHeif([grid(16, 1, [65_536, 4096], same(16, 2)), large()]),
  'a grid of 16 pictures in a column': () =>
    buildHeif([grid(1, 16, [4096, 65_536], same(16, 2)), large()]),
  'a grid of 256 pictures of 16 megapixels that shows 64 pixels': () =>
    buildHeif([grid(16, 16, [64, 64], same(256, 2)), large()]),
  'a grid of itself': () => buildHeif([grid(2, 2, [64, 64], same(4, 1))]),
  'two grids of each other': () =>
    buildHeif([grid(2, 2, [64, 64], same(4, 2)), grid(2, 2, [64, 64], same(4, 1))]),
  'grids nested 12 deep': () => buildHeif(nestedGrids(12)),
  'a grid whose tiles are not there': () => buildHeif([grid(16, 16, [64, 64], same(256, 99))]),
  'an alpha of 16 megapixels on 64 pixels': () => {
    const kind = box('auxC', Buffer.alloc(4), Buffer.from('urn:mpeg:hevc:2015:auxid:1\0'));
    return buildHeif([small(), { ...coded('flat-16mp', kind), refersTo: ['auxl', [1]] }]);
  },
  'a size of 4 billion x 4 billion pixels': () => {
    const [, ...rest] = small().properties;
    return buildHeif([
      { ...small(), properties: [property.ispe(2 ** 32 - 1, 2 ** 32 - 1), ...rest] },
    ]);
  },
  'a size of 16,000 x 16,000 pixels for 64': () => {
    const [, ...rest] = small().properties;
    return buildHeif([{ ...small(), properties: [property.ispe(16_000, 16_000), ...rest] }]);
  },
  'a crop by zero': () => buildHeif([coded('quadrants', box('clap', Buffer.alloc(32)))]),
  '100 turns': () =>
    buildHeif([coded('quadrants', ...Array.from({ length: 100 }, () => property.irot(1)))]),
  '20,000 hidden pictures': () =>
    buildHeif([
      small(),
      ...Array.from({ length: 20_000 }, () => ({
        type: 'hvc1',
        data: Buffer.alloc(0),
        properties: [],
      })),
    ]),
  'noise for a picture': () => buildHeif([{ ...large(), data: noise(2e6) }]),
  '100,000 boxes in each other': () => heif(nestedBoxes('moov', 100_000)),
  '100,000 tables of properties in each other': () => heif(meta(nestedBoxes('iprp', 100_000))),
  'a million empty boxes': () => heif(repeat(box('free'), 1e6), fixture('quadrants')),
  'a table of items that is 4 GB long': () =>
    withBoxSize(fixture('quadrants'), 'meta', 2 ** 32 - 1),
  'a table of 4 billion places': () =>
    heif(meta(box('iloc', Buffer.from('02000000444400ffffffff', 'hex'), noise(1e5)))),
  'cut in its table': () => cut(fixture('quadrants'), 0.3),
  '5 MB of noise behind its end': () => Buffer.concat([fixture('quadrants'), noise(5e6)]),
});
