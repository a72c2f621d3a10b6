// How much two pictures of one size differ, as a person sees it.

/** Sides of the blocks whose averages are compared, in pixels: for the mean of all, and for the worst one. */
const blockSide = { mean: 4, worst: 8 } as const;

/**
 * Mean difference per channel, of 255, of two RGBA pictures on mid grey, where both lost and invented transparency show.
 * We compare averages over blocks, because two good filters differ in single pixels but agree in blocks.
 *
 * @param width of both, in pixels
 */
export function meanDifference(a: Uint8Array, b: Uint8Array, width: number): number {
  const differences = blockDifferences(a, b, width, blockSide.mean);
  return differences.reduce((sum, difference) => sum + difference, 0) / differences.length;
}

/**
 * The difference of the block and channel that differ most. The mean does not show when a small drawing on a large empty
 * ground is lost.
 *
 * @param width of both, in pixels
 */
export function worstBlockDifference(a: Uint8Array, b: Uint8Array, width: number): number {
  return blockDifferences(a, b, width, blockSide.worst).reduce((most, d) => Math.max(most, d), 0);
}

/** One difference per channel and block. */
function blockDifferences(a: Uint8Array, b: Uint8Array, width: number, side: number): number[] {
  const height = a.length / 4 / width;
  const differences: number[] = [];
  for (let y = 0; y < height; y += side) {
    for (let x = 0; x < width; x += side) {
      const block = {
        left: x,
        top: y,
        right: Math.min(x + side, width),
        bottom: Math.min(y + side, height),
      };
      for (let channel = 0; channel < 3; channel++) {
        differences.push(
          Math.abs(blockMean(a, width, block, channel) - blockMean(b, width, block, channel)),
        );
      }
    }
  }
  return differences;
}

interface Block {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

function blockMean(pixels: Uint8Array, width: number, block: Block, channel: number): number {
  let sum = 0;
  let count = 0;
  for (let y = block.top; y < block.bottom; y++) {
    for (let x = block.left; x < block.right; x++) {
      const at = (y * width + x) * 4;
      const alpha = (pixels[at + 3] ?? 0) / 255;
      sum += (pixels[at + channel] ?? 0) * alpha + 128 * (1 - alpha);
      count++;
    }
  }
  return sum / count;
}

/** The picture in a format without transparency. */
export function onWhite(pixels: Uint8Array): Uint8Array {
  const flat = new Uint8Array(pixels.length);
  for (let at = 0; at < pixels.length; at += 4) {
    const alpha = (pixels[at + 3] ?? 0) / 255;
    for (let c = 0; c < 3; c++) flat[at + c] = (pixels[at + c] ?? 0) * alpha + 255 * (1 - alpha);
    flat[at + 3] = 255;
  }
  return flat;
}

/**
 * Compares colour times alpha, because a canvas loses the colour of pixels that are nearly transparent.
 *
 * @returns how many pixels differ by more than 1 of 255
 */
export function countDifferences(ours: Uint8Array, drawn: Uint8Array): number {
  let count = 0;
  for (let at = 0; at < drawn.length; at += 4) {
    const alpha = ours[at + 3] ?? 0;
    const drawnAlpha = drawn[at + 3] ?? 0;
    const worst = Math.max(
      Math.abs(alpha - drawnAlpha),
      ...[0, 1, 2].map((c) =>
        Math.abs(((ours[at + c] ?? 0) * alpha - (drawn[at + c] ?? 0) * drawnAlpha) / 255),
      ),
    );
    if (worst > 1) count++;
  }
  return count;
}
