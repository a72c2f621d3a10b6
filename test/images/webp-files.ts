// WebP files with chunks that sharp does not write.
import { bytesOf, le32 } from './bytes.ts';

/** Flags of the extended header. */
export const webpFlag = { xmp: 0x04, exif: 0x08, icc: 0x20 } as const;

/** Appends a chunk to a WebP that has an extended header, and says so there. */
export function appendWebpChunk(
  webp: Uint8Array,
  type: string,
  body: Uint8Array,
  flag: number,
): Uint8Array {
  const padding = new Uint8Array(body.length % 2);
  const file = Buffer.concat([webp, bytesOf(type, le32(body.length)), body, padding]);
  if (file.toString('latin1', 12, 16) !== 'VP8X') throw new Error('no extended header');
  file[20] = (file[20] ?? 0) | flag;
  file.writeUInt32LE(file.length - 8, 4);
  return file;
}
