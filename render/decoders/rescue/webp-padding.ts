// Pads a lossy WebP whose data end too early, so that a strict decoder reads on to the last row.

/** The boolean decoder never reads more made-up bytes than this per macroblock (16 x 16 pixels). */
const fillPerMacroblock = 64;
/** The first partition's length has 19 bits (RFC 6386, section 9.1). */
const maxFirstPartition = 0x7ffff;
/** Frame tag, start code and size: RFC 6386, section 9.1. */
const frameHeaderBytes = 10;
/** Bits of the extended header for the chunks that we keep. */
const flag = { alpha: 0x10, icc: 0x20 } as const;

interface Chunk {
  readonly tag: string;
  readonly body: Uint8Array;
}

export interface PaddingOptions {
  /** Files padded with two different salts decode to the same rows up to the end of the data, and differ below. */
  readonly salt: number;
  /** False when the fault may lie in the transparency. */
  readonly keepAlpha: boolean;
}

/**
 * Rebuilds a still lossy WebP from its picture, transparency and colour profile, with made-up data after both parts of
 * the picture. A decoder reads each bit of the original as before.
 *
 * @returns `undefined` when the file holds no such picture
 */
export function padWebp(
  webp: Uint8Array,
  { salt, keepAlpha }: PaddingOptions,
): Uint8Array | undefined {
  const chunks = readChunks(webp);
  const picture = chunks.find(({ tag }) => tag === 'VP8 ');
  if (picture === undefined || picture.body.length < frameHeaderBytes) return undefined;
  const view = new DataView(picture.body.buffer, picture.body.byteOffset);
  const width = view.getUint16(6, true) & 0x3fff;
  const height = view.getUint16(8, true) & 0x3fff;
  if (width === 0 || height === 0) return undefined;
  const macroblocks = Math.ceil(width / 16) * Math.ceil(height / 16);
  const padded = padPicture(picture.body, fillPerMacroblock * macroblocks, salt);

  const alpha = chunks.find(({ tag }) => keepAlpha && tag === 'ALPH');
  const profile = chunks.find(({ tag }) => tag === 'ICCP');
  const extended = Buffer.alloc(10);
  extended[0] = (alpha ? flag.alpha : 0) | (profile ? flag.icc : 0);
  extended.writeUIntLE(width - 1, 4, 3);
  extended.writeUIntLE(height - 1, 7, 3);
  const parts = [{ tag: 'VP8X', body: extended }, profile, alpha, { tag: 'VP8 ', body: padded }];
  const written = parts.filter((part) => part !== undefined).map(writeChunk);
  return writeChunk({ tag: 'RIFF', body: Buffer.concat([Buffer.from('WEBP'), ...written]) });
}

/** @returns the chunks up to the end of the file, which may cut the last one */
function readChunks(webp: Uint8Array): Chunk[] {
  const file = Buffer.from(webp.buffer, webp.byteOffset, webp.byteLength);
  const chunks: Chunk[] = [];
  for (let at = 12; at + 8 <= file.length; ) {
    const length = file.readUInt32LE(at + 4);
    const body = file.subarray(at + 8, at + 8 + length);
    chunks.push({ tag: file.toString('latin1', at, at + 4), body });
    at += 8 + length + (length % 2);
  }
  return chunks;
}

/** The modes of all macroblocks come first, then their coefficients. The data of either may end too early. */
function padPicture(body: Uint8Array, fillBytes: number, salt: number): Uint8Array {
  const tag = (body[0] ?? 0) | ((body[1] ?? 0) << 8) | ((body[2] ?? 0) << 16);
  const end = Math.min(frameHeaderBytes + (tag >> 5), body.length);
  const first = body.subarray(frameHeaderBytes, end);
  const filler = makeFiller(fillBytes, salt);
  // A first part of the largest length stays as it is. If its data end too early, the file stays unreadable.
  const firstFill = filler.subarray(0, Math.max(0, maxFirstPartition - first.length));
  const newTag = (tag & 0x1f) | ((first.length + firstFill.length) << 5);
  const head = Buffer.from(body.subarray(0, frameHeaderBytes));
  head.writeUIntLE(newTag, 0, 3);
  return Buffer.concat([head, first, firstFill, body.subarray(end), filler]);
}

const saltBytes = 64;

/** A few bytes that differ between two salts, then zeros, which decoders read as "no more coefficients". */
function makeFiller(bytes: number, salt: number): Uint8Array {
  const filler = new Uint8Array(Math.max(bytes, saltBytes));
  for (let i = 0; i < saltBytes; i++) filler[i] = Math.imul(i + 1, salt) >>> 8;
  return filler;
}

function writeChunk({ tag, body }: Chunk): Uint8Array {
  const head = Buffer.alloc(8);
  head.write(tag, 'latin1');
  head.writeUInt32LE(body.length, 4);
  return Buffer.concat([head, body, new Uint8Array(body.length % 2)]);
}
