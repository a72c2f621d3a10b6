// The child's end of the pipe: an image in pieces, which may end early. rendering.ts says how they are written.
import { readSync } from 'node:fs';
import type { ArrivingFile } from './arriving-file.ts';
import { bytesFd } from './rendering.ts';

export interface ReceivedFile extends ArrivingFile {
  /** Empties the pipe up to the end of this image. Waits until the parent has ended it. */
  discardRest(): void;
}

const discardedAtOnce = 64 * 1024;

/**
 * If the parent ends the image or closes the pipe while the renderer waits for bytes, this process kills itself, because no more
 * bytes can come.
 */
export function receiveFile(byteLength: number): ReceivedFile {
  const bytes = Buffer.allocUnsafeSlow(byteLength);
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
