// Counts what became of the uploads, and knows where another run must continue.
import type { BackfillState } from './backfill-state.ts';
import type { UploadEnd } from './backfill-upload.ts';

/** Most keys that the state names. */
const mostNamed = 20;
/** So many uploads in a row without an outcome, or with a fault of ours, are no accident. */
const mostFaultsInARow = 20;
const ourCodes: ReadonlySet<string | undefined> = new Set(['internal-error', 'interrupted']);

interface Position {
  readonly cursor?: string | undefined;
  readonly seen: number;
}

type Counts = Pick<BackfillState, 'outcomes' | 'codes' | 'withoutOutcome'>;

/** @param before where the earlier runs of the same backfill ended */
export function createTracker(before: Position & Counts) {
  // Insertion order is the order of the selection, so the first of them is the oldest.
  const unfinished = new Map<object, Position>();
  let last: Position = { cursor: before.cursor, seen: before.seen };
  const outcomes = { ...before.outcomes };
  const codes = { ...before.codes };
  const withoutOutcome = [...before.withoutOutcome];
  /** Uploads that ended with a fault of ours, until another one ends well. If none does, a resumed run tries them again. */
  let suspects: (() => void)[] = [];

  function count(key: string, { outcome, code, why }: UploadEnd) {
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    if (code !== undefined) codes[code] = (codes[code] ?? 0) + 1;
    if (why !== undefined && withoutOutcome.length < mostNamed) withoutOutcome.push({ key, why });
  }

  function acceptAll() {
    for (const accept of suspects) accept();
    suspects = [];
  }

  return {
    /** @param upload absent if the selection only says how far it is */
    pass({ cursor, seen }: Required<Position>, upload: object | undefined) {
      last = { cursor, seen: before.seen + seen };
      if (upload) unfinished.set(upload, last);
    },

    /** @returns a clause if everything fails, so that the run should end */
    settle(upload: { readonly key: string }, end: UploadEnd): string | undefined {
      suspects.push(() => {
        unfinished.delete(upload);
        count(upload.key, end);
      });
      const isOurFault = end.outcome === 'no outcome' || ourCodes.has(end.code);
      if (!isOurFault) acceptAll();
      if (suspects.length < mostFaultsInARow) return undefined;
      return `${suspects.length} images in a row had no outcome or a fault of ours, the last one because ${end.why ?? end.code}`;
    },

    /** Nothing follows that could tell whether the faults are an accident. */
    acceptAll,

    read(): Position & Counts {
      const [oldest = last] = unfinished.values();
      return {
        ...oldest,
        outcomes: { ...outcomes },
        codes: { ...codes },
        withoutOutcome: [...withoutOutcome],
      };
    },
  };
}
