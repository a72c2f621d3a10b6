// Boxes of the ISO base media format (ISO/IEC 14496-12), which HEIC, AVIF and JPEG XL use.
import type { ByteSource } from './byte-source.ts';

export interface Box {
  readonly type: string;
  /** Offset of the first byte after the box's header. */
  readonly body: number;
  /** Offset after its last byte, at most the end of the box around it. */
  readonly end: number;
}

/**
 * Walks the boxes in a range of the file, and does not look inside them.
 *
 * @param limit number of boxes to stop at; real files have a handful
 */
export function* readBoxes(
  source: ByteSource,
  from: number,
  to: number,
  limit = 4096,
): Generator<Box, void, undefined> {
  let at = from;
  for (let i = 0; i < limit && at + 8 <= to; i++) {
    const size32 = source.u32(at);
    const type = source.text(at + 4, 4);
    const headerBytes = size32 === 1 ? 16 : 8;
    // Size 1 means that the size follows in 64 bits. Size 0 means that the box reaches to the end.
    const size = size32 === 1 ? source.uint(at + 8, 8) : size32 === 0 ? to - at : size32;
    if (source.missing !== undefined || size < headerBytes) return;
    yield { type, body: at + headerBytes, end: Math.min(at + size, to) };
    at += size;
  }
}
