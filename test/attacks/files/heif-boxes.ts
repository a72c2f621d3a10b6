// What HEIC and AVIF files share: boxes, right or wrong.
import { box } from '../../images/heif-file.ts';

/** A file type, and boxes in it as given. */
export const heif = (...boxes: readonly Buffer[]) =>
  Buffer.concat([box('ftyp', Buffer.from('heic\0\0\0\0mif1heic', 'latin1')), ...boxes]);
export const meta = (...boxes: readonly Buffer[]) => box('meta', Buffer.alloc(4), ...boxes);

/** Boxes that each contain the one after. */
export function nestedBoxes(type: string, levels: number): Buffer {
  const head = Buffer.alloc(8 * levels);
  for (let i = 0; i < levels; i++) {
    head.writeUInt32BE(8 * (levels - i), 8 * i);
    head.write(type, 8 * i + 4, 'latin1');
  }
  return head;
}
