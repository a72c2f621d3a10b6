// Recognises the kind of a file by its first bytes: one of our formats, or another kind by its name.
import { isBmpHeaderLength } from './bmp.ts';
import type { ByteSource } from './byte-source.ts';
import type { ImageFormat } from './facts.ts';
import { readBrands } from './heif.ts';
import { type Marks, otherKinds } from './other-kinds.ts';

/** One of our formats, or the name of another kind of file: "a PDF". */
type Sniffed = { readonly format: ImageFormat } | { readonly formatName: string };

/** Bytes that decide. A shorter start of a longer file is not enough. */
export const signatureBytes = 512;

/** The names of ZIP entries are searched for in the first 8 KB. All other kinds need fewer bytes. */
const sniffedBytes = 8192;

const imageMarks: readonly (readonly [ImageFormat, ...Marks[]])[] = [
  ['jpeg', { 0: '\xff\xd8\xff' }],
  ['png', { 0: '\x89PNG\r\n\x1a\n' }],
  ['gif', { 0: 'GIF87a' }, { 0: 'GIF89a' }],
  ['webp', { 0: 'RIFF', 8: 'WEBP' }],
  ['jxl', { 0: '\xff\x0a' }, { 0: '\0\0\0\x0cJXL \r\n\x87\n' }],
  ['tiff', { 0: 'II*\0' }, { 0: 'MM\0*' }, { 0: 'II+\0' }, { 0: 'MM\0+' }],
];

/** Some cameras' raw files are TIFFs with a mark of their own, so other kinds come first. */
const knownMarks = [
  ...otherKinds.flatMap(([formatName, ...all]) => all.map((one) => knownMark(one, { formatName }))),
  ...imageMarks.flatMap(([format, ...all]) => all.map((one) => knownMark(one, { format }))),
];

function knownMark({ within, ...marks }: Marks, sniffed: Sniffed) {
  const texts = Object.entries(marks).map(([at, text]) => [Number(at), text] as const);
  return { sniffed, texts: within ? [...texts, [undefined, within] as const] : texts };
}

/**
 * Recognises every kind with a signature, by content alone. Text has no signature: see `parseText`.
 *
 * @param source holds the first 512 bytes of the file, if it has as many
 * @returns `undefined` when no signature matches
 */
export function sniffSignature(source: ByteSource): Sniffed | undefined {
  const textOf = (length: number) => String.fromCharCode(...source.bytes(0, length));
  const head = textOf(signatureBytes);
  // Only archives are searched, and each render reads the facts twice. So nobody else pays for the longer text.
  let searched: string | undefined;
  const contains = (text: string) => {
    searched ??= textOf(sniffedBytes);
    return searched.includes(text);
  };
  const known = knownMarks.find(({ texts }) =>
    texts.every(([at, text]) => (at === undefined ? contains(text) : head.startsWith(text, at))),
  );
  if (known !== undefined) return known.sniffed;
  if (head.startsWith('ftyp', 4)) return sniffBrands(source);
  if (head.startsWith('BM') && isBmp(source)) return { format: 'bmp' };
  return isIco(source) ? { format: 'ico' } : undefined;
}

/** Many texts begin with "BM" too, so the length of the second header must be valid. */
function isBmp(source: ByteSource): boolean {
  return source.has(0, 18) && isBmpHeaderLength(source.u32(14, true));
}

/** The header has reserved zeros, the kind (icon or cursor), a count, and a zero in the first entry. */
function isIco(source: ByteSource): boolean {
  if (!source.has(0, 22) || source.u16(0) !== 0) return false;
  const isIconOrCursor = [1, 2].includes(source.u16(2, true));
  const count = source.u16(4, true);
  return isIconOrCursor && count >= 1 && count <= 256 && source.u8(9) === 0;
}

const heifBrands = /^(mif[123]|msf1|miaf|1pic|hei[cxms]|hev[cxms])$/;

/** Reads all brands, since a file by a phone may name ours among the compatible ones only. */
function sniffBrands(source: ByteSource): Sniffed {
  const end = Math.min(Math.max(source.u32(0), 12), source.totalBytes);
  const brands = readBrands(source, { type: 'ftyp', body: 8, end });
  if (brands.some((brand) => /^avi[fs]$/.test(brand))) return { format: 'avif' };
  if (brands.some((brand) => heifBrands.test(brand))) return { format: 'heic' };
  return { formatName: 'an MP4 video' };
}
