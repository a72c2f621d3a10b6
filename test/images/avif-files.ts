// AVIF files that sharp does not write: grey ones, and those that say their colour by numbers.
import sharp from 'sharp';
import { box, bytesOf, u16 } from './bytes.ts';
import { av1, heif, size } from './heif-boxes.ts';

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

/**
 * A grey picture of 64x64, which sharp does not write: what it writes for the alpha of one, as a picture of its own.
 *
 * @param level of the samples, 0 to 255
 * @param colors its boxes of colour
 */
export async function greyAvif(level: number, ...colors: readonly Uint8Array[]) {
  const light = Buffer.alloc(64 * 64 * 4, level);
  const image = sharp(light, { raw: { width: 64, height: 64, channels: 4 } });
  const avif = await image.avif({ lossless: true }).toBuffer();
  // The last item of the file, which begins with an empty unit that delimits its time.
  const coded = avif.subarray(avif.lastIndexOf(Buffer.from([0x12, 0])));
  const make = (offset: number) => {
    const properties = [size(64, 64), av1(0x1c), ...colors];
    const items = [{ id: 1, type: 'av01', properties, at: [offset, coded.length] as const }];
    return heif({ brands: 'avifmif1', items });
  };
  return bytesOf(make(make(0).length + 8), box('mdat', coded));
}

/** The box of numbers for sRGB: in full range, or from 16 to 235. */
export function srgbNumbers(isFullRange: boolean): Uint8Array {
  return box('colr', 'nclx', u16(1), u16(13), u16(6), isFullRange ? 0x80 : 0);
}

/** The box of an ICC profile. */
export function profileBox(profile: Uint8Array): Uint8Array {
  return box('colr', 'prof', profile);
}
