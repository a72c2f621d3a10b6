// Plans which faults strike, where and how often. The seed and the place decide each fault.
import { type Chance, pickBy } from './chance.ts';
import type { Invocation, InvocationError, QueuedEvent } from './fake-lambda.ts';

/** Faults of one request: before the service, at the service or in the reply. */
export const requestFaults = [
  '503 before the request is served',
  '503 after the request was served',
  'reset before the request is served',
  'reset while the request is sent',
  'reset after the request was served',
  'reset in the middle of the body',
  'body ends early',
  'no answer within the time limit',
] as const;
export type RequestFault = (typeof requestFaults)[number];

/** How the connection ends when an invocation dies before, while or after its request is served. */
export const killMoments = {
  before: 'reset before the request is served',
  while: 'reset while the request is sent',
  after: 'reset after the request was served',
} as const;
export type KillMoment = keyof typeof killMoments;
const moments: readonly KillMoment[] = ['before', 'while', 'after'];

/** The death of an invocation at one of its requests, and the error that Lambda reports. */
export interface Kill {
  readonly kind: string;
  readonly error: InvocationError;
  /** Number of the request, from 0, and whether the invocation dies before, while or after it is served. */
  readonly request: number;
  readonly moment: KillMoment;
}

const death = (kind: string, errorType: string, message: string) => ({
  kind,
  error: { errorType, errorMessage: `RequestId: 1 Error: ${message}` },
});
const exited = 'Runtime exited with error: signal:';
const deaths: readonly Omit<Kill, 'request' | 'moment'>[] = [
  death('out of memory', 'Runtime.OutOfMemory', `${exited} killed`),
  death('timed out', 'Sandbox.Timedout', 'Task timed out after 60.00 seconds'),
  death('crashed', 'Runtime.ExitError', `${exited} segmentation fault`),
];

export interface FaultPlan {
  readonly chance: Chance;
  requestFault(invocation: Invocation, request: number, isRead: boolean): RequestFault | undefined;
  kill(invocation: Invocation, uploads: number): Kill | undefined;
  /** The death of every Lambda that reads this upload; `undefined` for most uploads. */
  poison(key: string): Omit<Kill, 'request' | 'moment'> | undefined;
  /** Whether S3 fails every request of this function for the key. */
  isOut(key: string, functionName: string): boolean;
  /** Whether EventBridge takes no event from this invocation. */
  refusesEvents(invocation: Invocation): boolean;
  isThrottled(event: QueuedEvent, throttles: number): boolean;
  isRedelivered(event: QueuedEvent): boolean;
  /** The numbers of the requests for a key before which a person overwrites the upload. */
  overwrites(key: string): readonly number[];
  /** The number of the request for a key before which a person deletes the upload. */
  deletion(key: string): number | undefined;
}

/** The chance of each fault, in percent unless stated otherwise. Small enough that most uploads meet none. */
const rates = {
  requestFault: 0.05,
  kill: 0.15,
  poison: 0.03,
  outOfDispatcher: 0.02,
  outOfAllBut: 0.01,
  refusedEvents: 0.05,
  throttle: 0.05,
  throttledForEver: 0.003,
  redelivered: 0.04,
  overwritten: 0.2,
  overwrittenTwice: 0.05,
  deleted: 0.15,
} as const;

/** The functions that render nothing. If one of them fails for good, no other function takes over. */
const lastResorts: readonly string[] = ['failed-invocation', 'deletion'];

export function isLastResort(functionName: string): boolean {
  return lastResorts.includes(functionName);
}

/**
 * No fault strikes the last try of a last resort: if all three tries fail, a person has to read the message in the queue, which is
 * the limit of the promise (docs/reliability.md).
 */
export function isSpared({ functionName, attempt, rules }: Invocation): boolean {
  return isLastResort(functionName) && attempt > rules.maxRetries;
}

export function planFaults(chance: Chance): FaultPlan {
  const placeOf = ({ requestId, functionName, attempt }: Invocation) =>
    `${requestId} ${functionName} ${attempt}`;
  return {
    chance,
    refusesEvents: (invocation) =>
      !isSpared(invocation) && chance(`${placeOf(invocation)} events`) < rates.refusedEvents,
    requestFault(invocation, request, isRead) {
      const place = `${placeOf(invocation)} request ${request}`;
      if (isSpared(invocation) || chance(place) >= rates.requestFault) return undefined;
      const possible = isRead ? requestFaults : requestFaults.filter((kind) => !/body/.test(kind));
      return pickBy(chance(`${place} kind`), possible);
    },
    kill(invocation, uploads) {
      const place = `${placeOf(invocation)} kill`;
      if (isSpared(invocation) || chance(place) >= rates.kill) return undefined;
      // A run makes four requests for an upload, and a few more after an earlier run.
      const request = Math.floor(chance(`${place} request`) * 5 * uploads);
      const moment = pickBy(chance(`${place} moment`), moments);
      return { ...pickBy(chance(`${place} kind`), deaths), request, moment };
    },
    poison(key) {
      if (chance(`${key} poison`) >= rates.poison) return undefined;
      const { kind, error } = pickBy(chance(`${key} poison kind`), deaths);
      return { kind: `poisoned upload: ${kind}`, error };
    },
    isOut(key, functionName) {
      const draw = chance(`${key} out`);
      if (draw < rates.outOfAllBut) return !isLastResort(functionName);
      return draw < rates.outOfAllBut + rates.outOfDispatcher && functionName === 'dispatcher';
    },
    isThrottled({ requestId, functionName }, throttles) {
      if (isLastResort(functionName)) return throttles < 3 && chance(`${requestId} t`) < 0.1;
      if (chance(`${requestId} throttled for ever`) < rates.throttledForEver) return true;
      return chance(`${requestId} throttle ${throttles}`) < rates.throttle;
    },
    isRedelivered: ({ requestId }) => chance(`${requestId} redelivered`) < rates.redelivered,
    overwrites(key) {
      const draw = chance(`${key} overwritten`);
      if (draw >= rates.overwritten) return [];
      const first = Math.floor(chance(`${key} overwritten at`) * 8);
      const second = first + 1 + Math.floor(chance(`${key} overwritten again at`) * 6);
      return draw < rates.overwrittenTwice ? [first, second] : [first];
    },
    deletion(key) {
      if (chance(`${key} deleted`) >= rates.deleted) return undefined;
      return Math.floor(chance(`${key} deleted at`) * 14);
    },
  };
}
