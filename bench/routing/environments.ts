// The warm environments of each Lambda, and the one that AWS would pick for an invocation.
import { assumedMs } from '#core/lambda-model.ts';
import type { Invocation } from './invocation.ts';

/** An execution environment of a Lambda. It runs one invocation at a time. */
export interface Environment {
  /** When its last invocation ended, in milliseconds; `undefined` for a new environment. */
  readonly freeSinceMs: number | undefined;
  /** Whether a render process waits in it. */
  readonly hasChild: boolean;
}

interface Idle extends Environment {
  readonly freeSinceMs: number;
}

export class Environments {
  readonly #pools = new Map<string, Idle[]>();

  /**
   * Removes environments that were idle for too long. Then takes the free one that was used last, so that the others grow old.
   *
   * @returns a new environment if none is free
   */
  take({ functionName }: Invocation, nowMs: number): Environment {
    const pool = (this.#pools.get(functionName) ?? []).filter(
      ({ freeSinceMs }) => freeSinceMs + assumedMs.idle >= nowMs,
    );
    const free = pool.filter(({ freeSinceMs }) => freeSinceMs <= nowMs);
    const last = free.toSorted((a, b) => b.freeSinceMs - a.freeSinceMs)[0];
    this.#pools.set(
      functionName,
      pool.filter((one) => one !== last),
    );
    // A new environment starts its render process during its own start (lambda/environment.ts).
    return last ?? { freeSinceMs: undefined, hasChild: true };
  }

  /** A killed Lambda loses its environment. After a killed render process, the next upload starts a new one. */
  giveBack(
    { functionName, usesChild, killed }: Invocation,
    { hasChild }: Environment,
    freeSinceMs: number,
  ): void {
    if (killed === 'lambda') return;
    const pool = this.#pools.get(functionName) ?? [];
    pool.push({ freeSinceMs, hasChild: killed !== 'child' && (hasChild || usesChild) });
    this.#pools.set(functionName, pool);
  }
}
