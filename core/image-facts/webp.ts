// WebP: the RIFF chunks up to the first picture (lossy VP8 or lossless VP8L), and the extended header (VP8X).
import type { ByteSource } from './byte-source.ts';
import { readOrientation } from './exif.ts';
import { type ImageFacts, isSize, type Orientation, type Parsed, still } from './facts.ts';

interface Chunk {
  readonly tag: string;
  readonly body: number;
  readonly length: number;
  readonly next: number;
}

interface Picture {
  readonly width: number;
  readonly height: number;
  readonly lossless: boolean;
  readonly hasAlpha: boolean;
}

/** Bits of VP8X that name the chunks of the file. */
const flag = { animation: 0x02, alpha: 0x10 } as const;

/** Chunks to search for the first picture. */
const maxChunks = 100;
/** Bytes of an ANMF chunk before the picture inside it. */
const frameHeaderBytes = 16;

export function parseWebp(source: ByteSource): Parsed {
  const first = readChunk(source, 12);
  if (first.tag !== 'VP8X') {
    const picture = readPicture(source, first);
    return picture === undefined ? 'damaged' : toFacts(picture);
  }

  const flags = source.u8(first.body);
  const animated = (flags & flag.animation) !== 0;
  const width = source.u24(first.body + 4, true) + 1;
  const height = source.u24(first.body + 7, true) + 1;
  let chunk = readChunk(source, first.next);
  for (let i = 0; i < maxChunks && source.missing === undefined; i++) {
    if (chunk.tag === 'ANMF' && animated) {
      const picture = firstPictureIn(source, chunk);
      if (picture === undefined) return 'damaged';
      const hasAlpha = (flags & flag.alpha) !== 0;
      return {
        ...toFacts({ ...picture, width, height, hasAlpha }),
        ...walkRest(source, chunk),
        animated,
      };
    }
    if (!animated && ['VP8 ', 'VP8L', 'ALPH'].includes(chunk.tag)) {
      const hasAlphaChunk = chunk.tag === 'ALPH';
      if (hasAlphaChunk) chunk = readChunk(source, chunk.next);
      const picture = readPicture(source, chunk);
      // libwebp refuses a picture that does not fill its canvas.
      if (picture?.width !== width || picture.height !== height) return 'damaged';
      const hasAlpha = picture.hasAlpha || hasAlphaChunk || (flags & flag.alpha) !== 0;
      const { orientation } = walkRest(source, chunk);
      return toFacts({ ...picture, hasAlpha }, orientation);
    }
    chunk = readChunk(source, chunk.next);
  }
  return 'damaged';
}

function toFacts(picture: Picture, orientation: Orientation = 1): ImageFacts {
  return {
    ...still,
    format: 'webp',
    ...picture,
    bitDepth: 8,
    channels: picture.hasAlpha ? 4 : 3,
    colorModel: picture.lossless ? 'rgb' : 'ycbcr',
    ...(picture.lossless ? {} : { subsampling: '4:2:0' }),
    orientation,
  };
}

function readChunk(source: ByteSource, at: number): Chunk {
  const tag = source.text(at, 4);
  const length = source.u32(at + 4, true);
  const body = at + 8;
  return { tag, body, length, next: body + length + (length % 2) };
}

function firstPictureIn(source: ByteSource, frame: Chunk): Picture | undefined {
  const inner = readChunk(source, frame.body + frameHeaderBytes);
  return readPicture(source, inner.tag === 'ALPH' ? readChunk(source, inner.next) : inner);
}

function readPicture(source: ByteSource, { tag, body }: Chunk): Picture | undefined {
  if (tag === 'VP8 ') {
    const isKeyFrame = (source.u8(body) & 1) === 0;
    if (!isKeyFrame || source.u24(body + 3) !== 0x9d012a) return undefined;
    const width = source.u16(body + 6, true) & 0x3fff;
    const height = source.u16(body + 8, true) & 0x3fff;
    return isSize(width, height) ? { width, height, lossless: false, hasAlpha: false } : undefined;
  }
  if (tag !== 'VP8L' || source.u8(body) !== 0x2f) return undefined;
  const bits = source.u32(body + 1, true);
  const isVersion0 = bits >>> 29 === 0;
  if (!isVersion0) return undefined;
  const width = (bits & 0x3fff) + 1;
  const height = ((bits >>> 14) & 0x3fff) + 1;
  return { width, height, lossless: true, hasAlpha: ((bits >>> 28) & 1) === 1 };
}

/** Counts frames and reads the orientation, from a chunk to the first chunk that is not available. */
function walkRest(source: ByteSource, from: Chunk) {
  const end = Math.min(source.totalBytes, 8 + source.u32(4, true));
  let frames = 0;
  let orientation: Orientation | undefined;
  let chunk = from;
  while (source.missing === undefined) {
    if (chunk.tag === 'ANMF') frames++;
    if (chunk.tag === 'EXIF' && source.has(chunk.body, chunk.length)) {
      orientation ??= readOrientation(
        source,
        skipExifMark(source, chunk),
        chunk.body + chunk.length,
      );
    }
    if (chunk.next + 8 > end || !source.has(chunk.next, 8)) break;
    chunk = readChunk(source, chunk.next);
  }
  return {
    frames: Math.max(1, frames),
    framesExact: chunk.next + 8 > end,
    orientation: orientation ?? 1,
  };
}

/** Some writers put JPEG's "Exif\0\0" before the EXIF block. */
function skipExifMark(source: ByteSource, { body, length }: Chunk): number {
  return length >= 6 && source.text(body, 6) === 'Exif\0\0' ? body + 6 : body;
}
