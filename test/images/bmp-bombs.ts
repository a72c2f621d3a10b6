// Small BMPs and icons that claim far more pixels or pictures than they have.
import { writeBmp } from './bmp.ts';
import { bytesOf, le16, le32, repeat, zeros } from './bytes.ts';

/** A header that claims many pixels, with 100 bytes of data. */
export function lyingBmp(side: number): Uint8Array {
  return writeBmp({ width: side, height: side, bitsPerPixel: 24, data: zeros(100) });
}

/** An icon whose entries all point at the same bytes; without `content` they point behind the end. */
export function crowdedIcon(entries: number, content?: Uint8Array): Uint8Array {
  const place = content
    ? [...le32(content.length), ...le32(6 + 16 * entries)]
    : [...le32(0xffffffff), ...le32(22)];
  const entry = bytesOf([0, 0, 0, 0, 1, 0, 32, 0], place);
  return bytesOf(le16(0), le16(1), le16(entries), repeat(entry, entries), content ?? []);
}
