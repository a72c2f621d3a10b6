// What a fault run keeps for its report: how often each fault struck, and what happened to each upload.

export interface Notes {
  readonly injected: ReadonlyMap<string, number>;
  count(kind: string, times?: number): void;
  /** Counts when it is so. @returns whether it is */
  countIf(kind: string, isSo: boolean): boolean;
  note(key: string, line: string): void;
  historyOf(key: string): readonly string[];
  /** What struck a run of this upload, so that it may end otherwise than its bytes deserve. */
  strike(key: string): void;
  isStruck(key: string): boolean;
}

export function createNotes(): Notes {
  const injected = new Map<string, number>();
  const struck = new Set<string>();
  const histories = new Map<string, string[]>();
  const count = (kind: string, times = 1) =>
    void injected.set(kind, (injected.get(kind) ?? 0) + times);
  return {
    injected,
    count,
    countIf(kind, isSo) {
      if (isSo) count(kind);
      return isSo;
    },
    note: (key, line) => void histories.set(key, [...(histories.get(key) ?? []), line]),
    strike: (key) => void struck.add(key),
    isStruck: (key) => struck.has(key),
    historyOf: (key) => histories.get(key) ?? [],
  };
}
