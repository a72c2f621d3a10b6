// How often each client may do something. Counted in memory, so that the operator needs no second server.

/** It keeps an address and a number for each client: about a megabyte for this many. */
const maxClients = 10_000;

const windowMs = 60_000;

/**
 * A token bucket per client, kept as the time when the bucket is full (the generic cell rate algorithm of ATM). It needs
 * one number per client, and forgets a client once that time has passed. Above `maxClients` it forgets the client that was
 * quiet for longest, who then has a full allowance.
 *
 * @param perMinute what a client may use in a minute, and in one burst after a pause; 0 sets no limit
 * @param now a clock, in milliseconds
 */
export function createRateLimiter(perMinute: number, now: () => number = Date.now) {
  const fullAt = new Map<string, number>();
  const costMs = windowMs / perMinute;

  /** When the bucket would be full if this was taken. A cost above the whole allowance counts as the whole. */
  function fullAfter(client: string, cost: number): number {
    const time = now();
    return Math.max(fullAt.get(client) ?? time, time) + Math.min(cost * costMs, windowMs);
  }

  /** Returns what `take` would, and takes nothing. */
  function look(client: string, cost = 1): number {
    if (perMinute === 0) return 0;
    return Math.max(0, Math.ceil((fullAfter(client, cost) - now() - windowMs) / 1000));
  }

  function forgetClients(): void {
    for (const [client, time] of fullAt) {
      if (time > now() && fullAt.size <= maxClients) return;
      fullAt.delete(client);
    }
  }

  return {
    look,
    /**
     * Takes from a client's allowance.
     *
     * @returns 0, or the seconds until the allowance is large enough, and then it takes nothing
     */
    take(client: string, cost = 1): number {
      if (perMinute === 0 || cost <= 0) return 0;
      const seconds = look(client, cost);
      if (seconds > 0) return seconds;
      const time = fullAfter(client, cost);
      // The client moves to the end of the map, which forgetClients() reads from the start.
      fullAt.delete(client);
      fullAt.set(client, time);
      forgetClients();
      return 0;
    },
    /** How many clients it remembers. */
    get clients() {
      return fullAt.size;
    },
  };
}
