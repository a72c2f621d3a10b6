// Hostile WebP files.
import { repeat, zeros } from '#test/images/bytes.ts';
import { flatPicture } from '#test/images/pictures.ts';
import { noise } from '#test/images/random.ts';
import {
  webpAnimation,
  webpCanvas,
  webpChunk,
  webpFlag,
  webpFrame,
  writeWebp,
} from '#test/images/webp.ts';
import { flatLosslessWebp, webpPicture } from '#test/images/webp-bombs.ts';

const picture = webpPicture(64);
const frame = (content: Uint8Array) => webpFrame(64, content);

const photo = () => flatPicture(600, 400).webp().toBuffer();

export const webpFiles = {
  'a canvas of 16 million x 16 pixels': () =>
    writeWebp(
      webpCanvas(webpFlag.animated, 2 ** 24, 16),
      webpAnimation,
      frame(picture),
      frame(picture),
    ),
  'frames nested 2000 deep': () => {
    let inner: Uint8Array = picture;
    for (let i = 0; i < 2000; i++) inner = frame(inner);
    return writeWebp(webpCanvas(webpFlag.animated, 64, 64), webpAnimation, inner);
  },
  'an animation without a picture in any frame': () =>
    writeWebp(webpCanvas(webpFlag.animated, 64, 64), webpAnimation, repeat(frame(zeros(0)), 1000)),
  'a chunk that is 4 GB long': async () => {
    const file = Buffer.from(await photo());
    file.writeUInt32LE(2 ** 32 - 2, 16);
    return file;
  },
  'a lossless stream of noise': () => {
    const file = Buffer.from(flatLosslessWebp(8000, 8000));
    return writeWebp(webpChunk('VP8L', Buffer.concat([file.subarray(20, 25), noise(2e6)])));
  },
};
