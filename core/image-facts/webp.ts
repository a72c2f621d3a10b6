// WebP: the RIFF chunks up to the first picture (lossy VP8 or lossless VP8L), and the extended header (VP8X).
// No browser turns a WebP by its EXIF, so the orientation is always 1.
import type { ByteSource } from './byte-source.ts';
import { type ImageFacts, isSize, type Parsed, still } from './facts.ts';

interface Chunk {
  readonly tag: string;
  readonly body: number;
  readonly next: number;
}

type Picture = Pick<ImageFacts, 'width' | 'height' | 'lossless' | 'hasAlpha'>;

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
  const wanted = animated ? ['ANMF'] : ['VP8 ', 'VP8L', 'ALPH'];
  let chunk = readChunk(source, first.next);
  for (let i = 0; i < maxChunks && !wanted.includes(chunk.tag); i++) {
    chunk = readChunk(source, chunk.next);
  }
  const pictureChunk = animated ? readChunk(source, chunk.body + frameHeaderBytes) : chunk;
  const hasAlphaChunk = pictureChunk.tag === 'ALPH';
  const picture = readPicture(
    source,
    hasAlphaChunk ? readChunk(source, pictureChunk.next) : pictureChunk,
  );
  if (picture === undefined) return 'damaged';
  const canvas = {
    width: source.u24(first.body + 4, true) + 1,
    height: source.u24(first.body + 7, true) + 1,
  };
  const hasAlpha = (flags & flag.alpha) !== 0;
  if (animated) {
    return {
      ...toFacts({ ...picture, ...canvas, hasAlpha }),
      animated,
      ...countFrames(source, chunk),
    };
  }
  // libwebp refuses a picture that does not fill its canvas.
  if (picture.width !== canvas.width || picture.height !== canvas.height) return 'damaged';
  return toFacts({ ...picture, hasAlpha: picture.hasAlpha || hasAlphaChunk || hasAlpha });
}

function toFacts(picture: Picture): ImageFacts {
  return {
    ...still,
    format: 'webp',
    ...picture,
    bitDepth: 8,
    channels: picture.hasAlpha ? 4 : 3,
    colorModel: picture.lossless ? 'rgb' : 'ycbcr',
    ...(picture.lossless ? {} : { subsampling: '4:2:0' }),
  };
}

function readChunk(source: ByteSource, at: number): Chunk {
  const tag = source.text(at, 4);
  const length = source.u32(at + 4, true);
  const body = at + 8;
  return { tag, body, next: body + length + (length % 2) };
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

/** Counts frames from the first one to the first chunk that is not available. */
function countFrames(source: ByteSource, first: Chunk) {
  const end = Math.min(source.totalBytes, 8 + source.u32(4, true));
  let frames = 1;
  let chunk = first;
  while (chunk.next + 8 <= end && source.has(chunk.next, 8)) {
    chunk = readChunk(source, chunk.next);
    if (chunk.tag === 'ANMF') frames++;
  }
  return { frames, framesExact: chunk.next + 8 > end };
}
