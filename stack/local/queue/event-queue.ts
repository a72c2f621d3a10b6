// The local stack's queue of asynchronous invocations: S3's events, and the jobs that functions hand to others. It lets an
// invocation start when there is room for its render, and keeps Lambda's rules for invocations that fail.
import { randomUUID } from 'node:crypto';
import { createFairQueues, type Origin, usualMs } from './fair-queues.ts';
import { isPredictedSlow, keyOfEvent, originOf } from './upload-of-event.ts';

/** How Lambda treats the asynchronous invocations of a function, from serverless.yml. */
export interface FunctionRules {
  readonly name: string;
  readonly maxRetries: number;
  readonly maxAgeMs: number;
  /** Function that gets a record of each invocation whose last try failed. */
  readonly onFailure?: string | undefined;
}

export interface InvocationError {
  readonly errorType: string;
  readonly errorMessage: string;
}

/** Invokes a function and waits for its end. @returns its error; `undefined` if it succeeded */
export type Invoke = (functionName: string, event: unknown) => Promise<InvocationError | undefined>;

/** A render that runs in a child of this process. */
export interface RunningRender {
  /** Key of the upload. */
  readonly name?: string | undefined;
  /** By `performance.now()`. */
  readonly startedAt: number;
  /** Kills the child, so that the function that waits for it fails. */
  interrupt(): void;
}

export interface EventQueueOptions {
  readonly functions: readonly FunctionRules[];
  readonly renders: () => Iterable<RunningRender>;
  /** Most invocations at a time, at least two. */
  readonly places: number;
  /** Further places, for batches that had no slow render so far: their invocations also wait for S3. */
  readonly quickPlaces?: number;
  readonly log: (line: string) => void;
  readonly timesMs?: { readonly slow: number; readonly retry: number };
}

export interface EventQueue {
  push(functionName: string, event: unknown): void;
  has(functionName: string): boolean;
  /** Starts to invoke. */
  open(invoke: Invoke): void;
}

interface Entry {
  readonly rules: FunctionRules;
  readonly event: unknown;
  /** Key of the upload. */
  readonly key: string | undefined;
  readonly origin: Origin;
  readonly queuedAt: number;
  tries: number;
  /** Its render takes long, or is predicted to. */
  isSlow: boolean;
  isInterrupted: boolean;
}

/**
 * `slow`: a render that has run this long makes way for others. Nearly all photos take a tenth of that.
 * `retry`: the pause before a retry. Lambda waits a minute, which is too long for a developer.
 */
const usualTimesMs = { slow: 1000, retry: 2000 };

const lookEveryMs = 100;

/**
 * Slow renders never hold every place: they get one place while others wait, and otherwise all but one. The queue interrupts
 * a further render that turns out to be slow. That one starts again when there is a place for a slow one, and then runs to its
 * end.
 */
