// Simulates a flood of uploads on an account's concurrency: S3's events go to the dispatcher directly, or through a queue.
import { wallMsOf } from '#core/lambda-model.ts';
import { createRandom } from '#test/images/random.ts';
import type { Run } from './designs.ts';
import type { Invocation } from './invocation.ts';

export interface Flood {
  readonly uploads: number;
  /** Events of S3 per second. */
  readonly perSecond: number;
  /** Most Lambdas that run at the same time in the account. */
  readonly concurrency: number;
  /** `UPLOAD_QUEUE_CONCURRENCY`; without it S3 invokes the dispatcher directly. */
  readonly queueConcurrency?: number | undefined;
  /** Lambdas that a backfill keeps busy without a pause: the worst for the uploads, because it would lower its concurrency. */
  readonly backfill?: number;
}

export interface FloodResult {
  /** From S3's event to the end of the last invocation, ascending. */
  readonly waitsMs: readonly number[];
  /** Events that Lambda gave up after six hours, so that failed-invocation had to take over. */
  readonly givenUp: number;
  /** Uploads of which failed-invocation's event was given up too. Only LostInvocations knows them. */
  readonly lost: number;
}

/** Called when an invocation starts: the metric AsyncEventAge. Events from a queue have none. */
export type OnStart = (functionName: string, nowMs: number, ageMs: number | undefined) => void;

/** Lambda's pauses after throttling: exponential, from 1 s to 5 min (developer guide, asynchronous errors). */
const pauseMs = { first: 1000, longest: 300_000 };
const longestEventAgeMs = 6 * 3_600_000;
/** An event source mapping starts with 5 invocations and adds up to 300 per minute (developer guide, SQS scaling). */
const queueStart = 5;
const queueRampPerMinute = 300;

/** Reads the header and hands over; the retry then runs on the next tier. */
const failedInvocationMs = 150;

const tickMs = 10;
/** Retries start on a coarser grid, which makes the simulation faster. */
const retryGridMs = 500;

interface Step {
  readonly functionName: string;
  readonly afterMs: number;
  readonly ms: number;
}

interface Upload {
  readonly eventMs: number;
  readonly steps: readonly Step[];
  step: number;
  /** When the event of this step entered Lambda's queue, and how often Lambda has tried it since. */
  enqueuedMs: number;
  tries: number;
  givenUp: boolean;
}

/** @param runs repeated for as many uploads as the flood has */
export function simulateFlood(
  runs: readonly Run[],
  flood: Flood,
  seed: number,
  onStart: OnStart = () => {},
): FloodResult {
  const random = createRandom(seed);
  const steps = runs.map(({ invocations }) => invocations.map(stepOf));
  const retry: Step = { functionName: 'failed-invocation', afterMs: 0, ms: failedInvocationMs };
  /** What happens at each tick: events to try, and invocations that end. */
  const agenda = new Map<number, Upload[]>();
  const ends = new Map<number, Upload[]>();
  const queue: Upload[] = [];
  let queueHead = 0;
  let running = flood.backfill ?? 0;
  let ofQueue = 0;
  let arrived = 0;
  let done = 0;
  let givenUp = 0;
  let lost = 0;
  const waitsMs: number[] = [];

  let tick = 0;
  const add = (map: Map<number, Upload[]>, atMs: number, upload: Upload) => {
    const at = Math.max(tick + 1, Math.ceil(atMs / tickMs));
    const found = map.get(at);
    if (found) found.push(upload);
    else map.set(at, [upload]);
  };
  const takeNow = (map: Map<number, Upload[]>) => {
    const found = map.get(tick) ?? [];
    map.delete(tick);
    return found;
  };
  const isQueued = (upload: Upload) =>
    flood.queueConcurrency !== undefined && upload.step === 0 && !upload.givenUp;
  const enqueue = (upload: Upload, nowMs: number) => {
    upload.enqueuedMs = nowMs;
    upload.tries = 0;
    add(agenda, nowMs + (upload.steps[upload.step]?.afterMs ?? 0), upload);
  };
  const start = (upload: Upload, nowMs: number) => {
    const { functionName, ms } = upload.steps[upload.step] ?? retry;
    running++;
    if (isQueued(upload)) ofQueue++;
    onStart(functionName, nowMs, isQueued(upload) ? undefined : nowMs - upload.enqueuedMs);
    add(ends, nowMs + ms, upload);
  };
  const giveUp = (upload: Upload, nowMs: number) => {
    if (upload.givenUp) {
      lost++;
      done++;
      return;
    }
    givenUp++;
    const last = upload.steps.at(-1) ?? retry;
    const again = { ...upload, steps: [retry, last], step: 0, givenUp: true };
    enqueue(again, nowMs);
  };

  for (; done < flood.uploads; tick++) {
    const nowMs = tick * tickMs;
    for (const upload of takeNow(ends)) {
      running--;
      if (isQueued(upload)) ofQueue--;
      upload.step++;
      if (upload.step < upload.steps.length) enqueue(upload, nowMs);
      else {
        done++;
        waitsMs.push(nowMs - upload.eventMs);
      }
    }
    for (; arrived < flood.uploads && arrived / flood.perSecond <= nowMs / 1000; arrived++) {
      const eventMs = (arrived / flood.perSecond) * 1000;
      const upload = { eventMs, steps: steps[arrived % steps.length] ?? [], step: 0 };
      enqueue({ ...upload, enqueuedMs: 0, tries: 0, givenUp: false }, eventMs);
    }
    for (const upload of takeNow(agenda)) {
      if (isQueued(upload)) queue.push(upload);
      else if (nowMs - upload.enqueuedMs > longestEventAgeMs) giveUp(upload, nowMs);
      else if (running < flood.concurrency) start(upload, nowMs);
      else {
        const pause = Math.min(pauseMs.longest, pauseMs.first * 2 ** upload.tries++);
        // AWS does not say how it spreads the retries. Without any spread they would come in waves.
        const share = 0.5 + random() / 2;
        add(agenda, nowMs + Math.ceil((pause * share) / retryGridMs) * retryGridMs, upload);
      }
    }
    const ramp = queueStart + (queueRampPerMinute * nowMs) / 60_000;
    const most = Math.min(flood.queueConcurrency ?? 0, ramp);
    while (queueHead < queue.length && ofQueue < most && running < flood.concurrency) {
      start(queue[queueHead++] as Upload, nowMs);
    }
  }
  return { waitsMs: waitsMs.toSorted((a, b) => a - b), givenUp, lost };
}

function stepOf({ functionName, afterMs, ioMs, transferMs, cpuMs, memoryMb }: Invocation): Step {
  return { functionName, afterMs, ms: ioMs + transferMs + wallMsOf(cpuMs, memoryMb) };
}
