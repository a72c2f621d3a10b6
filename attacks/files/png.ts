// Hostile PNGs: shapes that cost memory per row, streams that contain nothing, and endless chunks.
import { animationControl, frameControl } from '#test/images/apng.ts';
import { bytesOf, repeat, u32 } from '#test/images/bytes.ts';
import { flatPicture } from '#test/images/pictures.ts';
import { iccpChunk, insertPngChunks, joinPng, type PngHeader, pngChunk } from '#test/images/png.ts';
import { blackPng } from '#test/images/png-bombs.ts';

const rgba16 = { bitDepth: 16, colorType: 6 } as const;
const grey16 = { bitDepth: 16, colorType: 0 } as const;
type Kind = Omit<PngHeader, 'width' | 'height'>;
const black = (width: number, height: number, kind: Kind, chunks: readonly Uint8Array[] = []) =>
  blackPng({ width, height, ...kind }, chunks);

/** Seven rows of 40 MB each. A decoder that works row by row holds all of them at once. */
export const widePng = () => black(5e6, 7, rgba16);

const photo = () => flatPicture(600, 400).png().toBuffer();

/** A picture of 64 x 64 pixels with this stream for its data. */
const withStream = (stream: Uint8Array) =>
  joinPng({ width: 64, height: 64, bitDepth: 8, colorType: 2 }, pngChunk('IDAT', stream));

/** An empty block with fixed codes has ten bits, 0 10 0000000, so four of them have five bytes (RFC 1951, 3.2.6). */
const emptyFixed = Buffer.of(0b00000010, 0b00001000, 0b00100000, 0b10000000, 0);

const frame = (side: number, x = 0) => frameControl(0, { x, y: 0, width: side, height: side });

export const pngFiles = {
  '5,000,000 x 7 pixels of 8 bytes': widePng,
  '268 million x 1 pixels of 1 bit': () => black(268e6, 1, { bitDepth: 1, colorType: 0 }),
  '2 MB of empty blocks with fixed codes': () =>
    withStream(Buffer.concat([Buffer.of(0x78, 0x01), repeat(emptyFixed, 400_000)])),
  '268 megapixels of 16 bits, animated': () =>
    black(16_383, 16_383, grey16, [animationControl(2), frame(16_383)]),
  'a frame far outside its canvas': () =>
    black(64, 64, grey16, [animationControl(2), frame(64, 2 ** 31 - 1)]),
  'a packed profile of 4 billion tags': async () => {
    const profile = Buffer.alloc(1000);
    profile.write('acsp', 36, 'latin1');
    profile.writeUInt32BE(2 ** 32 - 1, 128);
    return insertPngChunks(await photo(), iccpChunk(profile));
  },
  'a chunk that is 4 GB long': async () =>
    insertPngChunks(await photo(), bytesOf(u32(2 ** 32 - 1), 'tEXt')),
};
