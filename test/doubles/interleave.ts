// A small model checker. Actors share an object store and make one request at a time, in every order or in many random ones.
import type { ObjectStore } from '#storage/object-store.ts';

export interface Actor {
  readonly name: string;
  /**
   * The store that it gets lets one request through at each turn of this actor. `turn` waits for the next one, for a request to
   * another service.
   */
  readonly run: (store: ObjectStore, turn: () => Promise<void>) => Promise<unknown>;
  /** The actor dies before this request, counted from 0. The actors of `after` follow. */
  readonly killedAt?: number;
  /** Actors that start when this one ends. For example, an upload's event starts a dispatcher. */
  readonly after?: () => readonly Actor[];
}

/**
 * Picks the actor that has the next turn.
 *
 * @param count number of actors that still run
 * @param last number of the actor that had the last turn; `undefined` if it is done
 * @returns the number of an actor, from 0
 */
export type Pick = (count: number, last: number | undefined) => number;

class Running {
  readonly actor: Actor;
  isDone = false;
  /** Settles when the actor waits for its next turn, or is done. */
  paused: Promise<void>;
  #pause: () => void = () => {};
  #resume: () => void = () => {};
  #requests = 0;

  constructor(actor: Actor, store: ObjectStore) {
    this.actor = actor;
    this.paused = this.#untilPaused();
    const end = () => {
      this.isDone = true;
      this.#pause();
    };
    void actor.run(this.#gated(store), () => this.#turn()).then(end, end);
  }

  async step(): Promise<void> {
    this.paused = this.#untilPaused();
    this.#resume();
    await this.paused;
  }

  #untilPaused(): Promise<void> {
    return new Promise((resolve) => {
      this.#pause = resolve;
    });
  }

  #turn(): Promise<void> {
    return new Promise((resolve) => {
      // The actor is dead: it never makes this request or a later one.
      if (this.#requests++ === this.actor.killedAt) this.isDone = true;
      else this.#resume = resolve;
      this.#pause();
    });
  }

  #gated(store: ObjectStore): ObjectStore {
    const turn = () => this.#turn();
    return {
      ...store,
      read: (...args) => turn().then(() => store.read(...args)),
      readHead: (...args) => turn().then(() => store.readHead(...args)),
      write: (...args) => turn().then(() => store.write(...args)),
      remove: (...args) => turn().then(() => store.remove(...args)),
    };
  }
}

/** @returns the names of the actors in the order of their requests */
export async function runInterleaved(
  store: ObjectStore,
  actors: readonly Actor[],
  pick: Pick,
): Promise<string[]> {
  const order: string[] = [];
  let last: Running | undefined;
  let running = actors.map((actor) => new Running(actor, store));
  for (;;) {
    await Promise.all(running.map(({ paused }) => paused));
    const ended = running.filter(({ isDone }) => isDone);
    const next = ended.flatMap(({ actor }) => actor.after?.() ?? []);
    running = running.filter(({ isDone }) => !isDone);
    running.push(...next.map((actor) => new Running(actor, store)));
    if (next.length > 0) continue;
    if (running.length === 0) return order;
    const at = last ? running.indexOf(last) : -1;
    const chosen = running[pick(running.length, at < 0 ? undefined : at)];
    if (!chosen) throw new Error('No such actor');
    last = chosen;
    order.push(chosen.actor.name);
    await chosen.step();
  }
}

/**
 * Calls `run` once for every order with at most `maxPreemptions` preemptions. A preemption takes the turn from an actor that
 * is not done. Two runs of a dozen requests have millions of orders, but almost every fault of concurrent runs shows with two
 * preemptions (Musuvathi and Qadeer, "Iterative context bounding", 2007).
 *
 * @returns the number of orders
 */
export async function everyOrder(
  maxPreemptions: number,
  run: (pick: Pick) => Promise<void>,
): Promise<number> {
  let orders = 0;
  let path: { choice: number; readonly options: number }[] = [];
  for (;;) {
    let depth = 0;
    let preemptions = 0;
    await run((count, last) => {
      const others = Array.from({ length: count }, (_, i) => i).filter((i) => i !== last);
      const isFree = last === undefined;
      const choices = isFree ? others : [last, ...(preemptions < maxPreemptions ? others : [])];
      path[depth] ??= { choice: 0, options: choices.length };
      const choice = path[depth]?.choice ?? 0;
      if (!isFree && choice > 0) preemptions++;
      depth++;
      return choices[choice] ?? 0;
    });
    orders++;
    path = path.slice(0, depth);
    while (path.length > 0 && isExhausted(path.at(-1))) path.pop();
    const last = path.at(-1);
    if (!last) return orders;
    last.choice++;
  }
}

function isExhausted(step: { choice: number; options: number } | undefined): boolean {
  return step !== undefined && step.choice + 1 >= step.options;
}
