// The batches uploaded from this browser, so that a person finds them again. The list never leaves the browser.
import { onForgotten } from './forgotten-channel.ts';

export interface EarlierBatch {
  readonly batchId: string;
  /** Time of its first upload (ms). */
  readonly startedAt: number;
  /** Name of its first file. */
  readonly firstName: string;
  readonly files: number;
  /** Numbers of its first files that have a thumbnail. An earlier version of this page wrote none. */
  readonly thumbnails?: readonly number[];
}

const storageKey = 'earlier-batches';
/** A choice: a person who uploads a batch each day finds those of the last weeks. */
export const maxBatches = 50;
const none: readonly EarlierBatch[] = [];

let shared: ReturnType<typeof createEarlierBatches> | undefined;

/** The list of this browser. */
export function earlierBatches() {
  shared ??= createEarlierBatches(findStorage());
  return shared;
}

/** A browser may refuse its storage to a page with an exception. */
function findStorage(): Storage | undefined {
  try {
    return globalThis.localStorage;
  } catch {
    return undefined;
  }
}

/** @param storage without one, nothing is remembered */
export function createEarlierBatches(
  storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> | undefined,
) {
  const listeners = new Set<() => void>();
  const forgotten = new Set<string>();
  /** Those that this page uploads. */
  const remembered = new Set<string>();
  let readText: string | null = null;
  let read = none;

  /** The latest batch first. Returns the same array until something changes. */
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
      // The storage is full, or the browser forbids writes. The page works without this list.
    }
    for (const listener of listeners) listener();
  }

  /** On this page, `remember` ignores the batches from now on, even if their uploads continue. Other pages do the same. */
  function forget(...batchIds: readonly string[]): void {
    for (const batchId of batchIds) forgotten.add(batchId);
    save(list().filter(({ batchId }) => !batchIds.includes(batchId)));
  }
  /** Another page that forgets everything empties the list before its message reaches this page. */
  function listen(): void {
    try {
      onForgotten((batchId) => forget(...(batchId === null ? remembered : [batchId])));
    } catch {
      // Firefox refuses the channel if the person blocks cookies. It refuses the list too.
    }
  }

  return {
    list,
    /** Adds a batch, or updates it and keeps its `startedAt`. */
    remember(batch: EarlierBatch): void {
      if (remembered.size === 0) listen();
      remembered.add(batch.batchId);
      if (forgotten.has(batch.batchId)) return;
      const isOther = ({ batchId }: EarlierBatch) => batchId !== batch.batchId;
      const startedAt = list().find((known) => !isOther(known))?.startedAt ?? batch.startedAt;
      save([{ ...batch, startedAt }, ...list().filter(isOther)].slice(0, maxBatches));
    },
    forget,
    forgetAll: () => forget(...list().map(({ batchId }) => batchId)),
    /** @returns unsubscribes */
    subscribe(listener: () => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Ignores everything that this version cannot have written. */
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
  const {
    batchId,
    startedAt,
    firstName,
    files,
    thumbnails = [],
  }: Partial<Record<string, unknown>> = { ...value };
  return (
    /^[a-z2-7]{26}$/.test(String(batchId)) &&
    typeof startedAt === 'number' &&
    typeof firstName === 'string' &&
    typeof files === 'number' &&
    Array.isArray(thumbnails) &&
    thumbnails.every(Number.isInteger)
  );
}
