// DC coefficients -> the picture at an eighth of its size. A block's DC coefficient is the mean of its 64 samples.
import type { DcPlane } from './dc-scan.ts';

export interface QuantisedPlane extends DcPlane {
  /** What a coefficient is multiplied by. */
  readonly quantiser: number;
  /** Whether the lowest bit of the coefficients is unknown, and 0. */
  readonly isBitMissing: boolean;
}

export interface EighthFrame {
  /** Px of the whole picture. */
  readonly width: number;
  readonly height: number;
  /** Blocks of the component with most blocks in a unit of the frame, across and down. */
  readonly maxAcross: number;
  readonly maxDown: number;
  /** One plane for grey, three for colour. */
  readonly planes: readonly QuantisedPlane[];
  readonly isYcc: boolean;
}

/** An eighth of a side in px. Rounded up, the picture would be stretched by up to a pixel, which costs 11 dB. */
export const eighthOf = (side: number) => Math.max(1, Math.round(side / 8));

/** DC coefficients are 8 times the mean of the block, less 128. */
const levelShift = 128 * 8;

/** @returns a byte per plane and pixel, of `eighthOf(width)` x `eighthOf(height)` px: grey or RGB */
export function drawEighth(frame: EighthFrame): Uint8Array {
  const width = eighthOf(frame.width);
  const height = eighthOf(frame.height);
  const channels = frame.planes.length;
  // Assigning to this array limits a value to 0..255.
  const pixels = new Uint8ClampedArray(width * height * channels);
  const rows = frame.planes.map(() => new Int32Array(width));
  for (let y = 0; y < height; y++) {
    for (const [i, plane] of frame.planes.entries()) {
      const isCentred = i > 0 && frame.isYcc;
      const row = rows[i];
      // Half of what the missing bit is worth. Below a quantiser of 8 it leaves black at 0.
      const middle = plane.isBitMissing ? plane.quantiser >> 1 : 0;
      if (row) readMeans(plane, frame, y, middle + (isCentred ? 0 : levelShift), row);
    }
    const at = y * width * channels;
    const [first, second, third] = rows;
    if (frame.isYcc && first && second && third) writeYcc(first, second, third, pixels, at);
    else writePlain(rows, pixels, at);
  }
  return new Uint8Array(pixels.buffer);
}

/** Takes the nearest block of a subsampled plane: smoother means are no better at a thumbnail's size. */
function readMeans(
  plane: QuantisedPlane,
  { maxAcross, maxDown }: EighthFrame,
  y: number,
  offset: number,
  row: Int32Array,
): void {
  const { coefficients, quantiser, stride, blocksAcross, blocksDown, across, down } = plane;
  const blockRow = Math.floor(((2 * y + 1) * down) / (2 * maxDown));
  const from = Math.min(blocksDown - 1, blockRow) * stride;
  if (across === maxAcross) {
    for (let x = 0; x < row.length; x++) {
      row[x] = (coefficients[from + x] ?? 0) * quantiser + offset;
    }
    return;
  }
  for (let x = 0; x < row.length; x++) {
    const block = (((2 * x + 1) * across) / (2 * maxAcross)) | 0;
    row[x] = (coefficients[from + Math.min(blocksAcross - 1, block)] ?? 0) * quantiser + offset;
  }
}

/** The conversion of JFIF in whole numbers; 15 bits are 8 times 12 bits of precision. */
function writeYcc(
  lumas: Int32Array,
  blues: Int32Array,
  reds: Int32Array,
  pixels: Uint8ClampedArray,
  at: number,
): void {
  for (let x = 0; x < lumas.length; x++, at += 3) {
    const luma = ((lumas[x] ?? 0) << 12) + (1 << 14);
    const blue = blues[x] ?? 0;
    const red = reds[x] ?? 0;
    pixels[at] = (luma + 5743 * red) >> 15;
    pixels[at + 1] = (luma - 1410 * blue - 2925 * red) >> 15;
    pixels[at + 2] = (luma + 7258 * blue) >> 15;
  }
}

function writePlain(rows: readonly Int32Array[], pixels: Uint8ClampedArray, at: number): void {
  for (const [channel, row] of rows.entries()) {
    for (let x = 0, to = at + channel; x < row.length; x++, to += rows.length) {
      pixels[to] = ((row[x] ?? 0) + 4) >> 3;
    }
  }
}
