// Leading bytes -> what the image is: format, pixels, alpha, passes, frames. Asked by the form, the dispatcher and the worker.
import { parseBmp } from './image-facts/bmp.ts';
import { type ByteRange, ByteSource, type Piece } from './image-facts/byte-source.ts';
import type { ImageFacts, ImageFormat, Parsed } from './image-facts/facts.ts';
import { parseGif } from './image-facts/gif.ts';
import { parseHeif } from './image-facts/heif.ts';
import { parseIco } from './image-facts/ico.ts';
import { parseJpeg } from './image-facts/jpeg.ts';
import { parseJxl } from './image-facts/jxl.ts';
import { parsePng } from './image-facts/png.ts';
import { type Sniffed, signatureBytes, sniffSignature } from './image-facts/signatures.ts';
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
export type { Sniffed } from './image-facts/signatures.ts';

export type FactsResult =
  | { readonly ok: true; readonly facts: ImageFacts }
  | { readonly ok: false; readonly reason: 'empty' }
  /** No signature fits. */
  | { readonly ok: false; readonly reason: 'unknown' }
  /** Known, and no image that we make a thumbnail of: `formatName` is in a person's words, "a PDF". */
  | { readonly ok: false; readonly reason: 'unsupported'; readonly formatName: string }
  /** The signature fits, the header makes no sense or ends too soon. */
  | { readonly ok: false; readonly reason: 'damaged'; readonly format: ImageFormat }
  /** Not decided yet: read these bytes too and ask again with both pieces. Never said of a whole file. */
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
  // Which of the two it is, the item inside tells.
  avif: parseHeif,
  heic: parseHeif,
  tiff: parseTiff,
  bmp: parseBmp,
  ico: parseIco,
  jxl: parseJxl,
} satisfies Partial<Record<ImageFormat, (source: ByteSource) => Parsed>>;

type Parser = (source: ByteSource) => Parsed | undefined;

/**
 * Reads what an image is from as much of it as is at hand.
 *
 * Ends as a value whatever the bytes are: hostile, cut short or lying. The work is linear in the bytes given.
 *
 * @param given the file's first bytes, or several pieces of it: what was read before and what 'more' asked for
 * @param totalBytes length of the whole file
 */
export function readImageFacts(
  given: Uint8Array | readonly Piece[],
  totalBytes: number,
): FactsResult {
  const pieces = given instanceof Uint8Array ? [{ from: 0, bytes: given }] : given;
  const source = new ByteSource(pieces, totalBytes);
  if (source.totalBytes === 0) return { ok: false, reason: 'empty' };
  if (!source.need(0, Math.min(signatureBytes, source.totalBytes))) return more(source, undefined);

  const sniffed = sniffSignature(source.run(0).subarray(0, sniffedBytes));
  if (sniffed !== undefined && 'formatName' in sniffed) return unsupported(sniffed.formatName);
  const format = sniffed?.format ?? 'svg';
  const parse: Parser = format === 'svg' ? parseText : parsers[format];
  const parsed = parse(source);
  if (source.missing !== undefined) return more(source, format);
  if (parsed === undefined) return { ok: false, reason: 'unknown' };
  if (parsed === 'damaged') return { ok: false, reason: 'damaged', format };
  return 'unsupported' in parsed ? unsupported(parsed.unsupported) : { ok: true, facts: parsed };
}

/** Names of ZIP entries are looked for in the first 8 KB; all else is decided by less. */
const sniffedBytes = 8192;

function unsupported(formatName: string): FactsResult {
  return { ok: false, reason: 'unsupported', formatName };
}

/** A range asked for is at least this long, as a round trip costs more than the bytes. */
const minRangeBytes = 65_536;
/** And at most so long, whatever is at hand already. */
const maxRangeBytes = 4 * 1024 * 1024;

/** What to read next; four times what is at hand, since who needs a second range often needs a third. */
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
 * Reads what an image is by reading ranges of it until that is decided: the head, then three more and 12 MB at most.
 *
 * @param readRange reads bytes [from, to) of the file; what it throws passes through
 * @param head the first bytes, if they were read already
 * @returns the result; 'more' when the bound was reached first
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

/**
 * Recognises a file by its first bytes and nothing else: for a browser that shows what was dropped.
 *
 * @param head 512 bytes or more, or the whole file
 * @returns `undefined` when it is nothing we know
 */
export function sniffFormat(head: Uint8Array): Sniffed | undefined {
  const sniffed = sniffSignature(head.subarray(0, sniffedBytes));
  if (sniffed !== undefined) return sniffed;
  const source = new ByteSource([{ from: 0, bytes: head }], head.length);
  const text = head.length === 0 ? undefined : parseText(source);
  if (text === undefined) return undefined;
  return text !== 'damaged' && 'unsupported' in text
    ? { formatName: text.unsupported }
    : { format: 'svg' };
}
