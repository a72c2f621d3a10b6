// Decides the fault of each request of the handlers, and overwrites or deletes some uploads before a request.

import type { Invocation } from './fake-lambda.ts';
import { type FaultPlan, isLastResort, killMoments } from './fault-plan.ts';
import type { ProxiedRequest, Verdict } from './fault-proxy.ts';
import type { Notes } from './notes.ts';
import { keys } from './run-handler.ts';
import { nameOf, type Running, uploadKeysOf } from './running.ts';
import type { Uploads } from './uploads.ts';

interface JudgeParts {
  readonly plan: FaultPlan;
  readonly running: ReadonlyMap<number, Running>;
  readonly uploads: Uploads;
  readonly note: Notes['note'];
  readonly count: Notes['count'];
  /** Called when a function writes to the source. Functions may only read there. */
  readonly onWriteToSource: (request: string) => void;
}

/** Kills an invocation that has read a poisonous upload, at the time when it would render. */
export function poisonReaders({
  plan,
  running,
  note,
  count,
}: Omit<JudgeParts, 'uploads' | 'onWriteToSource'>) {
  return ({ key, method, invocationId }: ProxiedRequest): void => {
    const one = running.get(invocationId);
    if (!one || one.isDead || !key?.startsWith(keys.places.input.prefix) || method !== 'GET')
      return;
    const poison = isLastResort(one.invocation.functionName) ? undefined : plan.poison(key);
    if (!poison) return;
    count(poison.kind);
    note(key, `${nameOf(one.invocation)} dies while it renders`);
    one.die(poison.error);
  };
}

/** Shorter than the time limit of the client under test. */
const maxPauseMs = 600;

export function createJudge(parts: JudgeParts) {
  const { plan, running, uploads, note, count, onWriteToSource } = parts;
  const asked = new Map<string, number>();

  const changeIfPlanned = async (key: string) => {
    const number = asked.get(key) ?? 0;
    asked.set(key, number + 1);
    const isDeleted = plan.deletion(key) === number;
    if (!isDeleted && !plan.overwrites(key).includes(number)) return;
    const change = isDeleted ? 'deleted' : 'overwritten';
    await (isDeleted ? uploads.remove(key) : uploads.put(key));
    count(`upload ${change} under a run`);
    note(key, `is ${change}`);
    // Often long enough for the whole run of the new upload, so that the next write of this run is outdated.
    const pauseMs = plan.chance(`${key} pause ${number}`) * maxPauseMs;
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  };

  return async ({ method, key, invocationId }: ProxiedRequest): Promise<Verdict> => {
    const one = running.get(invocationId);
    // A killed invocation cannot have sent the request.
    if (!one || one.isDead) return 'reset before the request is served';
    const request = one.requests++;
    const { invocation, kill } = one;
    const isInput = key?.startsWith(keys.places.input.prefix) ?? false;
    if (isInput && method !== 'GET' && method !== 'HEAD')
      onWriteToSource(`${nameOf(invocation)} ${method} ${key}`);
    const inputKey = key && (isInput ? key : inputOf(invocation, key));
    if (inputKey) await changeIfPlanned(inputKey);
    const tell = (kind: string) => {
      one.isStruck = true;
      count(kind);
      if (inputKey) note(inputKey, `${nameOf(invocation)} ${method} ${key}: ${kind}`);
    };

    if (kill?.request === request) {
      tell(`killed ${kill.moment} a request is served: ${kill.kind}`);
      one.die(kill.error);
      return killMoments[kill.moment];
    }
    if (inputKey && isInput && plan.isOut(inputKey, invocation.functionName)) {
      tell('S3 out for one upload');
      return '503 before the request is served';
    }
    const fault = plan.requestFault(invocation, request, method === 'GET');
    if (!fault) return 'pass';
    if (key === undefined && fault.startsWith('503')) {
      tell('invoke throttled');
      return 'throttled';
    }
    tell(key === undefined ? `invoke: ${fault}` : fault);
    return fault;
  };
}

/** The upload of the invocation that an outcome is of. */
function inputOf(invocation: Invocation, outcomeKey: string): string | undefined {
  return uploadKeysOf(invocation.payload).find((inputKey) => {
    const { thumbnailKeys = [], failureKey } = keys.outcomeKeysOf(inputKey) ?? {};
    return [...thumbnailKeys, failureKey].includes(outcomeKey);
  });
}
