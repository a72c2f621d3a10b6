// A fault run: the real handlers with a real local S3, a simulated Lambda, and faults on every connection.
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { parseS3Event } from '#core/job.ts';
import { mapWithConcurrency } from '#core/map-with-concurrency.ts';
import type { OutcomeEvent } from '#core/outcome-event.ts';
import { TransientError } from '#core/transient-error.ts';
import { createRenderPool } from '#render/process/render-pool.ts';
import { startLocalS3 } from '#test/services/start-local-s3.ts';
import { toBridgeEvent } from '../stack/local/s3/events.ts';
import { chanceOf } from './chance.ts';
import { createFakeLambda } from './fake-lambda.ts';
import { planFaults } from './fault-plan.ts';
import { startFaultProxy } from './fault-proxy.ts';
import { type End, judgeEnds } from './judge-ends.ts';
import { createJudge, poisonReaders } from './judge-requests.ts';
import { type FunctionRules, readLambdaRules } from './lambda-rules.ts';
import { createNotes } from './notes.ts';
import { clientTimeoutMs, functionPrefix, invokeHandler, keys, storesAt } from './run-handler.ts';
import { begin, nameOf, type Running, uploadKeysOf } from './running.ts';
import { createEventFeed, planUploads } from './uploads.ts';

export interface FaultRun {
  readonly seed: number;
  readonly ends: readonly End[];
  /** How often each kind of fault was injected. */
  readonly injected: ReadonlyMap<string, number>;
  readonly uploads: number;
  readonly invocations: number;
  /** Events of 2 to 10 records. */
  readonly joinedEvents: number;
  /** Events in EventBridge's shape. */
  readonly bridgedEvents: number;
  /** Virtual seconds that the run took. */
  readonly seconds: number;
  /** Invocations that neither ended nor were killed. */
  readonly hanging: number;
  /** Uploads of events whose last try failed and that no function received. */
  readonly dropped: readonly string[];
  /** What happened to a key, line by line. */
  historyOf(key: string): readonly string[];
}

/** After this real time an invocation counts as hanging. The slowest image takes a fraction of it. */
const hangingMs = 120_000;
/** Invocations at the same time. */
const concurrency = 12;
/** A short queue lets the event of an overwrite start before the run of the old version ends. */
const maxQueued = 30;

/** Silences the handlers' logs during the run: they would be thousands of lines without a result. */
export async function runFaults(seed: number, objects: number): Promise<FaultRun> {
  const rules = await readLambdaRules();
  const { log, warn } = console;
  Object.assign(console, { log() {}, warn() {} });
  try {
    return await run(seed, objects, rules);
  } finally {
    Object.assign(console, { log, warn });
  }
}

