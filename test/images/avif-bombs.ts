// AVIF files of 64x64 pixels that take far more pixels to decode.
import { avifOf, codedAvifItem } from './avif.ts';
import { gridData } from './heif.ts';
import { auxC, av1Alpha, ispe } from './heif-properties.ts';

/** The corner of a grid whose tiles are all the same item. @param tileSide in pixels */
export async function avifFromTiles(
  columns: number,
  rows: number,
  tileSide: number,
): Promise<Uint8Array> {
  const tile = await codedAvifItem(tileSide);
  const grid = {
    type: 'grid',
    data: gridData(columns, rows, 64, 64),
    properties: [ispe(64, 64), ...tile.properties.slice(2)],
    refersTo: ['dimg', new Array<number>(columns * rows).fill(2)],
  } as const;
  return avifOf([grid, tile]);
}

export async function avifWithLargeAlpha(alphaSide: number): Promise<Uint8Array> {
  const alpha = await codedAvifItem(alphaSide);
  const properties = [...alpha.properties, auxC(av1Alpha)];
  return avifOf([await codedAvifItem(64), { ...alpha, properties, refersTo: ['auxl', [1]] }]);
}

/** A picture with 33 grids beside it, each made from 60,000 tiles: 4 MB of references. */
export async function avifWithTwoMillionReferences(): Promise<Uint8Array> {
  const grids = Array.from({ length: 33 }, () => ({
    type: 'grid',
    data: gridData(256, 234, 64, 64),
    properties: [ispe(64, 64)],
    refersTo: ['dimg', new Array<number>(60_000).fill(1)] as const,
  }));
  return avifOf([await codedAvifItem(64), ...grids]);
}

/** A picture whose header claims another size. */
export async function lyingAvif(side: number): Promise<Uint8Array> {
  const coded = await codedAvifItem(64);
  return avifOf([{ ...coded, properties: coded.properties.with(1, ispe(side, side)) }]);
}
