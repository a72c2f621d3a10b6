// Progress of one upload -> its speed, steady enough to be read.

/** Speeds over less than this are noise: browsers count what went into the socket's buffer. */
const shortestMs = 500;
/** What was measured this long ago counts for a third. */
const memoryMs = 3000;

/**
 * @param now clock in milliseconds
 * @returns takes the bytes sent so far; gives bytes per second, or `undefined` until enough time has passed to tell
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
