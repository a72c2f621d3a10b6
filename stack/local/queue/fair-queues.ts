// Queues of waiting entries, one for each owner. The owner whose entries have run for the shortest time comes next.

/** Slow entries wait separately, because they may not take every place. */
export type Pace = 'usual' | 'slow';

/** Whose entry it is, and of what type. Types matter only after an owner had a slow entry. */
export interface Origin {
  readonly owner: string;
  readonly type: string;
}

export interface FairQueues<Entry> {
  /** @returns how many entries wait */
  count(pace: Pace): number;
  push(origin: Origin, pace: Pace, entry: Entry): void;
  /**
   * @param isTrusted considers only owners of which an entry has run, and none was slow
   * @returns the next entry. Call `settle` when it has run.
   */
  take(pace: Pace, isTrusted?: boolean): Entry | undefined;
  /** Adds to the time that the entries of an origin have run. */
  charge(origin: Origin, ranMs: number): void;
  settle(origin: Origin): void;
}

/** What an owner, or one type of an owner, has had so far. */
interface Usage {
  usedMs: number;
  hadSlow: boolean;
}

interface TypeQueue<Entry> extends Usage {
  /** With their order of arrival. */
  readonly entries: { readonly entry: Entry; readonly order: number }[];
}

interface OwnerQueue<Entry> extends Usage {
  readonly types: Map<string, TypeQueue<Entry>>;
  readonly slow: Entry[];
  running: number;
  usualCount: number;
  hasRun: boolean;
}

/** About what an ordinary photo takes. Each entry costs this much when it starts, so that owners take turns. */
export const usualMs = 100;

/** What had a slow entry is likely to have more of them, and gets a smaller share of the places. */
const slowFactor = 4;

export function createFairQueues<Entry>(): FairQueues<Entry> {
  const owners = new Map<string, OwnerQueue<Entry>>();
  const counts = { usual: 0, slow: 0 };
  /** The least that an owner had used at the last `take`. A new owner starts here. From zero, it would be served alone for a while. */
  let leastMs = 0;
  let order = 0;

  function queuesOf({ owner, type }: Origin) {
    const ofOwner = owners.get(owner) ?? {
      usedMs: leastMs,
      hadSlow: false,
      types: new Map<string, TypeQueue<Entry>>(),
      slow: [],
      running: 0,
      usualCount: 0,
      hasRun: false,
    };
    owners.set(owner, ofOwner);
    const ofType = ofOwner.types.get(type) ?? { usedMs: 0, hadSlow: false, entries: [] };
    ofOwner.types.set(type, ofType);
    return { ofOwner, ofType };
  }

  function use(usage: Usage, ranMs: number): void {
    usage.usedMs += usage.hadSlow ? slowFactor * ranMs : ranMs;
  }

  return {
    count: (pace) => counts[pace],
    push(origin, pace, entry) {
      const { ofOwner, ofType } = queuesOf(origin);
      counts[pace]++;
      if (pace === 'slow') {
        ofOwner.hadSlow = ofType.hadSlow = true;
        ofOwner.slow.push(entry);
      } else {
        ofOwner.usualCount++;
        ofType.entries.push({ entry, order: order++ });
      }
    },
    take(pace, isTrusted = false) {
      let next: OwnerQueue<Entry> | undefined;
      let least = Number.POSITIVE_INFINITY;
      for (const queue of owners.values()) {
        least = Math.min(least, queue.usedMs);
        if (isTrusted && (queue.hadSlow || !queue.hasRun)) continue;
        const isWaiting = pace === 'slow' ? queue.slow.length > 0 : queue.usualCount > 0;
        if (isWaiting && (!next || queue.usedMs < next.usedMs)) next = queue;
      }
      if (!next) return undefined;
      leastMs = least;
      counts[pace]--;
      next.running++;
      use(next, usualMs);
      if (pace === 'slow') return next.slow.shift();
      next.usualCount--;
      const type = nextType(next);
      if (!type) return undefined;
      use(type, usualMs);
      // Slow entries often arrive together, and small files, which arrive first, can be slow.
      return (type.hadSlow ? type.entries.pop() : type.entries.shift())?.entry;
    },
    charge(origin, ranMs) {
      const { ofOwner, ofType } = queuesOf(origin);
      use(ofOwner, ranMs);
      use(ofType, ranMs);
    },
    settle(origin) {
      const { ofOwner } = queuesOf(origin);
      ofOwner.running--;
      ofOwner.hasRun = true;
      const isIdle = ofOwner.running === 0 && ofOwner.usualCount + ofOwner.slow.length === 0;
      if (isIdle) owners.delete(origin.owner);
    },
  };
}

/** In order of arrival, until the owner had a slow entry. From then on, the type that has used least comes first. */
function nextType<Entry>({ types, hadSlow }: OwnerQueue<Entry>): TypeQueue<Entry> | undefined {
  const rank = ({ usedMs, entries }: TypeQueue<Entry>) =>
    hadSlow ? usedMs : (entries[0]?.order ?? 0);
  let next: TypeQueue<Entry> | undefined;
  for (const type of types.values()) {
    if (type.entries.length > 0 && (!next || rank(type) < rank(next))) next = type;
  }
  return next;
}