async function run(
  seed: number,
  objects: number,
  rules: ReadonlyMap<string, FunctionRules>,
): Promise<FaultRun> {
  const plan = planFaults(chanceOf(seed));
  const notes = createNotes();
  const running = new Map<number, Running>();
  const dropped: string[] = [];
  const published: OutcomeEvent[] = [];
  let hanging = 0;

  const feed = createEventFeed(plan.chance);
  const written = deferRejection();
  const buckets = [keys.places.input.bucket, keys.places.state.bucket];
  const s3 = await startLocalS3(buckets, (event) => {
    for (const record of recordsOf(event, 'ObjectCreated'))
      feed.take(record, uploads.versionsOf(keyOf(record)) > 1);
    for (const record of recordsOf(event, 'ObjectRemoved')) {
      const requestId = `removal of ${keyOf(record)}`;
      lambda.invoke(
        'deletion',
        shapeOf([record], requestId),
        requestId,
        plan.chance(requestId) * 600,
      );
    }
    deliver(false);
  });
  const stores = storesAt(`http://localhost:${s3.port}`);
  const uploads = planUploads(plan.chance, objects, stores.input);
  const renderPool = createRenderPool();
  const proxy = await startFaultProxy({
    s3Port: s3.port,
    buckets,
    clientTimeoutMs,
    judge: createJudge({
      ...notes,
      plan,
      running,
      uploads,
      onWriteToSource: (request) =>
        written.reject(new Error(`A function wrote to the source: ${request}`)),
    }),
    served: poisonReaders({ plan, running, ...notes }),
    invoked: (name, payload, invocationId) => {
      const parent = running.get(invocationId)?.invocation;
      const [inputKey = ''] = uploadKeysOf(payload);
      const functionName = name.replace(functionPrefix, '');
      notes.note(inputKey, `${functionName} is invoked`);
      lambda.invoke(functionName, payload, `${parent?.requestId} ${parent?.attempt} ${inputKey}`);
    },
  });
  const lambda = createFakeLambda({
    rules,
    concurrency,
    isThrottled: (event, throttles) => {
      const isThrottled = plan.isThrottled(event, throttles);
      if (isThrottled) uploadKeysOf(event.payload).forEach(notes.strike);
      return notes.countIf('throttled in the queue', isThrottled);
    },
    isRedelivered: (event) =>
      notes.countIf('event delivered again after it succeeded', plan.isRedelivered(event)),
    onDropped: ({ payload }) => dropped.push(...uploadKeysOf(payload)),
    async run(invocation) {
      const keys = uploadKeysOf(invocation.payload);
      const { one, death } = begin(invocation, plan.kill(invocation, keys.length));
      running.set(invocation.id, one);
      for (const key of keys) notes.note(key, `${nameOf(invocation)} starts`);
      const hung = setTimeout(() => {
        hanging++;
        one.die({ errorMessage: 'hangs' });
      }, hangingMs);
      const publish = async (event: OutcomeEvent) => {
        if (one.isDead) throw new Error('A dead Lambda sends nothing');
        if (notes.countIf('EventBridge takes no event', plan.refusesEvents(invocation)))
          throw new TransientError('EventBridge took no event');
        published.push(event);
      };
      const run = invokeHandler(invocation, proxy.endpoint, renderPool, publish);
      const error = await Promise.race([run, death]);
      clearTimeout(hung);
      // All uploads of the event, because an upload that kills a Lambda stops the others too.
      if (error && one.isStruck) keys.forEach(notes.strike);
      const end = error ? `${error.errorType} ${error.errorMessage}` : 'well';
      for (const key of keys) notes.note(key, `${nameOf(invocation)} ends: ${end}`);
      return error;
    },
  });

  /** Half of the events of one object come in EventBridge's shape. */
  const shapeOf = (records: readonly unknown[], label: string) => {
    const event = { Records: records };
    const isBridged = records.length === 1 && plan.chance(`${label} shape`) < 0.5;
    if (isBridged) bridgedEvents++;
    return isBridged ? toBridgeEvent(event) : event;
  };
  let events = 0;
  let bridgedEvents = 0;
  const deliver = (isEnd: boolean) => {
    const deliveries = feed.deliver(isEnd);
    for (const { records, delay } of deliveries) {
      const requestId = `event ${++events}`;
      lambda.invoke('dispatcher', shapeOf(records, requestId), requestId, delay);
    }
    return deliveries.length > 0;
  };
  let isUploading = true;
  const uploading = mapWithConcurrency(uploads.keys, 8, async (key) => {
    while (lambda.queued() > maxQueued) await sleep(5);
    await uploads.put(key);
  }).finally(() => {
    isUploading = false;
  });
  const drained = lambda.drain(async () => {
    if (isUploading) await sleep(5);
    return deliver(!isUploading) || isUploading;
  });
  await Promise.race([drained, written.promise]);
  await uploading;

  for (const [kind, times] of Object.entries(feed.counts))
    if (feedFaults[kind]) notes.count(feedFaults[kind], times);
  const ends = await judgeEnds(stores, uploads, published, notes.isStruck);
  await Promise.all([proxy.stop(), renderPool.close()]);
  await s3.stop();
  return {
    seed,
    ends,
    injected: notes.injected,
    uploads: uploads.versions(),
    invocations: lambda.invocations(),
    joinedEvents: feed.counts.joined,
    bridgedEvents,
    seconds: lambda.now(),
    hanging,
    dropped,
    historyOf: notes.historyOf,
  };
}

function deferRejection() {
  let reject: (error: Error) => void = () => {};
  const promise = new Promise<never>((_, fail) => {
    reject = fail;
  });
  return { promise, reject };
}

const feedFaults: Readonly<Record<string, string>> = {
  duplicates: 'event delivered twice',
  late: 'event delivered minutes late',
  overtaking: 'event that overtakes the run of the upload before',
};

const eventSchema = z.object({ Records: z.array(z.looseObject({ eventName: z.string() })) });

/** The records of this kind that match the bucket's notifications. */
function recordsOf(event: unknown, kind: string): unknown[] {
  const { Records: records } = eventSchema.parse(event);
  return records.filter(
    (record) => record.eventName.startsWith(kind) && keys.isUpload(keyOf(record)),
  );
}

function keyOf(record: unknown): string {
  return parseS3Event({ Records: [record] })[0]?.key ?? '';
}
