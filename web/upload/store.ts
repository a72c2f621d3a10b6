// A store of one value outside of React, in the shape useSyncExternalStore asks for.

export interface Store<State, Event> {
  getSnapshot(): State;
  /** @returns the way to unsubscribe */
  subscribe(listener: () => void): () => void;
  dispatch(event: Event): void;
}

export function createStore<State, Event>(
  reduce: (state: State, event: Event) => State,
  initial: State,
): Store<State, Event> {
  let state = initial;
  const listeners = new Set<() => void>();
  return {
    getSnapshot: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    dispatch(event) {
      const next = reduce(state, event);
      if (next === state) return;
      state = next;
      for (const listener of listeners) listener();
    },
  };
}
