// EXIF: reads the orientation from the TIFF structure inside a JPEG, PNG or WebP.
import type { ByteSource } from './byte-source.ts';
import { type Orientation, toOrientation } from './facts.ts';
import { readDirectory } from './tiff-directory.ts';

const orientationTag = 274;

/**
 * @param start offset of EXIF's own header ("II" or "MM") in the file
 * @param end offset after the block's last byte
 * @returns the orientation; 1 when there is none or the block is invalid
 */
export function readOrientation(source: ByteSource, start: number, end: number): Orientation {
  if (end - start < 14) return 1;
  const order = source.text(start, 2);
  if (order !== 'II' && order !== 'MM') return 1;
  const littleEndian = order === 'II';
  const layout = { littleEndian, bigTiff: false, start, end };
  const directory = readDirectory(source, start + source.u32(start + 4, littleEndian), layout);
  return toOrientation(directory?.number(orientationTag) ?? 1);
}
