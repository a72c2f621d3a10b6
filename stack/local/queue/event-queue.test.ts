import { setTimeout as sleep } from 'node:timers/promises';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createEventQueue, type InvocationError, type RunningRender } from './event-queue.ts';
import { isPredictedSlow } from './upload-of-event.ts';

/** A render counts as slow after 60 ms here, so a quick one takes 5 ms. */
const timesMs = { slow: 60, retry: 20 };
const quickMs = 5;
const slowMs = 300;

const dispatcher = 'service-dev-dispatcher';
const worker = 'service-dev-worker-large';
const failedInvocation = 'service-dev-failed-invocation';
const thrown = { errorType: 'Error', errorMessage: 'thrown' };

const eventOf = (key: string) => ({ Records: [{ s3: { object: { key } } }] });

/** What happened, in order: the names of the uploads, with `!` when their invocation ended. */
let story: string[];
let records: unknown[];
let most: number;
let renders: Set<RunningRender>;
/** Plays a function: how long the render of a key takes, and the error after it. */
let play: (key: string, functionName: string) => { ms: number; error?: InvocationError };

beforeEach(() => {
  story = [];
  records = [];
  most = 0;
  renders = new Set();
  play = () => ({ ms: quickMs });
});

function open(places: number, maxAgeMs = 60_000, quickPlaces = 0) {
  const functions = [dispatcher, worker].map((name) => ({
    name,
    maxRetries: 1,
    maxAgeMs,
    onFailure: failedInvocation,
  }));
  const last = { name: failedInvocation, maxRetries: 0, maxAgeMs: 60_000 };
  const queue = createEventQueue({
    functions: [...functions, last],
    renders: () => renders,
    places,
    quickPlaces,
    log: () => {},
    timesMs,
  });
  let running = 0;
  const invoke = async (name: string, event: unknown) => {
    if (name === failedInvocation) {
      records.push(event);
      return undefined;
    }
    const key = keyOf(event);
    const { ms, error } = play(key, name);
    story.push(key);
    most = Math.max(most, ++running);
    const interrupted = await render(key, ms);
    running--;
    if (interrupted) return { errorType: 'Error', errorMessage: 'closed' };
    story.push(`${key}!`);
    return error;
  };
  const begin = () => queue.open(invoke);
  return { queue, begin, push: (key: string) => queue.push(dispatcher, eventOf(key)) };
}

function keyOf(event: unknown): string {
  return /"(?:key|inputKey)":"([^"]+)"/.exec(JSON.stringify(event))?.[1] ?? '';
}

async function render(name: string, ms: number): Promise<boolean> {
  const ending = new AbortController();
  const run = { name, startedAt: performance.now(), interrupt: () => ending.abort() };
  renders.add(run);
  await sleep(ms, undefined, { signal: ending.signal }).catch(() => {});
  renders.delete(run);
  return ending.signal.aborted;
}

const ended = (count: number) =>
  vi.waitFor(() => expect(story.filter((word) => word.endsWith('!'))).toHaveLength(count), {
    timeout: 10_000,
  });

