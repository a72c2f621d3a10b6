// A clock for tests of code that waits for minutes: it moves to the next timer when nothing else can happen.
import { setImmediate } from 'node:timers/promises';

export interface VirtualClock {
  now(): number;
  /** Resolves early when the signal aborts. */
  wait(ms: number, signal?: AbortSignal): Promise<void>;
  /** Moves the clock until the promise settles. @throws Error when nothing would ever settle it */
  run<Result>(promise: Promise<Result>): Promise<Result>;
}

export function createVirtualClock(startMs = 0): VirtualClock {
  let nowMs = startMs;
  const timers = new Set<{ readonly at: number; readonly ring: () => void }>();
  return {
    now: () => nowMs,
    wait: (ms, signal) =>
      new Promise((resolve) => {
        const timer = { at: nowMs + ms, ring: () => settle() };
        const settle = () => {
          timers.delete(timer);
          signal?.removeEventListener('abort', settle);
          resolve();
        };
        timers.add(timer);
        signal?.addEventListener('abort', settle);
        if (signal?.aborted) settle();
      }),
    async run(promise) {
      let isSettled = false;
      const note = () => {
        isSettled = true;
      };
      promise.then(note, note);
      for (;;) {
        // Promises settle between two turns of the event loop.
        await setImmediate();
        if (isSettled) return promise;
        const [first] = [...timers].sort((a, b) => a.at - b.at);
        if (!first)
          throw new Error('Nothing waits for the clock, and the promise has not settled.');
        nowMs = first.at;
        first.ring();
      }
    },
  };
}
