// How often each client may do a thing. In memory, which is bounded: a server of its own for that would be one more to run.

export interface RateLimiter {
  /**
   * Takes from a client's allowance.
   *
   * @returns seconds until there is enough, or 0 when it was taken
   */
  take(client: string, cost?: number): number;
  /** As take(), and takes nothing. */
  look(client: string, cost?: number): number;
  /** Clients that are remembered. */
  readonly clients: number;
}

export interface RateLimiterOptions {
  /** What a client may use in a minute, and at once after a pause; 0 is no limit. */
  readonly perMinute: number;
  /** Of more, the one that was quiet for longest is forgotten, and so starts with its whole allowance. */
  readonly maxClients?: number;
  /** Milliseconds of a clock. */
  readonly now?: () => number;
}

/** One number and an address each: 10,000 clients take about a megabyte. */
const defaultMaxClients = 10_000;

/**
 * A token bucket per client, kept as the time at which it is full again (the generic cell rate algorithm of ATM): one
 * number, and whoever's time has passed need not be remembered.
 */
export function createRateLimiter({
  perMinute,
  maxClients = defaultMaxClients,
  now = Date.now,
}: RateLimiterOptions): RateLimiter {
  const fullAt = new Map<string, number>();
  const windowMs = 60_000;
  const costMs = windowMs / perMinute;

  /** When the bucket would be full again, with this taken. What never fits costs the whole allowance. */
  function fullAfter(client: string, cost: number): number {
    const time = now();
    return Math.max(fullAt.get(client) ?? time, time) + Math.min(cost * costMs, windowMs);
  }

  function secondsUntil(time: number): number {
    return Math.max(0, Math.ceil((time - now() - windowMs) / 1000));
  }

  function forget(): void {
    for (const [client, time] of fullAt) {
      if (time > now() && fullAt.size <= maxClients) return;
      fullAt.delete(client);
    }
  }

  return {
    take(client, cost = 1) {
      if (perMinute === 0 || cost <= 0) return 0;
      const time = fullAfter(client, cost);
      const wait = secondsUntil(time);
      if (wait > 0) return wait;
      // Last in the map is who came last.
      fullAt.delete(client);
      fullAt.set(client, time);
      forget();
      return 0;
    },
    look(client, cost = 1) {
      return perMinute === 0 ? 0 : secondsUntil(fullAfter(client, cost));
    },
    get clients() {
      return fullAt.size;
    },
  };
}
