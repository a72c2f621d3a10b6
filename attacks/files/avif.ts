// Hostile AVIF files: too many tiles, sizes that lie, and nested boxes.
import { avifFromTiles, avifWithTwoMillionReferences, lyingAvif } from '#test/images/avif-bombs.ts';
import { heifType, nestedBoxes } from '#test/images/heif.ts';
import { flatPicture } from '#test/images/pictures.ts';
import { noise } from '#test/images/random.ts';

const avif = () => flatPicture(600, 400).avif({ effort: 0 }).toBuffer();

export const avifFiles = {
  'a row of 256 tiles of a megapixel': () => avifFromTiles(256, 1, 1000),
  'two million references': avifWithTwoMillionReferences,
  'a size of 16,384 x 16,384 pixels for 64': () => lyingAvif(16_384),
  'a size of 4 billion x 4 billion pixels': () => lyingAvif(2 ** 32 - 1),
  'the brand of HEIC': async () => {
    const file = await avif();
    return Buffer.concat([heifType(), file.subarray(file.readUInt32BE(0))]);
  },
  'noise for a picture': async () => {
    const file = await avif();
    const at = file.indexOf('mdat', 0, 'latin1') + 4;
    return Buffer.concat([file.subarray(0, at), noise(file.length - at)]);
  },
  'a sequence of nested boxes': async () => {
    const file = await avif();
    return Buffer.concat([heifType('avisavifmif1'), nestedBoxes('trak', 50_000), file]);
  },
};
