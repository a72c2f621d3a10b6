// Retries for connections that were not established, beyond those of the SDK.
import { setTimeout as sleep } from 'node:timers/promises';
import type { ObjectStore } from './object-store.ts';

/** Pauses between rounds, in milliseconds. In each round the SDK tries up to three times. */
export const pausesMs = [200, 1000, 3000];
/** No round starts later than this. The error then ends the run, and Lambda sends the event again. */
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
 * fail together, it stops retrying. All our requests may be repeated.
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

/**
 * The SDK throws a TimeoutError when there is no connection within 3 s, and also when there is no reply within 10 s. The latter
 * is never repeated, because `lastRoundAfterMs` has passed.
 */
function isUnconnected(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return error.name === 'TimeoutError' || ('code' in error && codes.has(error.code));
}

/** The store of the handlers, and of a backfill. The page does not wait: its clients ask again. */
export function withRetries(store: ObjectStore): ObjectStore {
  return {
    ...store,
    read: (...args) => untilConnected(() => store.read(...args)),
    open: (...args) => untilConnected(() => store.open(...args)),
    readHead: (...args) => untilConnected(() => store.readHead(...args)),
    write: (...args) => untilConnected(() => store.write(...args)),
    replace: (...args) => untilConnected(() => store.replace(...args)),
    remove: (...args) => untilConnected(() => store.remove(...args)),
  };
}
