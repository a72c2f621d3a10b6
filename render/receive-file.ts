// The child's end of the pipe: an image in pieces, which may end early. rendering.ts says how they are written.
import { readSync } from 'node:fs';
import type { ArrivingFile } from './arriving-file.ts';
import { bytesFd } from './rendering.ts';

export interface ReceivedFile extends ArrivingFile {
  /** Empties the pipe up to the end of this image. Waits until the parent has ended it. */
  discardRest(): void;
  /** Erases the bytes that arrived. Call it when nothing reads them any more. */
  erase(): void;
}

const discardedAtOnce = 64 * 1024;

/**
 * Most photos fit. Fresh memory for each of them takes 0.5 ms of page faults, and V8 collects it late (`bench:peers`). The kernel
 * gives memory only to the pages that a file has reached.
 */
export const keptBytes = 8 * 2 ** 20;
const kept = Buffer.alloc(keptBytes);

/**
 * If the parent ends the image or closes the pipe while the renderer waits for bytes, this process kills itself, because no more
 * bytes can come.
 */
export function receiveFile(byteLength: number): ReceivedFile {
  const isKept = byteLength <= keptBytes;
  const bytes = isKept ? kept.subarray(0, byteLength) : Buffer.alloc(byteLength);
  let arrived = 0;
  let leftOfPiece = 0;
  return {
    bytes,
    get arrived() {
      return arrived;
    },
    readMore() {
      if (arrived === byteLength) return false;
      if (leftOfPiece === 0) leftOfPiece = readPieceLength();
      if (leftOfPiece === 0 || leftOfPiece > byteLength - arrived) die();
      const count = readSome(bytes, arrived, leftOfPiece);
      arrived += count;
      leftOfPiece -= count;
      return true;
    },
    discardRest() {
      const discarded = Buffer.allocUnsafe(discardedAtOnce);
      do {
        while (leftOfPiece > 0) {
          leftOfPiece -= readSome(discarded, 0, Math.min(leftOfPiece, discarded.length));
        }
        leftOfPiece = readPieceLength();
      } while (leftOfPiece > 0);
    },
    erase() {
      if (isKept) bytes.fill(0, 0, arrived);
    },
  };
}

function readPieceLength(): number {
  const length = Buffer.allocUnsafe(4);
  for (let at = 0; at < length.length; ) at += readSome(length, at, length.length - at);
  return length.readUInt32BE();
}

function readSome(into: Buffer, offset: number, length: number): number {
  const count = readSync(bytesFd, into, { offset, length });
  if (count === 0) die();
  return count;
}

/** `process.exit` would wait for a decode in libvips, which may never end. */
export function die(): void {
  process.kill(process.pid, 'SIGKILL');
}
