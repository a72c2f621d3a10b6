// Decides from when on a process decodes baseline JPEGs with our decoder instead of libjpeg.

/**
 * V8 interprets our decoder and compiles it while it decodes its first images, which costs 80 to 100 ms of CPU. `npm run
 * bench:eighth` prints after how many MB of baseline JPEGs the decoder has saved as much: 50 and 60
 * in two runs (November 2026). A process that has seen as much is likely to see as much again, and one that ends before has
 * lost nothing.
 */
export const breakEvenMb = 60;

let seenMb = 0;

/** @returns whether our decoder should decode this baseline JPEG. Call it once for each: it counts their bytes. */
export function isWorthCompiling(bytes: number): boolean {
  seenMb += bytes / 1e6;
  return seenMb > breakEvenMb;
}
