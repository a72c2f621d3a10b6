// Boxes of the ISO base media format (ISO/IEC 14496-12), in which HEIC, AVIF and JPEG XL come.
import type { ByteSource } from './byte-source.ts';

export interface Box {
  readonly type: string;
  /** First byte after the box's header. */
  readonly body: number;
  /** One past its last byte, cut at the end of the box around it. */
  readonly end: number;
}

/**
 * Walks the boxes in a range of the file, without looking inside them.
 *
 * @param limit most boxes; real files have a handful
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
    // Size 1: 64 bits with the size follow. Size 0: the box goes to the end.
    const size = size32 === 1 ? source.u64(at + 8) : size32 === 0 ? to - at : size32;
    if (source.missing !== undefined || size < headerBytes) return;
    yield { type, body: at + headerBytes, end: Math.min(at + size, to) };
    at += size;
  }
}
