// What the parent asks of the render process. process/reply-schema.ts has the answers.
import type { Output } from '#core/variant.ts';
import type { ArrivingFile } from './arriving-file.ts';

export interface RenderOptions {
  /** What to make of the file: at least one. */
  readonly outputs: readonly Output[];
  /** Most pixels (width x height) of a source; a larger source is refused. */
  readonly maxPixels: number;
}

export interface RenderRequest extends RenderOptions {
  readonly bytes: Uint8Array;
}

/** A request whose bytes may still be arriving. The renderer may answer before it has read all of them. */
export interface ArrivingRequest extends RenderOptions {
  readonly file: ArrivingFile;
}

/**
 * The request as it is sent. At most `byteLength` bytes follow on the pipe `bytesFd`, in pieces. The length of a piece stands
 * before it (32 bits, big-endian), and a piece without bytes ends the image. So the parent can stop early, and the child finds
 * the next image.
 */
export interface RenderMessage extends RenderOptions {
  readonly byteLength: number;
}

/**
 * A pipe beside the IPC channel. The channel copies a message twice at each end: 100 MB take 150 ms of CPU and 200 MB in
 * the child, and through the pipe 73 ms and 100 MB.
 */
export const bytesFd = 3;
