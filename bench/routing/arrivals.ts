// When uploads come, in milliseconds from the start: seeded.
import { createRandom } from '#test/images/random.ts';

/** @returns times of arrivals that come one by one and independently of each other (Poisson), in milliseconds */
export function arriveAtRandom(count: number, perSecond: number, seed: number): number[] {
  const random = createRandom(seed);
  let nowMs = 0;
  return Array.from({ length: count }, () => {
    nowMs += (-Math.log(1 - random()) / perSecond) * 1000;
    return nowMs;
  });
}

/** @returns times of batches: so many uploads within a second, and so many seconds to the next batch, on average */
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
