// How many uploads run at the same time. A throttled invocation halves the number, and each upload that ends raises it a little.

/** The invocations that were in flight at the first throttle are throttled too, and say nothing new. */
const throttlesAreOneMs = 5000;

export type Pace = ReturnType<typeof createPace>;

export function createPace(most: number, now: () => number) {
  let limit = most;
  let throttledAt = Number.NEGATIVE_INFINITY;
  /** Of the first throttle since Lambda ran something. */
  let stuckAt: number | undefined;
  let othersWaitedAt: number | undefined;
  let heardOf: number | undefined;
  const halve = () => {
    limit = Math.max(1, limit / 2);
  };
  return {
    get limit() {
      return Math.floor(limit);
    },

    /** How long Lambda has throttled without running anything (ms). */
    get stuckMs() {
      return stuckAt === undefined ? 0 : now() - stuckAt;
    },

    /** Lambda has run an invocation. */
    ran() {
      stuckAt = undefined;
    },

    throttled() {
      stuckAt ??= now();
      if (now() - throttledAt < throttlesAreOneMs) return;
      throttledAt = now();
      halve();
    },

    ended() {
      if (othersWaitedAt === undefined) limit = Math.min(most, limit + 1 / limit);
    },

    /** @param waitedAt the minute in which new uploads of others waited for a free function. The same minute halves once */
    noteOthers(waitedAt: number | undefined) {
      othersWaitedAt = waitedAt;
      if (waitedAt === undefined || waitedAt === heardOf) return;
      heardOf = waitedAt;
      halve();
    },
  };
}
