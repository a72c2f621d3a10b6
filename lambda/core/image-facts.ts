// Leading bytes -> facts of the image: format, pixels, alpha, passes, frames. The page, the dispatcher and the worker ask.
import { parseBmp } from './image-facts/bmp.ts';
import { type ByteRange, ByteSource, type Piece } from './image-facts/byte-source.ts';
import type { ImageFacts, ImageFormat, Parsed } from './image-facts/facts.ts';
import { parseGif } from './image-facts/gif.ts';
import { parseHeif } from './image-facts/heif.ts';
import { parseIco } from './image-facts/ico.ts';
import { parseJpeg } from './image-facts/jpeg.ts';
import { parseJxl } from './image-facts/jxl.ts';
import { parsePng } from './image-facts/png.ts';
import { signatureBytes, sniffSignature } from './image-facts/signatures.ts';
import { parseText } from './image-facts/text.ts';
import { parseTiff } from './image-facts/tiff.ts';
import { parseWebp } from './image-facts/webp.ts';

export type { ByteRange, Piece } from './image-facts/byte-source.ts';
export {
  type ColorModel,
  type EmbeddedThumbnail,
  type ImageFacts,
  type ImageFormat,
  imageFormats,
  type Orientation,
  type PixelSize,
  type Subsampling,
} from './image-facts/facts.ts';

export type FactsResult =
  | { readonly ok: true; readonly facts: ImageFacts }
  | { readonly ok: false; readonly reason: 'empty' }
  /** No signature fits. */
  | { readonly ok: false; readonly reason: 'unknown' }
  /** A known kind of file that gets no thumbnail: `formatName` is in a person's words, "a PDF". */
  | { readonly ok: false; readonly reason: 'unsupported'; readonly formatName: string }
  /** The signature fits, but the header makes no sense, ends too soon or takes too much work to read. */
  | { readonly ok: false; readonly reason: 'damaged'; readonly format: ImageFormat }
  /** Not decided yet: read these bytes too and ask again with all pieces. A whole file never needs more. */
  | ({
      readonly ok: false;
      readonly reason: 'more';
      readonly format: ImageFormat | undefined;
    } & ByteRange);

const parsers = {
  jpeg: parseJpeg,
  png: parsePng,
  webp: parseWebp,
  gif: parseGif,
  // The item inside tells which of the two it is.
  avif: parseHeif,
  heic: parseHeif,
  tiff: parseTiff,
  bmp: parseBmp,
  ico: parseIco,
  jxl: parseJxl,
} satisfies Partial<Record<ImageFormat, (source: ByteSource) => Parsed>>;

type Parser = (source: ByteSource) => Parsed | undefined;

/**
 * Reads the facts of an image from the bytes at hand.
 *
 * It ends with a value for any bytes: hostile, cut short or lying. Its work is linear in the bytes given, and the byte source
 * stops a parser whose work is not.
 *
 * @param given the file's first bytes, or several pieces: those read before and those that 'more' asked for
 * @param totalBytes length of the whole file
 */
export function readImageFacts(
  given: Uint8Array | readonly Piece[],
  totalBytes: number,
): FactsResult {
  const pieces = given instanceof Uint8Array ? [{ from: 0, bytes: given }] : given;
  return readFactsFrom(new ByteSource(pieces, totalBytes));
}

/** The same from a source, which counts the bytes that were read. */
export function readFactsFrom(source: ByteSource): FactsResult {
  if (source.totalBytes === 0) return { ok: false, reason: 'empty' };
  if (!source.need(0, Math.min(signatureBytes, source.totalBytes))) return more(source, undefined);

  const sniffed = sniffSignature(source.bytes(0, sniffedBytes));
  if (sniffed !== undefined && 'formatName' in sniffed) return unsupported(sniffed.formatName);
  const format = sniffed?.format ?? 'svg';
  const parse: Parser = format === 'svg' ? parseText : parsers[format];
  const parsed = parse(source);
  if (source.missing !== undefined) return more(source, format);
  if (parsed === undefined) return { ok: false, reason: 'unknown' };
  if (parsed === 'damaged') return { ok: false, reason: 'damaged', format };
  return 'unsupported' in parsed ? unsupported(parsed.unsupported) : { ok: true, facts: parsed };
}

/** The first 8 KB are searched for the names of ZIP entries; every other kind shows in fewer bytes. */
const sniffedBytes = 8192;

function unsupported(formatName: string): FactsResult {
  return { ok: false, reason: 'unsupported', formatName };
}

/** A range asked for is at least this long, since a round trip costs more than the bytes. */
const minRangeBytes = 65_536;
/** It is at most this long. */
const maxRangeBytes = 4 * 1024 * 1024;

/** Asks for four times the bytes at hand, since a file that needs a second range often needs a third. */
function more(source: ByteSource, format: ImageFormat | undefined): FactsResult {
  const { missing, totalBytes, bytesAtHand } = source;
  const from = missing?.from ?? 0;
  const to = missing?.to ?? 0;
  if (format !== undefined && to > totalBytes) return { ok: false, reason: 'damaged', format };
  const bytes = Math.min(Math.max(4 * bytesAtHand, minRangeBytes), maxRangeBytes);
  return {
    ok: false,
    reason: 'more',
    format,
    from,
    to: Math.min(Math.max(to, from + bytes), totalBytes),
  };
}

/** Ranges read after the head. Of 254 real JPEGs one needed more than a 64 KiB head; it needed 7 MB. */
const maxRanges = 3;

/**
 * Reads the facts of an image from the head of its file, and from three more ranges and 12 MB at most.
 *
 * Each further range makes the parser start again, so the work is at most four times that of one parse of all the bytes.
 *
 * @param readRange reads bytes [from, to) of the file; its errors are thrown on
 * @param head the first bytes, if they were read already
 * @returns the result; 'more' when these ranges do not decide it
 */
export async function findImageFacts(
  readRange: (range: ByteRange) => Promise<Uint8Array>,
  totalBytes: number,
  head?: Uint8Array,
): Promise<FactsResult> {
  const firstRange = { from: 0, to: Math.min(totalBytes, minRangeBytes) };
  const pieces: Piece[] = [{ from: 0, bytes: head ?? (await readRange(firstRange)) }];
  let result = readImageFacts(pieces, totalBytes);
  for (let i = 0; i < maxRanges && !result.ok && result.reason === 'more'; i++) {
    const { from, to } = result;
    pieces.push({ from, bytes: await readRange({ from, to }) });
    result = readImageFacts(pieces, totalBytes);
  }
  return result;
}
