// WebP files written chunk by chunk: metadata, animations and canvases that sharp does not write.
import { bytesOf, le24, le32, type Part, zeros } from './bytes.ts';

/** Flags of the extended header. */
export const webpFlag = { animated: 0x02, xmp: 0x04, exif: 0x08, alpha: 0x10, icc: 0x20 } as const;

export function webpChunk(type: string, ...body: readonly Part[]): Uint8Array {
  const content = bytesOf(...body);
  return bytesOf(type, le32(content.length), content, zeros(content.length & 1));
}

export function writeWebp(...chunks: readonly Uint8Array[]): Uint8Array {
  const body = bytesOf('WEBP', ...chunks);
  return bytesOf('RIFF', le32(body.length), body);
}

/** The extended header. @param flags of `webpFlag` */
export function webpCanvas(flags: number, width: number, height: number): Uint8Array {
  return webpChunk('VP8X', [flags, 0, 0, 0], le24(width - 1), le24(height - 1));
}

export const webpAnimation = webpChunk('ANIM', zeros(6));

/** A frame in the top left corner, shown for a tenth of a second. */
export function webpFrame(side: number, content: Uint8Array): Uint8Array {
  const place = bytesOf(le24(0), le24(0), le24(side - 1), le24(side - 1), le24(100), 0);
  return webpChunk('ANMF', place, content);
}

/** Appends a chunk to a WebP that has an extended header, and sets its flag there. */
export function appendWebpChunk(
  webp: Uint8Array,
  type: string,
  body: Uint8Array,
  flag: number,
): Uint8Array {
  const file = Buffer.concat([webp, webpChunk(type, body)]);
  if (file.toString('latin1', 12, 16) !== 'VP8X') throw new Error('no extended header');
  file[20] = (file[20] ?? 0) | flag;
  file.writeUInt32LE(file.length - 8, 4);
  return file;
}
