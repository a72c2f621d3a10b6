// PNG originals of every depth and colour.
import sharp from 'sharp';
import { bytesOf } from './bytes.ts';
import {
  gammaChunk,
  iccpChunk,
  insertPngChunks,
  pngChunk,
  primariesChunk,
  writePng,
} from './png-files.ts';
import { adobeRgbProfile, displayP3Profile, greyProfile } from './profiles.ts';
import { type Original, waves } from './waves.ts';

const png = (channels: 1 | 3 | 4 = 3) => waves(channels).png().toBuffer();

function samples(count: number, bits: 8 | 16): Uint8Array {
  const bytes = bits / 8;
  const out = new Uint8Array(count * bytes);
  for (let i = 0; i < count; i++) out[i * bytes] = (i * 7) % 256;
  return out;
}

export const pngOriginals: readonly Original[] = [
  { name: 'a PNG', make: () => png() },
  { name: 'an RGBA PNG', make: () => png(4) },
  { name: 'an interlaced PNG', make: () => waves(4).png({ progressive: true }).toBuffer() },
  { name: 'a palette PNG', make: () => waves(4).png({ palette: true }).toBuffer() },
  { name: 'a 16-bit PNG', make: () => waves().toColourspace('rgb16').png().toBuffer() },
  { name: 'a 16-bit RGBA PNG', make: () => waves(4).toColourspace('rgb16').png().toBuffer() },
  {
    name: 'a 16-bit grey PNG',
    make: () =>
      writePng({ width: 90, height: 60, bitDepth: 16, colorType: 0, data: samples(5400, 16) }),
  },
  {
    name: 'a 1-bit PNG',
    make: () =>
      writePng({ width: 64, height: 60, bitDepth: 1, colorType: 0, data: samples(480, 8) }),
  },
  {
    name: 'a 2-bit PNG',
    make: () =>
      writePng({ width: 64, height: 60, bitDepth: 2, colorType: 0, data: samples(960, 8) }),
  },
  {
    name: 'a PNG with one transparent colour',
    make: async () =>
      insertPngChunks(
        await sharp(bytesOf(...[1, 2, 3, 4, 5, 6, 7, 8].map((i) => [i * 30, 9, 9])), {
          raw: { width: 4, height: 2, channels: 3 },
        })
          .resize(64, 32, { kernel: 'nearest' })
          .png()
          .toBuffer(),
        pngChunk('tRNS', bytesOf([0, 60, 0, 9, 0, 9])),
      ),
  },
  {
    name: 'a PNG in Display P3',
    make: async () => insertPngChunks(await png(), iccpChunk(displayP3Profile)),
  },
  {
    name: 'a PNG in Adobe RGB with alpha',
    make: async () => insertPngChunks(await png(4), iccpChunk(adobeRgbProfile)),
  },
  {
    name: 'a 16-bit PNG in PQ',
    make: async () =>
      insertPngChunks(
        await waves(4).toColourspace('rgb16').png().toBuffer(),
        pngChunk('cICP', bytesOf([9, 16, 0, 1])),
      ),
  },
  {
    name: 'a PNG in HLG',
    make: async () => insertPngChunks(await png(), pngChunk('cICP', bytesOf([9, 18, 0, 1]))),
  },
  {
    name: 'a 16-bit PNG in Display P3',
    make: async () =>
      insertPngChunks(
        await waves(4).toColourspace('rgb16').png().toBuffer(),
        iccpChunk(displayP3Profile),
      ),
  },
  {
    name: 'a 16-bit grey PNG with a grey profile',
    make: () =>
      writePng({
        width: 90,
        height: 60,
        bitDepth: 16,
        colorType: 0,
        chunks: [iccpChunk(greyProfile(1.4))],
        data: samples(5400, 16),
      }),
  },
  {
    name: 'a PNG in linear light',
    make: async () => insertPngChunks(await png(), gammaChunk(1)),
  },
  {
    name: 'a PNG of gamma 1/1.4 and wide primaries',
    make: async () =>
      insertPngChunks(
        await png(),
        gammaChunk(1 / 1.4),
        primariesChunk([0.3127, 0.329], [0.68, 0.32], [0.265, 0.69], [0.15, 0.06]),
      ),
  },
  {
    name: 'a PNG whose sRGB chunk overrides its gamma',
    make: async () => insertPngChunks(await png(), pngChunk('sRGB', bytesOf(0)), gammaChunk(1)),
  },
  {
    name: 'a PNG in Display P3 by cICP',
    make: async () => insertPngChunks(await png(), pngChunk('cICP', bytesOf([12, 13, 0, 1]))),
  },
];
