// BMPs and icons made to hurt.

import { zeros } from '../../../lambda/core/image-facts/test-bytes.ts';
import { type BmpOptions, writeBmp } from '../../../lambda/render/decoders/bmp/bmp-fixtures.ts';
import { type IcoEntry, writeIco } from '../../../lambda/render/decoders/bmp/ico-fixtures.ts';
import { interlacedPng, lyingPng } from '../../../lambda/test/bombs.ts';
import { writeManyScans } from '../../../lambda/test/jpeg-scans.ts';
import { writePng } from '../../../lambda/test/png-files.ts';
import { cut, flat, hostileFiles, noise, repeat } from '../hostile-file.ts';

const bmp = (options: Partial<BmpOptions>) =>
  writeBmp({ width: 64, height: 64, bitsPerPixel: 24, data: zeros(1000), ...options });
const rle8 = 1;
const asJpeg = 4;
const asPng = 5;
const grey = Array.from({ length: 256 }, (_, i) => [i, i, i] as const);
const encoded = (width: number, height: number, data: Uint8Array) =>
  bmp({ width, height, bitsPerPixel: 8, compression: rle8, palette: grey, data });
const wrapped = (compression: number, data: Uint8Array) =>
  bmp({ bitsPerPixel: 0, compression, data });
const usual = () => bmp({ width: 600, height: 400, data: noise(720_000) });
const widePng = () =>
  writePng({
    width: 5e6,
    height: 7,
    bitDepth: 16,
    colorType: 6,
    data: zeros(7 * (1 + 8 * 5e6)),
    isPrepared: true,
  });

export const bmpFiles = hostileFiles('BMP', {
  '268 million x 1 pixels in 1 KB': () => bmp({ width: 268e6, height: 1 }),
  '1 x 268 million pixels in 1 KB': () => bmp({ width: 1, height: 268e6 }),
  '268 million x 1 pixels of 1 bit in 1 KB': () =>
    bmp({ width: 268e6, height: 1, bitsPerPixel: 1, palette: grey.slice(0, 2) }),
  '268 million x 1 pixels, run-length encoded': () =>
    encoded(268e6, 1, repeat(Buffer.of(255, 7), 1000)),
  '16,000 x 16,000 pixels of runs of one': () =>
    encoded(16_000, 16_000, repeat(Buffer.of(1, 7), 2e6)),
  '4 MB of ends of lines': () => encoded(1000, 1000, repeat(Buffer.of(0, 0), 2e6)),
  '4 MB of steps that go nowhere': () =>
    encoded(16_000, 16_000, repeat(Buffer.of(0, 2, 0, 0), 1e6)),
  '4 MB of empty runs': () => encoded(16_000, 16_000, repeat(Buffer.of(0, 3, 0, 0, 0, 0), 700_000)),
  'a height of -2^31': () => bmp({ height: -(2 ** 31) }),
  'a header that says 4 billion colours': () =>
    bmp({ bitsPerPixel: 8, palette: grey, colorsUsed: 2 ** 32 - 1 }),
  'pixels 4 GB behind the start': () => bmp({ pixelOffset: 2 ** 32 - 1 }),
  'pixels inside the header': () => bmp({ pixelOffset: 2 }),
  'masks that overlap': () =>
    bmp({
      bitsPerPixel: 32,
      compression: 3,
      masks: [2 ** 32 - 1, 2 ** 32 - 1, 2 ** 32 - 1],
      data: noise(2e4),
    }),
  'a PNG of 5,000,000 x 7 pixels': () => wrapped(asPng, widePng()),
  'a PNG that claims 900 megapixels': () => wrapped(asPng, lyingPng(30_000)),
  'a JPEG of 800 scans': () => wrapped(asJpeg, writeManyScans(4096, 4096, 800)),
  'a profile of 8 MB of noise': () =>
    bmp({ headerSize: 124, profile: noise(8e6), data: zeros(12_288) }),
  'cut in the middle': () => cut(usual(), 0.5),
  '5 MB of noise behind its end': () => Buffer.concat([usual(), noise(5e6)]),
});

const png = () => flat(64).png().toBuffer();
const entry = (content: Uint8Array, place: Partial<IcoEntry> = {}): IcoEntry => ({
  content,
  width: 0,
  height: 0,
  ...place,
});

export const icoFiles = hostileFiles('ICO', {
  'a PNG of 5,000,000 x 7 pixels': () => writeIco([entry(widePng())]),
  'a PNG that claims 900 megapixels': () => writeIco([entry(lyingPng(30_000))]),
  'an interlaced PNG of 64 megapixels at 16 bits': () => writeIco([entry(interlacedPng(8000, 16))]),
  'an icon in an icon, 1000 deep': async () => {
    let inner: Uint8Array = await png();
    for (let i = 0; i < 1000; i++) inner = writeIco([entry(inner)]);
    return inner;
  },
  '65,535 pictures that are the icon itself': () =>
    writeIco(new Array(65_535).fill(entry(zeros(0), { size: 22, offset: 0 }))),
  '65,535 pictures that are the same PNG': async () => {
    const content = await png();
    const place = { size: content.length, offset: 6 + 16 * 65_535 };
    return Buffer.concat([writeIco(new Array(65_535).fill(entry(zeros(0), place))), content]);
  },
  'a picture of 4 GB': () => writeIco([entry(zeros(40), { size: 2 ** 32 - 1 })]),
  'a bitmap of 16,000 x 32,000 pixels in 100 bytes': () => {
    const file = bmp({ width: 16_000, height: 32_000, bitsPerPixel: 32, data: zeros(100) });
    return writeIco([entry(file.subarray(14))]);
  },
  'a bitmap of 2 billion rows': () =>
    writeIco([entry(bmp({ height: 2 ** 31 - 1, bitsPerPixel: 32 }).subarray(14))]),
  'a cursor of a JPEG of 800 scans': () => writeIco([entry(writeManyScans(4096, 4096, 800))], 2),
  'a cursor of noise': () => writeIco([entry(noise(1e6))], 2),
  'cut in the middle': async () => cut(writeIco([entry(await png()), entry(await png())]), 0.6),
  '5 MB of noise behind its end': async () =>
    Buffer.concat([writeIco([entry(await png())]), noise(5e6)]),
});
