// Random times at which uploads arrive. The same seed gives the same times.
import { createRandom } from '#test/images/random.ts';

/** @returns ascending times in milliseconds; the uploads arrive independently of each other (a Poisson process) */
export function arriveAtRandom(count: number, perSecond: number, seed: number): number[] {
  const random = createRandom(seed);
  let nowMs = 0;
  return Array.from({ length: count }, () => {
    nowMs += (-Math.log(1 - random()) / perSecond) * 1000;
    return nowMs;
  });
}

/**
 * @param size uploads of a batch; they arrive within one second
 * @param everySeconds average time between batches
 * @returns ascending times in milliseconds
 */
export function arriveInBursts(
  count: number,
  { size, everySeconds }: { size: number; everySeconds: number },
  seed: number,
): number[] {
  const starts = arriveAtRandom(Math.ceil(count / size), 1 / everySeconds, seed);
  const times = starts.flatMap((startMs) =>
    Array.from({ length: size }, (_, i) => startMs + (i * 1000) / size),
  );
  return times.toSorted((a, b) => a - b).slice(0, count);
}
