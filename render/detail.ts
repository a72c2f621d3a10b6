// What the pixels of a thumbnail show, for the choice of an encoder's settings. Both measures read each pixel a few times.
import type { Pixels } from './pixels.ts';

/**
 * @returns the share of pixels that equal their left or upper neighbour, from 0 to 1: above 0.7 for most drawings, below
 * 0.5 for most photos
 */
export function repeatShare({ width, height, channels, pixels }: Pixels): number {
  const equals = (at: number, other: number) => {
    for (let i = 0; i < channels; i++) if (pixels[at + i] !== pixels[other + i]) return false;
    return true;
  };
  const rowBytes = width * channels;
  let repeats = 0;
  for (let at = 0; at < pixels.length; at += channels) {
    const repeatsLeft = at % rowBytes > 0 && equals(at, at - channels);
    if (repeatsLeft || (at >= rowBytes && equals(at, at - rowBytes))) repeats++;
  }
  return repeats / (width * height);
}

/**
 * @returns how far the colours of four neighbours are from their mean, which halved chroma shows instead: the root mean
 * square of red - green and of blue - green, from 0 to 255
 */
export function colorDetail({ width, height, channels, pixels }: Pixels): number {
  if (channels < 3) return 0;
  const down = width * channels;
  const neighbours = [0, channels, down, down + channels];
  let squares = 0;
  for (let y = 0; y + 1 < height; y += 2) {
    for (let x = 0; x + 1 < width; x += 2) {
      const corner = y * down + x * channels;
      for (const color of [0, 2]) {
        let sum = 0;
        let sumOfSquares = 0;
        for (const offset of neighbours) {
          const at = corner + offset;
          const difference = (pixels[at + color] ?? 0) - (pixels[at + 1] ?? 0);
          sum += difference;
          sumOfSquares += difference * difference;
        }
        squares += sumOfSquares - (sum * sum) / neighbours.length;
      }
    }
  }
  const values = 2 * neighbours.length * Math.floor(width / 2) * Math.floor(height / 2);
  return values === 0 ? 0 : Math.sqrt(squares / values);
}
