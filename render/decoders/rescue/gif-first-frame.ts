// Makes a GIF of a first frame that does not cover its screen, so that libvips leaves the rest transparent.
import { ByteSource } from '#core/image-facts/byte-source.ts';
import { afterSubBlocks, colorTableBytes } from '#core/image-facts/gif.ts';

const headerBytes = 13;
const block = { extension: 0x21, frame: 0x2c } as const;
/** A graphic control that names a transparent colour, a frame of one pixel in that colour, and the end mark. */
const glassFrame = [
  [block.extension, 0xf9, 4, 1, 0, 0, 0, 0],
  [block.frame, 0, 0, 0, 0, 1, 0, 1, 0, 0x80, 0, 0, 0, 0, 0, 0, 2, 2, 0x44, 1, 0, 0x3b],
].flat();

/**
 * libvips paints the area around the first frame black, unless any frame is transparent. Browsers leave it transparent.
 *
 * @returns the GIF up to its first frame, and a transparent frame behind it; `undefined` when the first frame covers the
 *   screen, or is not whole
 */
export function isolateFirstFrame(bytes: Uint8Array): Uint8Array | undefined {
  const source = new ByteSource([{ from: 0, bytes }], bytes.length);
  let at = headerBytes + colorTableBytes(source.u8(10));
  while (source.u8(at) === block.extension) at = afterSubBlocks(source, at + 2);
  if (source.u8(at) !== block.frame) return undefined;
  const read = (offset: number) => source.u16(offset, true);
  const isCovered =
    read(at + 1) === 0 && read(at + 3) === 0 && read(at + 5) >= read(6) && read(at + 7) >= read(8);
  if (isCovered) return undefined;
  const data = at + 11 + colorTableBytes(source.u8(at + 9));
  const end = afterSubBlocks(source, data);
  return source.has(end - 1, 1) && source.u8(end - 1) === 0
    ? Buffer.concat([bytes.subarray(0, end), Uint8Array.from(glassFrame)])
    : undefined;
}
