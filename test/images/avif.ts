// AVIF files that sharp does not write: pictures of ours as items, grey ones, and colours by numbers.
import sharp from 'sharp';
import { codedItemOf, type HeifItem, heif } from './heif.ts';
import { av1C, ispe } from './heif-properties.ts';
import { flatPicture } from './pictures.ts';

export function avifOf(items: readonly HeifItem[]): Buffer {
  return heif({ brands: 'avifmif1', items });
}

/** A square of one colour, as sharp codes it, without what its file says of its colour. */
export async function codedAvifItem(side: number) {
  const file = await flatPicture(side).avif({ effort: 0 }).toBuffer();
  return codedItemOf(file, 'av01', ['av1C', 'ispe', 'pixi']);
}

/**
 * A grey picture of 64x64 pixels, which sharp does not write. We take the alpha plane of one of its files as the picture.
 *
 * @param level of the samples, 0 to 255
 * @param colors boxes of its colour
 */
export async function greyAvif(level: number, ...colors: readonly Uint8Array[]) {
  const light = Buffer.alloc(64 * 64 * 4, level);
  const image = sharp(light, { raw: { width: 64, height: 64, channels: 4 } });
  const avif = await image.avif({ lossless: true }).toBuffer();
  // The alpha plane is the last item of the file. It begins with an empty temporal delimiter.
  const data = avif.subarray(avif.lastIndexOf(Buffer.from([0x12, 0])));
  return avifOf([{ type: 'av01', data, properties: [ispe(64, 64), av1C(0x1c), ...colors] }]);
}
