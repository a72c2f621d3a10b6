// Holds the ceiling in dollars: an upload starts only if its worst case fits beside what is spent and the worst case of all in flight.

/** What one upload may still cost. */
export interface Bill {
  charge(usd: number): void;
  /** Gives back what the upload did not cost. */
  close(): void;
}

export type Budget = ReturnType<typeof createBudget>;

/** @param spentBefore by the earlier runs of the same backfill */
export function createBudget(spentBefore: number) {
  let spentUsd = spentBefore;
  let reservedUsd = 0;
  return {
    get spentUsd() {
      return spentUsd;
    },

    /** Spent, and what all in flight may cost. */
    get committedUsd() {
      return spentUsd + reservedUsd;
    },

    /** For what the command itself does. */
    spend(usd: number) {
      spentUsd += usd;
    },

    /** @param worstUsd what the upload may cost */
    open(worstUsd: number): Bill {
      let left = worstUsd;
      reservedUsd += left;
      const release = (usd: number) => {
        left -= usd;
        reservedUsd -= usd;
      };
      return {
        charge(usd) {
          spentUsd += usd;
          release(Math.min(usd, left));
        },
        close: () => release(left),
      };
    },
  };
}
