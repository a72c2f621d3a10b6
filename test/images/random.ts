// Seeded random numbers and noise: the same seed gives the same values on every machine.

/** @returns numbers from 0 up to, but not including, 1 (mulberry32) */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** @returns random bytes, which do not compress */
export function noise(count: number, seed = 1): Buffer {
  const random = createRandom(seed);
  const bytes = Buffer.alloc(count);
  for (let i = 0; i < count; i++) bytes[i] = 256 * random();
  return bytes;
}
