// A fault run: the real handlers on a real local S3, with Lambda played around them and faults on every way.
import * as z from 'zod';
import { jobSchema, parseS3Event } from '#core/job.ts';
import { inputPrefix } from '#core/keys.ts';
import { createRenderProcess } from '#render/render-process.ts';
import { mapBounded } from '../map-bounded.ts';
import { startLocalS3 } from '../test/start-local-s3.ts';
import { chanceOf } from './chance.ts';
import { lastResort, planFaults } from './fault-plan.ts';
import { startFaultProxy } from './fault-proxy.ts';
import { type End, judgeEnds } from './judge-ends.ts';
import { createJudge } from './judge-requests.ts';
import type { FunctionRules } from './lambda-rules.ts';
import { createPlayedLambda, type InvocationError } from './played-lambda.ts';
import { bucket, clientTimeoutMs, functionPrefix, invokeHandler, storeAt } from './run-handler.ts';
import { nameOf, type Running, uploadKeysOf } from './running.ts';
import { createEventFeed, planUploads } from './uploads.ts';

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
  /** Uploads of events that failed for good, and of which nobody was told. */
  readonly dropped: readonly string[];
  /** What happened to a key, line by line. */
  historyOf(key: string): readonly string[];
}

export interface FaultRunOptions {
  readonly seed: number;
  readonly objects: number;
  readonly rules: ReadonlyMap<string, FunctionRules>;
}

/** Real time after which an invocation counts as hanging: several times what the slowest image takes beside others. */
const hangingMs = 120_000;
const maxQueued = 30;

export async function runFaults({ seed, objects, rules }: FaultRunOptions): Promise<FaultRun> {
  const plan = planFaults(chanceOf(seed));
  const history = new Map<string, string[]>();
  const injected = new Map<string, number>();
  const note = (key: string, line: string) => history.set(key, [...(history.get(key) ?? []), line]);
  const count = (kind: string, by = 1) => injected.set(kind, (injected.get(kind) ?? 0) + by);

  const feed = createEventFeed(plan.chance);
  const s3 = await startLocalS3(bucket, (event) => {
    for (const record of recordsOf(event)) {
      const [{ key = '' } = {}] = parseS3Event({ Records: [record] });
      feed.take(record, uploads.versionsOf(key) > 1);
    }
    deliver(false);
  });
  const store = storeAt(`http://localhost:${s3.port}`);
  const uploads = planUploads(plan.chance, objects, store);
  const running = new Map<number, Running>();
  const renderProcess = createRenderProcess();
  let hanging = 0;
  const dropped: string[] = [];

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
        one.invocation.functionName !== lastResort &&
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
    onDropped: ({ payload }) => dropped.push(...uploadKeysOf(payload)),
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
        invokeHandler(invocation, proxy.endpointOf(invocation.id), renderProcess),
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
  const uploading = mapBounded(uploads.keys, 8, async (key) => {
    // With a short queue an overwrite's event meets the run that it overtakes.
    while (lambda.queued() > maxQueued) await later(5);
    await uploads.put(key);
  }).then(() => {
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
  count('event that overtakes the run of the upload before', feed.counts.overtaking);
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
    dropped,
    historyOf: (key) => history.get(key) ?? [],
  };
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

function later(ms: number): Promise<void> & { cancel(): void } {
  let timer: NodeJS.Timeout | undefined;
  const promise = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  return Object.assign(promise, { cancel: () => clearTimeout(timer) });
}
