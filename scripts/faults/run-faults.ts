// A fault run: the real handlers on a real local S3, with Lambda played around them and faults on every way.

import * as z from 'zod';
import { jobSchema, parseS3Event } from '#core/job.ts';
import { inputPrefix } from '#core/keys.ts';
import { readSettings } from '#io/env.ts';
import { createS3Client, createS3ObjectStore, type ObjectStore } from '#io/object-store.ts';
import { createWorkerInvoker } from '#io/worker-invoker.ts';
import { createRenderProcess, type RenderProcess } from '#render/render-process.ts';
import { createDispatcher } from '../../lambda/dispatcher.ts';
import { createFailedInvocationHandler } from '../../lambda/failed-invocation.ts';
import { createWorker } from '../../lambda/worker.ts';
import { mapBounded } from '../map-bounded.ts';
import { startLocalS3 } from '../test/start-local-s3.ts';
import { chanceOf } from './chance.ts';
import { type FaultPlan, type Kill, planFaults } from './fault-plan.ts';
import {
  type FaultProxy,
  type ProxiedRequest,
  startFaultProxy,
  type Verdict,
} from './fault-proxy.ts';
import { type End, judgeEnds } from './judge-ends.ts';
import type { FunctionRules } from './lambda-rules.ts';
import { createPlayedLambda, type Invocation, type InvocationError } from './played-lambda.ts';
import { createEventFeed, planUploads, type Uploads } from './uploads.ts';

export interface FaultRun {
  readonly seed: number;
  readonly ends: readonly End[];
  /** How often each kind of fault was injected. */
  readonly injected: ReadonlyMap<string, number>;
  readonly uploads: number;
  readonly invocations: number;
  /** Virtual seconds that all of it took. */
  readonly seconds: number;
  /** Invocations that neither ended nor were killed. */
  readonly hanging: number;
  /** What happened to a key, line by line. */
  historyOf(key: string): readonly string[];
}

export interface FaultRunOptions {
  readonly seed: number;
  readonly objects: number;
  readonly rules: ReadonlyMap<string, FunctionRules>;
}