describe('the queue of the local stack', () => {
  it('invokes nothing before it is open, and never more than its places', async () => {
    const { push, begin } = open(3);
    for (let i = 0; i < 12; i++) push(`input/a/${i}/x.jpg`);
    await sleep(20);
    expect(story).toEqual([]);
    begin();
    await ended(12);
    expect(most).toBe(3);
  });

  it('gives the further places to a batch that had no slow render', async () => {
    const { push, begin } = open(2, 60_000, 2);
    begin();
    for (let i = 0; i < 20; i++) push(`input/a/${i}/x.jpg`);
    await ended(20);
    expect(most).toBe(4);

    most = 0;
    play = () => ({ ms: slowMs });
    for (let i = 0; i < 6; i++) push(`input/b/${i}/x.svg`);
    await ended(26);
    expect(most).toBe(2);
  });

  it('serves batches in turn, however much the first one has queued', async () => {
    const { push, begin } = open(2);
    for (let i = 0; i < 40; i++) push(`input/first/${i}/x.jpg`);
    push('input/second/1/x.jpg');
    begin();
    await ended(41);
    expect(story.indexOf('input/second/1/x.jpg!')).toBeLessThan(10);
  });

  it('serves a new batch in turn with one that has been served for a while', async () => {
    const { push, begin } = open(2);
    let count = 0;
    play = () => {
      if (++count === 20) for (let i = 0; i < 20; i++) push(`input/second/${i}/x.jpg`);
      return { ms: quickMs };
    };
    begin();
    for (let i = 0; i < 60; i++) push(`input/first/${i}/x.jpg`);
    await ended(80);
    const later = story.filter((word) => word.endsWith('!')).slice(20, 40);
    const ofSecond = later.filter((word) => word.includes('second')).length;
    expect(ofSecond).toBeGreaterThan(5);
    expect(ofSecond).toBeLessThan(15);
  });

  it('gives a batch no more turns for invented extensions', async () => {
    const { push, begin } = open(2);
    for (let i = 0; i < 40; i++) push(`input/first/${i}/x.a${i}`);
    push('input/second/1/x.jpg');
    begin();
    await ended(41);
    expect(story.indexOf('input/second/1/x.jpg!')).toBeLessThan(10);
  });

  it.each([
    { what: 'another batch', innocent: (i: number) => `input/b/${i}/x.svg` },
    { what: 'the same batch, of another type', innocent: (i: number) => `input/a/${i}/x.jpg` },
    { what: 'the same batch and type', innocent: (i: number) => `input/a/${i}/x.svg` },
  ])(
    'eight slow renders do not hold up $what, and have their outcome too',
    async ({ innocent }) => {
      const isSlow = (key: string) => key.includes('slow');
      play = (key) => ({ ms: isSlow(key) ? slowMs : quickMs });
      const { push, begin } = open(3);
      begin();
      for (let i = 0; i < 8; i++) push(`input/a/slow${i}/x.svg`);
      for (let i = 0; i < 20; i++) push(innocent(i));
      await ended(28);
      const endings = story.filter((word) => word.endsWith('!'));
      const lastInnocent = endings.findLastIndex((word) => !isSlow(word));
      // One slow render may run beside the others, and ends after 300 ms.
      expect(endings.slice(0, lastInnocent).filter(isSlow).length).toBeLessThanOrEqual(2);
    },
  );

  it('lets slow renders use the places that nobody wants, but leaves one free', async () => {
    play = () => ({ ms: slowMs });
    const { queue, begin } = open(3);
    begin();
    for (let i = 0; i < 4; i++) queue.push(worker, slowJob(`input/a/${i}/x.avif`));
    await ended(4);
    expect(most).toBe(2);
    expect(story.filter((word) => !word.endsWith('!'))).toHaveLength(4);
  });

  it('runs a slow render between others that keep coming', async () => {
    const { queue, push, begin } = open(3);
    begin();
    queue.push(worker, slowJob('input/a/0/slow.avif'));
    for (let i = 0; i < 200; i++) push(`input/b/${i}/x.jpg`);
    await ended(201);
    expect(story.indexOf('input/a/0/slow.avif!')).toBeLessThan(100);
  });

  it('invokes a function that failed once more, and then its destination, as Lambda does', async () => {
    play = () => ({ ms: quickMs, error: thrown });
    const { push, begin } = open(2);
    begin();
    push('input/a/1/x.jpg');
    await vi.waitFor(() => expect(records).toHaveLength(1));
    expect(story.filter((word) => word.endsWith('!'))).toHaveLength(2);
    expect(records[0]).toMatchObject({
      requestContext: { condition: 'RetriesExhausted', approximateInvokeCount: 2 },
      requestPayload: eventOf('input/a/1/x.jpg'),
      responsePayload: thrown,
    });
  });

  it('does not count an interruption as a try', async () => {
    let tries = 0;
    play = (key) => ({ ms: key.includes('slow') && tries++ < 2 ? slowMs : quickMs });
    const { push, begin } = open(2);
    begin();
    push('input/a/slow/x.jpg');
    push('input/a/slow2/x.jpg');
    for (let i = 0; i < 60; i++) push(`input/b/${i}/x.jpg`);
    await ended(62);
    expect(records).toEqual([]);
  });

  it('sends an event that has waited too long to the destination', async () => {
    const { push, begin } = open(2, 10);
    push('input/a/1/x.jpg');
    await sleep(30);
    begin();
    await vi.waitFor(() => expect(records).toHaveLength(1));
    expect(story).toEqual([]);
    expect(records[0]).toMatchObject({ requestContext: { condition: 'EventAgeExceeded' } });
  });

  it('gives up thousands of old events', async () => {
    const { push, begin } = open(2, 10);
    for (let i = 0; i < 10_000; i++) push('input/a/1/x.jpg');
    await sleep(30);
    begin();
    await vi.waitFor(() => expect(records).toHaveLength(10_000), 10_000);
  });
});

function slowJob(inputKey: string) {
  const predicted = { imageClass: 'avif', memoryMb: 500, cpuMs: 5000 };
  return { inputKey, tier: 'large', reason: 'large', predicted };
}

it('expects a long render of a job whose first try ran out of time', () => {
  const predicted = { imageClass: 'SVG', memoryMb: 110, cpuMs: 150 };
  const job = { inputKey: 'input/a.svg', tier: 'medium', reason: '', predicted };
  const triedBefore = (cause: string) => ({ ...job, escalated: { from: 'small', cause } });
  expect(isPredictedSlow(job, 1000)).toBe(false);
  expect(isPredictedSlow(triedBefore('memory'), 1000)).toBe(false);
  expect(isPredictedSlow(triedBefore('time'), 1000)).toBe(true);
});
