// WebP files made to hurt.

import { flatLosslessWebp, hugeWebpCanvas } from '../../images/bombs.ts';
import { bytesOf, le24, le32, zeros } from '../../images/bytes.ts';
import { cut, flat, hostileFiles, noise, repeat } from '../hostile-file.ts';

/** One colour on any canvas: sizes are in the 28 bits behind the signature of the stream. */
function flatWebp(width: number, height: number): Uint8Array {
  const file = Buffer.from(flatLosslessWebp(16));
  const at = 21;
  const kept = file.readUInt32LE(at) >>> 28;
  file.writeUInt32LE(((kept << 28) | ((height - 1) << 14) | (width - 1)) >>> 0, at);
  return file;
}

const chunk = (type: string, body: Uint8Array) =>
  Buffer.concat([bytesOf(type, le32(body.length)), body, zeros(body.length & 1)]);
const riff = (...chunks: readonly Uint8Array[]) => {
  const body = Buffer.concat([bytesOf('WEBP'), ...chunks]);
  return Buffer.concat([bytesOf('RIFF', le32(body.length)), body]);
};
const picture = flatLosslessWebp(64).subarray(12);
const canvas = (flags: number, width: number, height: number) =>
  chunk('VP8X', bytesOf([flags, 0, 0, 0], le24(width - 1), le24(height - 1)));
const place = (side: number) =>
  bytesOf(le24(0), le24(0), le24(side - 1), le24(side - 1), le24(9), 0);
const frame = (content: Uint8Array) => chunk('ANMF', Buffer.concat([place(64), content]));
const animation = chunk('ANIM', zeros(6));
const flag = { animated: 2, xmp: 4, exif: 8, alpha: 16, icc: 32 };
const photo = () => flat(600, 400).webp().toBuffer();

export const webpFiles = hostileFiles('WebP', {
  '16,383 x 1 pixels': () => flatWebp(16_383, 1),
  '1 x 16,383 pixels': () => flatWebp(1, 16_383),
  '16,384 x 16,384 pixels': () => flatWebp(16_384, 16_384),
  'a canvas of 16 million x 16 pixels': () =>
    riff(canvas(flag.animated, 2 ** 24, 16), animation, frame(picture), frame(picture)),
  '200,000 frames of 64 x 64 pixels': () =>
    riff(canvas(flag.animated, 64, 64), animation, repeat(frame(picture), 200_000)),
  '5000 frames on 16 megapixels': () => hugeWebpCanvas(4000, 5000),
  'a million empty chunks': () =>
    riff(canvas(0, 64, 64), repeat(chunk('JUNK', zeros(0)), 1e6), picture),
  'frames nested 2000 deep': () => {
    let inner: Uint8Array = picture;
    for (let i = 0; i < 2000; i++) inner = frame(inner);
    return riff(canvas(flag.animated, 64, 64), animation, inner);
  },
  'an animation of which no frame has a picture': () =>
    riff(canvas(flag.animated, 64, 64), animation, repeat(frame(zeros(0)), 1000)),
  'an alpha of 8 MB of noise': async () =>
    riff(
      canvas(flag.alpha, 600, 400),
      chunk('ALPH', Buffer.concat([Buffer.of(1), noise(8e6)])),
      (await photo()).subarray(12),
    ),
  'EXIF, XMP and a profile of noise, 3 MB each': () =>
    riff(
      canvas(flag.exif | flag.xmp | flag.icc, 64, 64),
      chunk('ICCP', noise(3e6)),
      picture,
      chunk('EXIF', noise(3e6)),
      chunk('XMP ', noise(3e6)),
    ),
  'a chunk that is 4 GB long': async () => {
    const file = Buffer.from(await photo());
    file.writeUInt32LE(2 ** 32 - 2, 16);
    return file;
  },
  'a file that says it is 4 GB long': async () => {
    const file = Buffer.from(await photo());
    file.writeUInt32LE(2 ** 32 - 2, 4);
    return file;
  },
  'a lossless stream of noise': () => {
    const file = Buffer.from(flatWebp(8000, 8000));
    return riff(chunk('VP8L', Buffer.concat([file.subarray(20, 25), noise(2e6)])));
  },
  'a lossy stream of noise': async () => {
    const file = await flat(8000).webp({ effort: 0 }).toBuffer();
    return Buffer.concat([file.subarray(0, 60), noise(file.length - 60)]);
  },
  'cut in the middle': async () => cut(await flat(8000).webp({ effort: 0 }).toBuffer(), 0.5),
  '5 MB of noise behind its end': async () => Buffer.concat([await photo(), noise(5e6)]),
  'a RIFF of WAVE and WEBP': async () =>
    Buffer.concat([bytesOf('RIFF', le32(36), 'WAVE'), await photo()]),
});
