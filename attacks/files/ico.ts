// Hostile icons and cursors.
import { writeBmp } from '#test/images/bmp.ts';
import { zeros } from '#test/images/bytes.ts';
import { type IcoEntry, writeIco } from '#test/images/ico.ts';
import { writeManyScans } from '#test/images/jpeg-bombs.ts';
import { flatPicture } from '#test/images/pictures.ts';
import { widePng } from './png.ts';

const png = () => flatPicture(64).png().toBuffer();
const entry = (content: Uint8Array, place: Partial<IcoEntry> = {}): IcoEntry => ({
  content,
  width: 0,
  height: 0,
  ...place,
});

export const icoFiles = {
  'a PNG of 5,000,000 x 7 pixels': () => writeIco([entry(widePng())]),
  'an icon in an icon, 1000 deep': async () => {
    let inner: Uint8Array = await png();
    for (let i = 0; i < 1000; i++) inner = writeIco([entry(inner)]);
    return inner;
  },
  'a picture of 4 GB': () => writeIco([entry(zeros(40), { size: 2 ** 32 - 1 })]),
  'a bitmap of 16,000 x 32,000 pixels in 100 bytes': () => {
    const file = writeBmp({ width: 16_000, height: 32_000, bitsPerPixel: 32, data: zeros(100) });
    return writeIco([entry(file.subarray(14))]);
  },
  'a cursor of a JPEG of 800 scans': () => writeIco([entry(writeManyScans(4096, 4096, 800))], 2),
};
