// AVIF files that say their colour by numbers: sharp writes none, or an ICC profile.
import { bytesOf, u16 } from '../core/image-facts/test-bytes.ts';

/**
 * Turns the box of the ICC profile into one of numbers (`nclx`, ITU H.273); what it is too long is ignored by readers.
 *
 * @param avif with a profile
 * @param primaries 1 sRGB, 9 BT.2020, 12 Display P3
 * @param transfer 13 sRGB, 16 PQ, 18 HLG
 */
export function withNclx(avif: Uint8Array, primaries: number, transfer: number): Uint8Array {
  const changed = Buffer.from(avif);
  const at = changed.indexOf('colrrICC');
  if (at < 0) throw new Error('an AVIF without a profile');
  // BT.601, by which sharp encodes, in full range.
  const numbers = bytesOf('nclx', u16(primaries), u16(transfer), u16(6), 0x80);
  changed.set(numbers, at + 'colr'.length);
  return changed;
}
