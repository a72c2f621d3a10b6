// Reads the facts of an image from its first bytes: format, pixels, alpha, passes, frames. The page and the Lambdas use it.
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

export {
  type ImageFacts,
  type ImageFormat,
  imageFormats,
  type Orientation,
} from './image-facts/facts.ts';

export type FactsResult =
  | { readonly ok: true; readonly facts: ImageFacts }
  | { readonly ok: false; readonly reason: 'empty' }
  /** No signature matches. */
  | { readonly ok: false; readonly reason: 'unknown' }
  /** A known kind of file that gets no thumbnail. `formatName` completes "This is ...": "a PDF". */
  | { readonly ok: false; readonly reason: 'unsupported'; readonly formatName: string }
  /** The signature matches, but the header is invalid, ends too soon or takes too much work to read. */
  | { readonly ok: false; readonly reason: 'damaged'; readonly format: ImageFormat }
  /** Not decided: read these bytes too, and ask again with all pieces. A whole file never needs more. */
  | ({
      readonly ok: false;
      readonly reason: 'more';
      readonly format: ImageFormat | undefined;
    } & ByteRange);

/** A parser returns `undefined` when the file has another format. */
const parsers: Readonly<Record<ImageFormat, (source: ByteSource) => Parsed | undefined>> = {
  jpeg: parseJpeg,
  png: parsePng,
  webp: parseWebp,
  gif: parseGif,
  // The item inside the file decides between the two.
  avif: parseHeif,
  heic: parseHeif,
  tiff: parseTiff,
  bmp: parseBmp,
  ico: parseIco,
  jxl: parseJxl,
  // An SVG has no signature, so this parser gets all files without one.
  svg: parseText,
};

/**
 * Reads the facts of an image from the available bytes. Never throws, for any bytes. Its work is linear in the bytes given:
 * the byte source stops a parser that reads more.
 *
 * @param given the file's first bytes, or several pieces: the earlier ones and those that 'more' asked for
 * @param totalBytes length of the whole file, where the pieces may end before it
 */
export function readImageFacts(given: Uint8Array | readonly Piece[], totalBytes = 0): FactsResult {
  const pieces = given instanceof Uint8Array ? [{ from: 0, bytes: given }] : given;
  return readFactsFrom(new ByteSource(pieces, totalBytes));
}

/** Does the same with a source, so that a caller can see how many bytes were read. */
export function readFactsFrom(source: ByteSource): FactsResult {
  if (source.totalBytes === 0) return { ok: false, reason: 'empty' };
  if (!source.need(0, Math.min(signatureBytes, source.totalBytes))) return more(source, undefined);

  const sniffed = sniffSignature(source);
  if (sniffed !== undefined && 'formatName' in sniffed) return unsupported(sniffed.formatName);
  const format = sniffed?.format ?? 'svg';
  const parsed = parsers[format](source);
  if (source.missing !== undefined) return more(source, format);
  if (parsed === undefined) return { ok: false, reason: 'unknown' };
  if (parsed === 'damaged') return { ok: false, reason: 'damaged', format };
  return 'unsupported' in parsed ? unsupported(parsed.unsupported) : { ok: true, facts: parsed };
}

function unsupported(formatName: string): FactsResult {
  return { ok: false, reason: 'unsupported', formatName };
}

/** Shortest range to ask for: a round trip costs more than these bytes. */
const minRangeBytes = 65_536;
const maxRangeBytes = 4 * 1024 * 1024;

/** Asks for four times the bytes read so far, because a file that needs a second range often needs a third. */
function more(source: ByteSource, format: ImageFormat | undefined): FactsResult {
  const { missing, totalBytes, availableBytes } = source;
  const from = missing?.from ?? 0;
  const to = missing?.to ?? 0;
  if (format !== undefined && to > totalBytes) return { ok: false, reason: 'damaged', format };
  const bytes = Math.min(Math.max(4 * availableBytes, minRangeBytes), maxRangeBytes);
  return {
    ok: false,
    reason: 'more',
    format,
    from,
    to: Math.min(Math.max(to, from + bytes), totalBytes),
  };
}

/** Ranges to read after the head. Among 254 real JPEGs, one needed more than a head of 64 KiB: it needed 7 MB. */
const maxRanges = 3;

/**
 * Reads the facts of an image from the head of its file, and from at most three more ranges and 12 MB. The parser starts
 * again with each range, so the work is at most four parses of all these bytes.
 *
 * @param readRange reads bytes [from, to) of the file; its errors reach the caller
 * @param head the first bytes, if the caller has read them
 * @returns the result; 'more' when the ranges were not enough
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
