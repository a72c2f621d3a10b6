// Retries for connections that were not established, beyond those of the SDK.
import { setTimeout as sleep } from 'node:timers/promises';
import type { ObjectStore } from './object-store.ts';

/** Pauses between the rounds, in milliseconds; the SDK makes up to three tries in each. */
const pausesMs = [200, 1000, 3000];
/** A connection has 3 s. After this time a run has no time to lose, and Lambda sends its event again. */
const lastRoundAfterMs = 6000;

/** Codes of Node for a connection that was refused, or whose host was not found. */
const codes: ReadonlySet<unknown> = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);

/**
 * The SDK's client pays for each retry from a budget of 100 that all requests of the process share. When many connections
 * fail at once, it stops to retry. All our requests may be repeated.
 */
export async function untilConnected<Result>(run: () => Promise<Result>): Promise<Result> {
  const start = performance.now();
  for (const pauseMs of pausesMs) {
    try {
      return await run();
    } catch (error) {
      if (!isUnconnected(error) || performance.now() - start > lastRoundAfterMs) throw error;
      await sleep(pauseMs);
    }
  }
  return run();
}

/** The SDK calls a connection that took too long TimeoutError, and a reply that does. */
function isUnconnected(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return error.name === 'TimeoutError' || ('code' in error && codes.has(error.code));
}

/** The store of the handlers. The page does not wait: its clients ask again. */
export function withRetries(store: ObjectStore): ObjectStore {
  return {
    ...store,
    read: (...args) => untilConnected(() => store.read(...args)),
    open: (...args) => untilConnected(() => store.open(...args)),
    readHead: (...args) => untilConnected(() => store.readHead(...args)),
    write: (...args) => untilConnected(() => store.write(...args)),
    remove: (...args) => untilConnected(() => store.remove(...args)),
  };
}
