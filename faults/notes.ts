// The notes of a fault run for its report: the number of each fault, and the history of each upload.

export interface Notes {
  readonly injected: ReadonlyMap<string, number>;
  count(kind: string, times?: number): void;
  /** Counts if `isSo`. @returns `isSo` */
  countIf(kind: string, isSo: boolean): boolean;
  note(key: string, line: string): void;
  historyOf(key: string): readonly string[];
  /** Notes that a fault struck a run of this upload. Its outcome may then differ from the one that its bytes cause. */
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