export function createEventQueue({
  functions,
  renders,
  places,
  quickPlaces = 0,
  log,
  timesMs = usualTimesMs,
}: EventQueueOptions): EventQueue {
  const rulesOf = new Map(functions.map((rules) => [rules.name, rules]));
  const waiting = createFairQueues<Entry>();
  /** The entries, and when each started. */
  const running = new Map<Entry, number>();
  let invoke: Invoke | undefined;
  let looking: NodeJS.Timeout | undefined;

  const hasRoomForSlow = () => {
    const slowCount = [...running.keys()].filter(({ isSlow }) => isSlow).length;
    return slowCount < (waiting.count('usual') > 0 ? 1 : places - 1);
  };

  function enqueue(entry: Entry): void {
    waiting.push(entry.origin, entry.isSlow ? 'slow' : 'usual', entry);
    startNext();
  }

  function startNext(): void {
    while (invoke && running.size < places + quickPlaces) {
      const isQuickPlace = running.size >= places;
      // A slow one goes first. Otherwise others that keep coming would make it wait forever.
      const slow = !isQuickPlace && hasRoomForSlow() ? waiting.take('slow') : undefined;
      const entry = slow ?? waiting.take('usual', isQuickPlace);
      if (!entry) break;
      void run(entry, invoke);
    }
    looking ??= running.size > 0 ? setInterval(look, lookEveryMs) : undefined;
  }

  async function run(entry: Entry, invokeNow: Invoke): Promise<void> {
    const { rules, event, origin, queuedAt } = entry;
    running.set(entry, performance.now());
    const isTooOld = Date.now() - queuedAt > rules.maxAgeMs;
    // Wait even for an old event. Otherwise a long queue of them would overflow the stack.
    const error = await (isTooOld
      ? undefined
      : invokeNow(rules.name, event).catch(toInvocationError));
    running.delete(entry);
    waiting.settle(origin);
    if (isTooOld) fail(entry, 'EventAgeExceeded');
    else if (error) retry(entry, error);
    startNext();
    if (running.size === 0) {
      clearInterval(looking);
      looking = undefined;
    }
  }

  function retry(entry: Entry, error: InvocationError): void {
    if (entry.isInterrupted) {
      log(`${quote(entry.key)} takes long. It starts again beside the other slow images.`);
      enqueue({ ...entry, isSlow: true, isInterrupted: false });
      return;
    }
    const tries = entry.tries + 1;
    if (tries > entry.rules.maxRetries) {
      fail({ ...entry, tries }, 'RetriesExhausted', error);
      return;
    }
    log(`${entry.rules.name} failed and will run again: ${error.errorMessage}`);
    setTimeout(() => enqueue({ ...entry, tries }), timesMs.retry);
  }

  function fail(entry: Entry, condition: string, error?: InvocationError): void {
    const { rules, key } = entry;
    const next = rules.onFailure;
    if (next === undefined) {
      const cause = error?.errorMessage ?? 'the event is too old';
      log(`${rules.name} failed for the last time: ${cause}. No outcome: ${quote(key)}`);
      return;
    }
    push(next, failureRecordOf(entry, condition, error));
  }

  function look(): void {
    const now = performance.now();
    const rendering = new Map([...renders()].map((render) => [render.name, render]));
    for (const [entry, startedAt] of running) {
      if (now - startedAt > usualMs) waiting.charge(entry.origin, lookEveryMs);
      const render = rendering.get(entry.key);
      if (entry.isSlow || entry.isInterrupted || !render) continue;
      if (now - render.startedAt < timesMs.slow) continue;
      if (hasRoomForSlow()) entry.isSlow = true;
      else if (waiting.count('usual') > 0) {
        entry.isInterrupted = true;
        render.interrupt();
      }
    }
    startNext();
  }

  function push(functionName: string, event: unknown): void {
    const rules = rulesOf.get(functionName);
    if (!rules) throw new Error(`There is no function ${functionName}.`);
    const key = keyOfEvent(event);
    enqueue({
      rules,
      event,
      key,
      origin: originOf(key),
      queuedAt: Date.now(),
      tries: 0,
      isSlow: isPredictedSlow(event, timesMs.slow),
      isInterrupted: false,
    });
  }

  return {
    push,
    has: (functionName) => rulesOf.has(functionName),
    open(invokeThrough) {
      invoke = invokeThrough;
      startNext();
    },
  };
}

/** What Lambda sends to the destination of a function that failed. */
function failureRecordOf(
  { rules, event, tries }: Entry,
  condition: string,
  error: InvocationError | undefined,
) {
  return {
    version: '1.0',
    timestamp: new Date().toISOString(),
    requestContext: {
      requestId: randomUUID(),
      functionArn: rules.name,
      condition,
      approximateInvokeCount: tries,
    },
    requestPayload: event,
    ...(error && {
      responseContext: { statusCode: 200, functionError: 'Unhandled' },
      responsePayload: error,
    }),
  };
}

/** Strangers choose keys, and `--verbose` prints the log to the terminal. */
function quote(key = 'unknown'): string {
  return JSON.stringify(key);
}

function toInvocationError(error: unknown): InvocationError {
  return { errorType: 'Error', errorMessage: String(error) };
}
