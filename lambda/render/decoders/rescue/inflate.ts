// Inflates zlib data up to its first fault. node:zlib discards its output when the data turn out broken; pako keeps it.
import { Z_BUF_ERROR, Z_OK, Z_SYNC_FLUSH, ZStream, zlibInflate, zlibInflateInit } from 'pako';

/** Bytes of the input that the inflater gets at once, and so what it reads at most after the caller has enough. */
const inputSlice = 65_536;
const outputBytes = 65_536;

/**
 * The time is linear in the bytes read plus the bytes made.
 *
 * @param input a zlib stream, whole or not
 * @returns the inflated bytes in order; a caller that has enough stops asking
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
      // The inflater leaves room in the output only after it has used up the slice.
    } while (stream.avail_out === 0);
  }
}
