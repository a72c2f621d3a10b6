// The batches that were uploaded from this browser, so that they can be found again. Kept here and told to nobody.

export interface EarlierBatch {
  readonly batchId: string;
  /** When its first file was signed (ms). */
  readonly startedAt: number;
  /** Name of its first file. */
  readonly firstName: string;
  readonly files: number;
}

export interface EarlierBatches {
  /** The latest first. The same array until something changes. */
  list(): readonly EarlierBatch[];
  /** Adds a batch, or replaces what is known of it but when it started. */
  remember(batch: EarlierBatch): void;
  forget(batchId: string): void;
  forgetAll(): void;
  /** @returns the way to unsubscribe */
  subscribe(listener: () => void): () => void;
}

const storageKey = 'earlier-batches';
const maxBatches = 50;
const none: readonly EarlierBatch[] = [];

/** @param storage `localStorage`, or what else keeps text; `undefined` where a browser grants none */
export function createEarlierBatches(
  storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> | undefined,
): EarlierBatches {
  const listeners = new Set<() => void>();
  let readText: string | null = null;
  let read = none;

  function list(): readonly EarlierBatch[] {
    const text = storage?.getItem(storageKey) ?? null;
    if (text !== readText) {
      readText = text;
      read = parseBatches(text);
    }
    return read;
  }
  function save(batches: readonly EarlierBatch[]): void {
    try {
      if (batches.length === 0) storage?.removeItem(storageKey);
      else storage?.setItem(storageKey, JSON.stringify(batches));
    } catch {
      // Full, or not allowed: then this browser does not remember, and nothing else is lost.
    }
    for (const listener of listeners) listener();
  }

  return {
    list,
    remember(batch) {
      const isOther = ({ batchId }: EarlierBatch) => batchId !== batch.batchId;
      const startedAt = list().find((known) => !isOther(known))?.startedAt ?? batch.startedAt;
      save([{ ...batch, startedAt }, ...list().filter(isOther)].slice(0, maxBatches));
    },
    forget(batchId) {
      save(list().filter((batch) => batch.batchId !== batchId));
    },
    forgetAll() {
      save(none);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** What an older version, or something else, has left there is as nothing. */
function parseBatches(text: string | null): readonly EarlierBatch[] {
  try {
    const parsed: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(parsed) ? parsed.filter(isBatch) : none;
  } catch {
    return none;
  }
}

function isBatch(value: unknown): value is EarlierBatch {
  if (typeof value !== 'object' || value === null) return false;
  const { batchId, startedAt, firstName, files }: Partial<Record<string, unknown>> = { ...value };
  return (
    /^[a-z2-7]{26}$/.test(String(batchId)) &&
    typeof startedAt === 'number' &&
    typeof firstName === 'string' &&
    typeof files === 'number'
  );
}
