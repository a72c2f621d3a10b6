// Pads a lossy WebP that is cut off, so that a strict decoder reads on to the last row.

/** The boolean decoder never reads more made-up bytes than this per macroblock (16 x 16 pixels). */
const fillPerMacroblock = 64;
/** Of the RIFF header. The chunks follow. */
const riffBytes = 12;
const chunkHeadBytes = 8;

/**
 * Adds made-up data after the picture. A decoder reads each bit of the original as before.
 *
 * @param salt files padded with two different salts decode to the same rows up to the end of the data, and differ below
 * @returns the file itself when it holds no lossy picture
 */
export function padWebp(
  webp: Uint8Array,
  { width, height }: { readonly width: number; readonly height: number },
  salt: number,
): Uint8Array {
  const file = Buffer.from(webp.buffer, webp.byteOffset, webp.byteLength);
  for (let at = riffBytes; at + chunkHeadBytes <= file.length; ) {
    const length = file.readUInt32LE(at + 4);
    const end = at + chunkHeadBytes + length + (length % 2);
    if (file.toString('latin1', at, at + 4) === 'VP8 ') {
      const macroblocks = Math.ceil(width / 16) * Math.ceil(height / 16);
      const data = file.subarray(at + chunkHeadBytes, end);
      const filler = makeFiller(fillPerMacroblock * macroblocks + (data.length % 2), salt);
      const padded = Buffer.concat([file.subarray(0, at + chunkHeadBytes), data, filler]);
      padded.writeUInt32LE(padded.length - chunkHeadBytes, 4);
      padded.writeUInt32LE(data.length + filler.length, at + 4);
      return padded;
    }
    at = end;
  }
  return webp;
}

const saltBytes = 64;

/** A few bytes that differ between two salts, then zeros, which decoders read as "no more coefficients". */
function makeFiller(bytes: number, salt: number): Uint8Array {
  const filler = new Uint8Array(bytes);
  for (let i = 0; i < saltBytes; i++) filler[i] = Math.imul(i + 1, salt) >>> 8;
  return filler;
}
