// Inflates zlib data up to their first fault. pako keeps the output before a fault, and node:zlib discards it.
import { Z_BUF_ERROR, Z_OK, Z_SYNC_FLUSH, ZStream, zlibInflate, zlibInflateInit } from 'pako';

/** Bytes of input per call. The inflater reads at most this much after the caller has enough. */
const inputSlice = 65_536;
const outputBytes = 65_536;

/**
 * Takes time linear in the bytes read plus the bytes made.
 *
 * @param input a zlib stream, whole or not
 * @returns the inflated bytes in order; a caller that has enough stops iterating
 */
export function* inflate(input: Uint8Array): Iterable<Uint8Array> {
  const stream = new ZStream();
  zlibInflateInit(stream);
  for (let at = 0; at < input.length; at += inputSlice) {
    stream.input = input.subarray(at, at + inputSlice);
    stream.next_in = 0;
    stream.avail_in = stream.input.length;
    do {
      stream.output = new Uint8Array(outputBytes);
      stream.next_out = 0;
      stream.avail_out = outputBytes;
      const status = zlibInflate(stream, Z_SYNC_FLUSH);
      if (stream.next_out > 0) yield stream.output.subarray(0, stream.next_out);
      if (status !== Z_OK && status !== Z_BUF_ERROR) return;
      // The inflater leaves room in the output only when it has used up the slice.
    } while (stream.avail_out === 0);
  }
}
