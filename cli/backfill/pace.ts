// How many uploads run at the same time. A throttled invocation halves the number, and each upload that ends raises it a little.

/** The invocations that were in flight at the first throttle are throttled too, and say nothing new. */
const throttlesAreOneMs = 5000;

export type Pace = ReturnType<typeof createPace>;

export function createPace(most: number, now: () => number) {
  let limit = most;
  let throttledAt = Number.NEGATIVE_INFINITY;
  let othersWait = false;
  const halve = () => {
    limit = Math.max(1, limit / 2);
  };
  return {
    get limit() {
      return Math.floor(limit);
    },

    throttled() {
      if (now() - throttledAt < throttlesAreOneMs) return;
      throttledAt = now();
      halve();
    },

    ended() {
      if (!othersWait) limit = Math.min(most, limit + 1 / limit);
    },

    /** @param wait whether new uploads of others wait for a free function */
    noteOthers(wait: boolean) {
      othersWait = wait;
      if (wait) halve();
    },
  };
}
