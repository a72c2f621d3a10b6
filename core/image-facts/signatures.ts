// Recognises the kind of a file by its first bytes: one of our formats, or another kind by its name.
import { isBmpHeaderLength } from './bmp.ts';
import { ByteSource } from './byte-source.ts';
import type { ImageFormat } from './facts.ts';
import { readBrands } from './heif.ts';
import { type Marks, otherKinds } from './other-kinds.ts';

/** One of our formats, or the name of another kind of file: "a PDF". */
type Sniffed = { readonly format: ImageFormat } | { readonly formatName: string };

/** Bytes that decide. A shorter start of a longer file is not enough. */
export const signatureBytes = 512;

const imageMarks: readonly (readonly [ImageFormat, Marks])[] = [
  ['jpeg', { 0: '\xff\xd8\xff' }],
  ['png', { 0: '\x89PNG\r\n\x1a\n' }],
  ['gif', { 0: 'GIF87a' }],
  ['gif', { 0: 'GIF89a' }],
  ['webp', { 0: 'RIFF', 8: 'WEBP' }],
  ['jxl', { 0: '\xff\x0a' }],
  ['jxl', { 0: '\0\0\0\x0cJXL \r\n\x87\n' }],
];

/**
 * Recognises every kind with a signature, by content alone. Text has no signature: see `parseText`.
 *
 * @param head the file's first bytes, at least 512 if the file has as many
 * @returns `undefined` when no signature matches
 */
export function sniffSignature(head: Uint8Array): Sniffed | undefined {
  const source = new ByteSource([{ from: 0, bytes: head }], head.length);
  const fits = (marks: Marks) =>
    Object.entries(marks).every(([at, text]) => hasText(source, Number(at), text));

  const image = imageMarks.find(([, marks]) => fits(marks));
  if (image !== undefined) return { format: image[0] };
  if (hasText(source, 4, 'ftyp')) return sniffBrands(source);
  const other = otherKinds.find(([, ...alternatives]) => alternatives.some(fits));
  if (other !== undefined) return { formatName: other[0] };
  if (isTiff(source)) return { format: 'tiff' };
  if (isBmp(source)) return { format: 'bmp' };
  if (isIco(source)) return { format: 'ico' };
  return sniffByLook(source);
}

function hasText(source: ByteSource, at: number, text: string): boolean {
  return source.has(at, text.length) && source.text(at, text.length) === text;
}

function isTiff(source: ByteSource): boolean {
  return ['II*\0', 'MM\0*', 'II+\0', 'MM\0+'].some((mark) => hasText(source, 0, mark));
}

/** Many texts begin with "BM" too, so the length of the second header must be valid. */
function isBmp(source: ByteSource): boolean {
  return source.has(0, 18) && hasText(source, 0, 'BM') && isBmpHeaderLength(source.u32(14, true));
}

/** The header has reserved zeros, the kind (icon or cursor), a count, and a zero in the first entry. */
function isIco(source: ByteSource): boolean {
  if (!source.has(0, 22) || source.u16(0) !== 0) return false;
  const isIconOrCursor = [1, 2].includes(source.u16(2, true));
  const count = source.u16(4, true);
  return isIconOrCursor && count >= 1 && count <= 256 && source.u8(9) === 0;
}

const heifBrands = /^(mif[123]|msf1|miaf|1pic|hei[cxms]|hev[cxms])$/;
const avifBrands = /^avi[fs]$/;
const movieBrands: readonly (readonly [brand: RegExp, formatName: string])[] = [
  [/^crx /, 'a Canon camera raw file (CR3)'],
  [/^qt /, 'a QuickTime video (MOV)'],
  [/^M4[ABP]/, 'an M4A sound'],
  [/^3g/, 'a 3GP video'],
  [/^jp[2xm]/, 'a JPEG 2000 image'],
  [/^vvi|^evbi|^j2ki|^jpeg|^avci/, 'a HEIF image in a rare coding'],
];

/** The major brand names the kind of the file. The compatible brands name other readers that can read it. */
function sniffBrands(source: ByteSource): Sniffed {
  const end = Math.min(Math.max(source.u32(0), 12), source.totalBytes);
  const brands = readBrands(source, { type: 'ftyp', body: 8, end });
  const [major = ''] = brands;
  const movie = movieBrands.find(([brand]) => brand.test(major));
  if (movie !== undefined) return { formatName: movie[1] };
  if (brands.some((brand) => avifBrands.test(brand))) return { format: 'avif' };
  if (brands.some((brand) => heifBrands.test(brand))) return { format: 'heic' };
  return { formatName: 'an MP4 video' };
}

/** Recognises kinds that have no fixed text at a fixed place. */
function sniffByLook(source: ByteSource): Sniffed | undefined {
  const start = source.text(0, Math.min(source.totalBytes, 1024));
  if (start.includes('%PDF-')) return { formatName: 'a PDF' };
  if (start.startsWith('PK\x03\x04')) return { formatName: nameOfZip(source) };
  if (start.startsWith('\x1aE\xdf\xa3')) {
    return { formatName: start.includes('webm') ? 'a WebM video' : 'a Matroska video (MKV)' };
  }
  if (/^P[1-7]\s+[#\d]|^P7\n|^P[Ff]\n/.test(start)) {
    return { formatName: 'a Netpbm image (PBM, PGM, PPM or PAM)' };
  }
  if (start.startsWith('\x1f\x8b\x08')) {
    const isSvg = /\.svgz?\0/i.test(start.slice(0, 300));
    return { formatName: isSvg ? 'a compressed SVG (SVGZ)' : 'a gzip file (GZ or SVGZ)' };
  }
  if (isMpegAudio(source)) return { formatName: 'an MP3 sound' };
  if (start[0] === 'G' && start[188] === 'G' && start[376] === 'G') {
    return { formatName: 'an MPEG video' };
  }
  return undefined;
}

/** The first names and types in a ZIP show the kind of the file. */
const zipKinds: readonly (readonly [content: RegExp, formatName: string])[] = [
  [/mimetypeapplication\/epub/, 'an EPUB book'],
  [/mimetypeapplication\/vnd\.oasis/, 'an OpenDocument file'],
  [/mimetypeimage\/openraster/, 'an OpenRaster image'],
  [/mimetypeapplication\/x-krita/, 'a Krita image'],
  [/word\//, 'a Word document (DOCX)'],
  [/xl\//, 'an Excel workbook (XLSX)'],
  [/ppt\//, 'a PowerPoint presentation (PPTX)'],
  [/\[Content_Types\]\.xml|_rels\//, 'an Office document (DOCX, XLSX or PPTX)'],
];

function nameOfZip(source: ByteSource): string {
  const start = source.text(0, Math.min(source.totalBytes, 8192));
  return zipKinds.find(([content]) => content.test(start))?.[1] ?? 'a ZIP archive';
}

/** An MPEG audio frame starts with eleven ones. Each field after them has one value that is never used. */
function isMpegAudio(source: ByteSource): boolean {
  if (!source.has(0, 4)) return false;
  const header = source.u32(0);
  const isSync = header >>> 21 === 0x7ff;
  const version = (header >>> 19) & 3;
  const layer = (header >>> 17) & 3;
  const bitrate = (header >>> 12) & 15;
  const rate = (header >>> 10) & 3;
  return isSync && version !== 1 && layer !== 0 && bitrate !== 15 && rate !== 3;
}
