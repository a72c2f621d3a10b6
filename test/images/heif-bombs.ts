// AVIF files that show next to nothing and are made from a lot.
import sharp from 'sharp';
import { box, buildHeif, gridData, type HeifItem, property } from './heif-file.ts';

/**
 * A picture of 64x64 pixels: the corner of a grid of tiles, all of them the same one.
 *
 * @param tileSide in pixels
 */
export async function avifFromTiles(
  columns: number,
  rows: number,
  tileSide: number,
): Promise<Uint8Array> {
  const tile = await codedItem(tileSide);
  const parts = new Array<number>(columns * rows).fill(2);
  return avif([
    {
      type: 'grid',
      data: gridData(columns, rows, 64, 64),
      properties: [property.ispe(64, 64), ...tile.properties.slice(2)],
      refersTo: ['dimg', parts],
    },
    tile,
  ]);
}

/** A picture of 64x64 pixels with an alpha of many more. */
export async function avifWithLargeAlpha(alphaSide: number): Promise<Uint8Array> {
  const kind = 'urn:mpeg:mpegB:cicp:systems:auxiliary:alpha\0';
  const alpha = await codedItem(alphaSide);
  const properties = [...alpha.properties, box('auxC', Buffer.alloc(4), Buffer.from(kind))];
  return avif([await codedItem(64), { ...alpha, properties, refersTo: ['auxl', [1]] }]);
}

/** A picture of 64x64 pixels that says it is larger. */
export async function lyingAvif(side: number): Promise<Uint8Array> {
  const coded = await codedItem(64);
  const [codec, , ...rest] = coded.properties;
  if (!codec) throw new Error('an item without a codec');
  return avif([{ ...coded, properties: [codec, property.ispe(side, side), ...rest] }]);
}

/** One colour, as sharp codes it. */
async function codedItem(side: number): Promise<HeifItem> {
  const file = await sharp({
    create: { width: side, height: side, channels: 3, background: '#a52' },
  })
    .avif({ effort: 0 })
    .toBuffer();
  const boxOf = (type: string) => {
    const at = file.indexOf(type, 0, 'latin1') - 4;
    return file.subarray(at, at + file.readUInt32BE(at));
  };
  const properties = [boxOf('av1C'), boxOf('ispe'), boxOf('pixi')];
  return { type: 'av01', data: boxOf('mdat').subarray(8), properties };
}

function avif(items: readonly HeifItem[]): Uint8Array {
  const file = buildHeif(items);
  const brands = 'avif\0\0\0\0mif1avif';
  file.write(brands, file.indexOf('heic', 0, 'latin1'), 'latin1');
  return file;
}
