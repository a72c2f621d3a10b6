// Simulates Lambda's asynchronous invocations in virtual time: queue, retries, throttling, event ages and destinations.
import type { FunctionRules } from './lambda-rules.ts';

/** The error of a failed invocation, as Lambda reports it. */
export interface InvocationError {
  readonly errorType?: string | undefined;
  readonly errorMessage: string;
}

export interface Invocation {
  readonly id: number;
  readonly functionName: string;
  readonly rules: FunctionRules;
  readonly payload: unknown;
  /** Try of this event, from 1. */
  readonly attempt: number;
  /** The same for every try of an event and for every run of a seed. */
  readonly requestId: string;
}

export interface FakeLambdaParts {
  readonly rules: ReadonlyMap<string, FunctionRules>;
  /** Runs a function; resolves with its error, or `undefined` when it succeeded. */
  readonly run: (invocation: Invocation) => Promise<InvocationError | undefined>;
  /** Whether this try finds no free concurrency. @param throttles those of this event before */
  readonly isThrottled: (event: QueuedEvent, throttles: number) => boolean;
  /** Whether the queue delivers this event once more, although it succeeded. */
  readonly isRedelivered: (event: QueuedEvent) => boolean;
  /** Called for an event whose last try failed and that no function receives. */
  readonly onDropped: (event: QueuedEvent) => void;
  /** Invocations at the same time. */
  readonly concurrency: number;
}

export interface QueuedEvent {
  readonly functionName: string;
  readonly rules: FunctionRules;
  readonly payload: unknown;
  readonly requestId: string;
  /** Virtual seconds. */
  readonly queuedAt: number;
  readonly dueAt: number;
  /** Tries that failed. */
  readonly failures: number;
  readonly throttles: number;
  readonly isRedelivery: boolean;
}

export interface FakeLambda {
  /** @param delay virtual seconds until Lambda takes the event from its queue; minus infinity puts it before all others */
  invoke(functionName: string, payload: unknown, requestId: string, delay?: number): void;
  /** Runs until nothing is queued or running and `feed` brings nothing more. @param feed whether there is more to come */
  drain(feed: () => Promise<boolean>): Promise<void>;
  /** Virtual seconds since the start. */
  now(): number;
  invocations(): number;
  /** Events in the queue. */
  queued(): number;
}

/** "Lambda waits one minute before the first retry and two minutes before the second". */
const retryDelays = [60, 120];
const firstThrottleDelay = 1;
const longestThrottleDelay = 300;

export function createFakeLambda(parts: FakeLambdaParts): FakeLambda {
  const queue: QueuedEvent[] = [];
  /** When each running invocation has ended at the latest, by its timeout. */
  const running = new Map<Promise<void>, number>();
  let now = 0;
  let lastId = 0;

  const enqueue = (event: QueuedEvent) => {
    const at = queue.findIndex(({ dueAt }) => dueAt > event.dueAt);
    queue.splice(at < 0 ? queue.length : at, 0, event);
  };
  const invoke: FakeLambda['invoke'] = (functionName, payload, requestId, delay = 0) => {
    const rules = parts.rules.get(functionName);
    if (!rules) throw new Error(`serverless.yml has no function ${functionName}`);
    const times = { queuedAt: now, dueAt: Math.max(0, now + delay) };
    const counts = { failures: 0, throttles: 0, isRedelivery: false };
    enqueue({ functionName, rules, payload, requestId, ...times, ...counts });
  };

  const giveUp = (event: QueuedEvent, condition: string, error?: InvocationError) => {
    const { onFailure } = event.rules;
    if (onFailure === undefined) parts.onDropped(event);
    else invoke(onFailure, recordOf(event, condition, error), `${event.requestId}>`);
  };

  const take = async (event: QueuedEvent) => {
    if (now - event.queuedAt > event.rules.maxEventAge) return giveUp(event, 'EventAgeExceeded');
    if (parts.isThrottled(event, event.throttles)) {
      const delay = Math.min(longestThrottleDelay, firstThrottleDelay * 2 ** event.throttles);
      return enqueue({ ...event, dueAt: now + delay, throttles: event.throttles + 1 });
    }
    const { functionName, rules, payload, requestId } = event;
    const attempt = event.failures + 1;
    const error = await parts.run({
      id: ++lastId,
      functionName,
      rules,
      payload,
      attempt,
      requestId,
    });
    if (!error) {
      if (event.isRedelivery || !parts.isRedelivered(event)) return;
      return enqueue({ ...event, dueAt: now + 1, isRedelivery: true });
    }
    const failed = { ...event, failures: attempt };
    if (attempt > rules.maxRetries) return giveUp(failed, 'RetriesExhausted', error);
    enqueue({ ...failed, dueAt: now + (retryDelays[attempt - 1] ?? 0) });
  };

  return {
    invoke,
    async drain(feed) {
      for (;;) {
        // Time passes no running invocation. Otherwise the retry of a slow one would be hours old at once, and be dropped.
        const isDue = (queue[0]?.dueAt ?? 0) <= Math.min(...running.values());
        const next = isDue && running.size < parts.concurrency ? queue.shift() : undefined;
        if (next) {
          now = Math.max(now, next.dueAt);
          const one: Promise<void> = take(next).finally(() => running.delete(one));
          running.set(one, now + next.rules.timeout);
        } else if (running.size > 0) {
          await Promise.race(running.keys());
        } else if (!(await feed())) {
          return;
        }
      }
    },
    now: () => now,
    invocations: () => lastId,
    queued: () => queue.length,
  };
}

/** "Capturing records of Lambda asynchronous invocations": what a destination is sent. */
function recordOf(event: QueuedEvent, condition: string, error?: InvocationError): unknown {
  return {
    version: '1.0',
    timestamp: new Date().toISOString(),
    requestContext: {
      requestId: event.requestId,
      functionArn: `arn:aws:lambda:us-east-1:123456789012:function:${event.functionName}:$LATEST`,
      condition,
      approximateInvokeCount: event.failures,
    },
    requestPayload: event.payload,
    ...(error && {
      responseContext: {
        statusCode: 200,
        executedVersion: '$LATEST',
        functionError: 'Unhandled',
      },
      responsePayload: error,
    }),
  };
}