const bucket = 'thumbnail-generator-faults';
const clientTimeoutMs = 1000;
/** Real time after which an invocation counts as hanging: several times what the slowest image takes beside others. */
const hangingMs = 120_000;
const place = {
  region: 'us-east-1',
  credentials: { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' },
};

interface Running {
  readonly invocation: Invocation;
  readonly kill: Kill | undefined;
  requests: number;
  isDead: boolean;
  die: (error: InvocationError) => void;
}

export async function runFaults({ seed, objects, rules }: FaultRunOptions): Promise<FaultRun> {
  const plan = planFaults(chanceOf(seed));
  const history = new Map<string, string[]>();
  const injected = new Map<string, number>();
  const note = (key: string, line: string) => history.set(key, [...(history.get(key) ?? []), line]);
  const count = (kind: string, by = 1) => injected.set(kind, (injected.get(kind) ?? 0) + by);

  const feed = createEventFeed(plan.chance);
  const s3 = await startLocalS3(bucket, (event) => {
    for (const record of recordsOf(event)) feed.take(record);
  });
  const store = storeAt(`http://localhost:${s3.port}`);
  const uploads = planUploads(plan.chance, objects, store);
  const running = new Map<number, Running>();
  const renderProcess = createRenderProcess();
  let hanging = 0;

  const judge = createJudge({ plan, running, uploads, note, count });
  const proxy = await startFaultProxy({
    s3Port: s3.port,
    bucket,
    clientTimeoutMs,
    judge,
    served: ({ key, method, invocationId }) => {
      const one = running.get(invocationId);
      if (!one || one.isDead || !key || method !== 'GET') return;
      const poison =
        key.startsWith(inputPrefix) &&
        one.invocation.functionName !== 'failed-invocation' &&
        plan.poison(key);
      if (!poison) return;
      count(poison.kind);
      note(key, `${nameOf(one.invocation)} dies of it`);
      one.die(poison.error);
    },
    invoked: (functionName, payload, invocationId) => {
      const parent = running.get(invocationId)?.invocation;
      const key = functionName.replace(functionPrefix, '');
      const { inputKey } = jobSchema.parse(payload);
      note(inputKey, `${key} is invoked`);
      lambda.invoke(key, payload, `${parent?.requestId} ${parent?.attempt} ${inputKey}`);
    },
  });

  const lambda = createPlayedLambda({
    rules,
    concurrency: 12,
    isThrottled(event, throttles) {
      const isThrottled = plan.isThrottled(event, throttles);
      if (isThrottled) count('throttled in the queue');
      return isThrottled;
    },
    isRedelivered(event) {
      const isRedelivered = plan.isRedelivered(event);
      if (isRedelivered) count('event delivered again after it succeeded');
      return isRedelivered;
    },
    onDropped: ({ functionName, requestId }) =>
      count(`${functionName} failed for good (${requestId})`),
    async run(invocation) {
      const keys = uploadKeysOf(invocation.payload);
      const one: Running = {
        invocation,
        kill: plan.kill(invocation, keys.length),
        requests: 0,
        isDead: false,
        die: () => {},
      };
      running.set(invocation.id, one);
      const death = new Promise<InvocationError>((resolve) => {
        one.die = (error) => {
          one.isDead = true;
          resolve(error);
        };
      });
      for (const key of keys) note(key, `${nameOf(invocation)} starts`);
      const hung = later(hangingMs);
      const error = await Promise.race([
        invokeHandler(invocation, proxy, renderProcess),
        death,
        hung.then(() => {
          hanging++;
          one.isDead = true;
          return { errorType: undefined, errorMessage: 'hangs' };
        }),
      ]);
      hung.cancel();
      for (const key of keys)
        note(
          key,
          `${nameOf(invocation)} ends: ${error ? `${error.errorType} ${error.errorMessage}` : 'well'}`,
        );
      return error;
    },
  });

  let isUploading = true;
  const deliver = (isEnd: boolean) => {
    const deliveries = feed.deliver(isEnd);
    for (const { records, delay } of deliveries) {
      events++;
      lambda.invoke('dispatcher', { Records: records }, `event ${events}`, delay);
    }
    return deliveries.length > 0;
  };
  let events = 0;
  const uploading = mapBounded(uploads.keys, 8, (key) => uploads.put(key)).then(() => {
    isUploading = false;
  });
  await lambda.drain(async () => {
    if (isUploading) await later(5);
    return deliver(!isUploading) || isUploading;
  });
  await uploading;

  count('event delivered twice', feed.counts.duplicates);
  count('event delivered minutes late', feed.counts.late);
  count('event of 2 to 10 records', feed.counts.joined);
  const ends = await judgeEnds(store, uploads);
  await Promise.all([proxy.stop(), renderProcess.close()]);
  await s3.stop();
  return {
    seed,
    ends,
    injected,
    uploads: uploads.versions(),
    invocations: lambda.invocations(),
    seconds: lambda.now(),
    hanging,
    historyOf: (key) => history.get(key) ?? [],
  };
}

interface JudgeParts {
  readonly plan: FaultPlan;
  readonly running: ReadonlyMap<number, Running>;
  readonly uploads: Uploads;
  readonly note: (key: string, line: string) => void;
  readonly count: (kind: string) => void;
}

/** Decides what becomes of each request, and overwrites uploads in front of some. */
function createJudge({ plan, running, uploads, note, count }: JudgeParts) {
  const asked = new Map<string, number>();

  const overwriteIfPlanned = async (key: string) => {
    const number = asked.get(key) ?? 0;
    asked.set(key, number + 1);
    if (!plan.overwrites(key).includes(number)) return;
    await uploads.put(key);
    count('upload overwritten under a run');
    note(key, 'is overwritten');
  };

  return async ({ method, key, invocationId }: ProxiedRequest): Promise<Verdict> => {
    const one = running.get(invocationId);
    if (!one || one.isDead) return 'dead';
    const request = one.requests++;
    const { invocation, kill } = one;
    const isInput = key?.startsWith(inputPrefix) ?? false;
    const inputKey =
      key &&
      (isInput
        ? key
        : uploadKeysOf(invocation.payload).find((of) =>
            key.includes(`${of.slice(6).replace(/\.[^.]*$/, '')}_`),
          ));
    if (inputKey) await overwriteIfPlanned(inputKey);
    const tell = (kind: string) => {
      count(kind);
      if (inputKey) note(inputKey, `${nameOf(invocation)} ${method} ${key}: ${kind}`);
    };

    if (kill?.request === request) {
      tell(`killed ${kill.moment} a request is served: ${kill.kind}`);
      one.die(kill.error);
      return { killed: kill.moment };
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

const functionPrefix = 'faults-';

/** Runs the real handler once; its clients reach nothing but the proxy. */
async function invokeHandler(
  invocation: Invocation,
  proxy: FaultProxy,
  renderProcess: RenderProcess,
): Promise<InvocationError | undefined> {
  const { id, functionName, rules, payload, requestId } = invocation;
  const endpoint = proxy.endpointOf(id);
  const client = createS3Client({
    ...place,
    endpoint,
    requestHandler: { socketTimeout: clientTimeoutMs },
  });
  const parts = {
    store: createS3ObjectStore(bucket, client),
    settings: readSettings({}),
    invokeWorker: createWorkerInvoker(`${functionPrefix}worker-`, { ...place, endpoint }),
  };
  const deadline = Date.now() + rules.timeout * 1000;
  const context = {
    awsRequestId: requestId,
    memoryLimitInMB: String(rules.memoryMb),
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
  try {
    if (functionName === 'dispatcher')
      await createDispatcher({ ...parts, renderProcess })(payload, context);
    else if (functionName === 'failed-invocation')
      await createFailedInvocationHandler(parts)(payload);
    else await createWorker({ ...parts, renderProcess })(payload, context);
    return undefined;
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    return { errorType: name, errorMessage: message };
  } finally {
    client.destroy();
  }
}

function storeAt(endpoint: string): ObjectStore {
  return createS3ObjectStore(bucket, createS3Client({ ...place, endpoint }));
}

const eventSchema = z.object({ Records: z.array(z.looseObject({ eventName: z.string() })) });

function recordsOf(event: unknown): unknown[] {
  return eventSchema
    .parse(event)
    .Records.filter(
      (record) =>
        record.eventName.startsWith('ObjectCreated') &&
        parseS3Event({ Records: [record] })[0]?.key.startsWith(inputPrefix),
    );
}

const destinationSchema = z.object({ requestPayload: z.unknown() });

/** Whatever the function was sent: an event, a job, or the record of an invocation that failed on one of these. */
function uploadKeysOf(payload: unknown): string[] {
  const record = destinationSchema.safeParse(payload).data;
  const sent = record?.requestPayload ?? payload;
  const job = jobSchema.safeParse(sent).data;
  return job ? [job.inputKey] : parseS3Event(sent).map(({ key }) => key);
}

function nameOf({ functionName, attempt, id }: Invocation): string {
  return `#${id} ${functionName}, try ${attempt},`;
}

function later(ms: number): Promise<void> & { cancel(): void } {
  let timer: NodeJS.Timeout | undefined;
  const promise = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  return Object.assign(promise, { cancel: () => clearTimeout(timer) });
}
