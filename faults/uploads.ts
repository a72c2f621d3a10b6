// The uploads of a fault run: the versions of each key, and the events that S3 sends for them.
import type { ObjectStore } from '#storage/object-store.ts';
import { type Chance, pickBy } from './chance.ts';
import { keys } from './run-handler.ts';
import { makeSource, pickMaker, type Source } from './sources.ts';

export interface Uploads {
  readonly keys: readonly string[];
  /** Puts the key's next version. */
  put(key: string): Promise<void>;
  remove(key: string): Promise<unknown>;
  /** The last version that was put. */
  sourceOf(key: string): Source;
  /** Uploads so far, of the key and of all. */
  versionsOf(key: string): number;
  versions(): number;
}

export function planUploads(chance: Chance, count: number, store: ObjectStore): Uploads {
  const uploadKeys = Array.from(
    { length: count },
    (_, n) => `${keys.places.input.prefix}faults+é/${n}.${pickMaker(chance, String(n))[1]}`,
  );
  const sources = new Map<string, Source[]>();
  return {
    keys: uploadKeys,
    async put(key) {
      const before = sources.get(key) ?? [];
      const version = `${key} ${before.length}`;
      // The key keeps its extension for every version, because only the bytes decide the format.
      const source = await makeSource(chance, version);
      sources.set(key, [...before, source]);
      await store.write(key, { bytes: source.bytes, contentType: 'application/octet-stream' });
    },
    remove: (key) => store.remove(key),
    sourceOf(key) {
      const source = sources.get(key)?.at(-1);
      if (!source) throw new Error(`${key} was never put`);
      return source;
    },
    versionsOf: (key) => sources.get(key)?.length ?? 0,
    versions: () => [...sources.values()].reduce((sum, { length }) => sum + length, 0),
  };
}

/** A record of an S3 event, and how it comes to the dispatcher. */
export interface Delivery {
  readonly records: readonly unknown[];
  /** Virtual seconds after its upload. */
  readonly delay: number;
}

export interface EventFeed {
  /** @param isOvertaking whether it may come at once, while a run on the version before is under way */
  take(record: unknown, isOvertaking: boolean): void;
  /** Events that are complete; at the end also those that wait for more records. */
  deliver(isEnd: boolean): Delivery[];
  readonly counts: { duplicates: number; late: number; joined: number; overtaking: number };
}

/** S3 sends events at least once and in no order; of one to ten records here, some of them minutes late. */
export function createEventFeed(chance: Chance): EventFeed {
  let ready: Delivery[] = [];
  let joining: unknown[] = [];
  let events = 0;
  let records = 0;
  const counts = { duplicates: 0, late: 0, joined: 0, overtaking: 0 };

  const delayOf = (label: string) => {
    const isLate = chance(`${label} late`) < 0.1;
    if (isLate) counts.late++;
    return chance(`${label} delay`) * (isLate ? 600 : 2);
  };
  const emit = () => {
    const label = `event ${events++}`;
    if (joining.length > 1) counts.joined++;
    ready.push({ records: joining, delay: delayOf(label) });
    joining = [];
  };
  return {
    counts,
    take(record, isOvertaking) {
      const label = `record ${records++}`;
      if (isOvertaking && chance(`${label} overtakes`) < 0.7) {
        counts.overtaking++;
        ready.push({ records: [record], delay: Number.NEGATIVE_INFINITY });
        return;
      }
      if (chance(`${label} duplicated`) < 0.05) {
        counts.duplicates++;
        ready.push({ records: [record], delay: delayOf(`${label} again`) });
      }
      joining.push(record);
      const size = pickBy(
        chance(`size ${events}`),
        [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 3, 4, 5, 7, 10],
      );
      if (joining.length >= size) emit();
    },
    deliver(isEnd) {
      if (isEnd && joining.length > 0) emit();
      const delivered = ready;
      ready = [];
      return delivered;
    },
  };
}
