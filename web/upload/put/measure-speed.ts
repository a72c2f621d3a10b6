// Progress of one upload -> a steady speed.

/** A shorter measurement is noise: browsers count bytes that are only in the socket's buffer. */
const shortestMs = 500;
/** After this time, a measurement counts for a third. */
const memoryMs = 3000;

/**
 * @param now clock in milliseconds
 * @returns takes the bytes sent so far; returns bytes per second, or `undefined` until they are known
 */
export function createSpeedometer(now: () => number): (sentBytes: number) => number | undefined {
  let since = now();
  let sentThen = 0;
  let speed: number | undefined;
  return (sentBytes) => {
    const elapsedMs = now() - since;
    if (elapsedMs >= shortestMs) {
      const latest = ((sentBytes - sentThen) / elapsedMs) * 1000;
      const weight = 1 - Math.exp(-elapsedMs / memoryMs);
      speed = speed === undefined ? latest : speed + weight * (latest - speed);
      since = now();
      sentThen = sentBytes;
    }
    return speed;
  };
}
