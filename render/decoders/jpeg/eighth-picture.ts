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
  /** The DC coefficients of all planes. */
  readonly coefficients: Int16Array;
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
  const means = frame.planes.map((plane, i) => meansOf(plane, frame, i > 0 && frame.isYcc));
  const [first, second, third] = means;
  for (let y = 0; y < height; y++) {
    const at = y * width * channels;
    if (frame.isYcc && first && second && third) writeYcc([first, second, third], y, pixels, at);
    else
      means.forEach((plane, i) => {
        writePlain(plane, y, pixels, at + i, channels);
      });
  }
  return new Uint8Array(pixels.buffer);
}

/** Where a plane has the mean of a pixel. A subsampled plane gives its nearest block: smoother is no better at a thumbnail's size. */
interface RenderBudget {
  readonly coefficients: Int16Array;
  readonly quantiser: number;
  /** What is added to 8 times a mean. */
  readonly offset: number;
  /** Index of the first block of each row of pixels, and of each column's block in it. */
  readonly rows: Int32Array;
  readonly columns: Int32Array;
}

function meansOf(plane: QuantisedPlane, frame: EighthFrame, isCentred: boolean): RenderBudget {
  const { quantiser, firstBlock, stride, blocksAcross, blocksDown, across, down } = plane;
  const { coefficients } = frame;
  // Half of what the missing bit is worth. Below a quantiser of 8 it leaves black at 0.
  const middle = plane.isBitMissing ? quantiser >> 1 : 0;
  const rows = nearestBlocks(eighthOf(frame.height), down, frame.maxDown, blocksDown);
  return {
    coefficients,
    quantiser,
    offset: middle + (isCentred ? 0 : levelShift),
    rows: rows.map((row) => firstBlock + row * stride),
    columns: nearestBlocks(eighthOf(frame.width), across, frame.maxAcross, blocksAcross),
  };
}

function nearestBlocks(side: number, factor: number, maxFactor: number, blocks: number) {
  return Int32Array.from({ length: side }, (_, i) =>
    Math.min(blocks - 1, Math.floor(((2 * i + 1) * factor) / (2 * maxFactor))),
  );
}

/**
 * The conversion of JFIF in whole numbers; 15 bits are 8 times 12 bits of precision. `Math.imul` keeps V8 with integers,
 * with any quantisers.
 */
function writeYcc(
  [lumas, blues, reds]: readonly [RenderBudget, RenderBudget, RenderBudget],
  y: number,
  pixels: Uint8ClampedArray,
  at: number,
): void {
  const { coefficients: luma, quantiser: lumaStep, offset: lumaOffset, columns } = lumas;
  const {
    coefficients: blue,
    quantiser: blueStep,
    offset: blueOffset,
    columns: blueColumns,
  } = blues;
  const { coefficients: red, quantiser: redStep, offset: redOffset, columns: redColumns } = reds;
  const lumaRow = lumas.rows[y] ?? 0;
  const blueRow = blues.rows[y] ?? 0;
  const redRow = reds.rows[y] ?? 0;
  for (let x = 0; x < columns.length; x++, at += 3) {
    const light = Math.imul(luma[lumaRow + (columns[x] ?? 0)] ?? 0, lumaStep) + lumaOffset;
    const cb = Math.imul(blue[blueRow + (blueColumns[x] ?? 0)] ?? 0, blueStep) + blueOffset;
    const cr = Math.imul(red[redRow + (redColumns[x] ?? 0)] ?? 0, redStep) + redOffset;
    const middle = (light << 12) + (1 << 14);
    pixels[at] = (middle + Math.imul(5743, cr)) >> 15;
    pixels[at + 1] = (middle - Math.imul(1410, cb) - Math.imul(2925, cr)) >> 15;
    pixels[at + 2] = (middle + Math.imul(7258, cb)) >> 15;
  }
}

function writePlain(
  { coefficients, quantiser, offset, rows, columns }: RenderBudget,
  y: number,
  pixels: Uint8ClampedArray,
  at: number,
  channels: number,
): void {
  const row = rows[y] ?? 0;
  for (let x = 0; x < columns.length; x++, at += channels) {
    const mean = Math.imul(coefficients[row + (columns[x] ?? 0)] ?? 0, quantiser) + offset;
    pixels[at] = (mean + 4) >> 3;
  }
}
