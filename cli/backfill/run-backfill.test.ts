import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import type { BackfillEvent } from '#core/backfill.ts';
import type { ObjectStore } from '#storage/object-store.ts';
import { defaultKeys } from '#test/doubles/default-keys.ts';
import { createMemoryObjectStore } from '#test/doubles/memory-object-store.ts';
import { createVirtualClock, type VirtualClock } from '#test/doubles/virtual-clock.ts';
import { RequestFault } from '../operate/ask.ts';
import type { InvocationReply } from '../operate/invoke-now.ts';
import {
  askToEnd,
  type BackfillState,
  claim,
  leaseMs,
  newBackfill,
  openStateStore,
} from './backfill-state.ts';
import { createProgressLine, formatState, nextStep } from './format-state.ts';
import { leastUsd, type Progress, runBackfill } from './run-backfill.ts';
import { type FunctionName, mostInvocations, pricesOf } from './worst-case.ts';

const common = { thumbnails: 1, hasEvents: false, hasSourceKey: false };
const prices = pricesOf(common);
const { worstUsd } = prices;
const succeeds: InvocationReply = { payload: { outcome: 'thumbnail' }, logTail: '' };
const crashes: InvocationReply = {
  payload: undefined,
  logTail: '',
  fault: { errorType: 'Runtime.ExitError', errorMessage: 'exit status 1' },
};

type Answer = (name: FunctionName, event: BackfillEvent, calls: number) => InvocationReply | Error;

interface World {
  readonly clock: VirtualClock;
  readonly store: ObjectStore;
  /** Keys with an outcome. */
  readonly ended: Set<string>;
  readonly invoked: Map<string, number>;
  inFlight: number;
  mostInFlight: number;
}

let world: World;

function createWorld(): World {
  return {
    clock: createVirtualClock(Date.UTC(2026, 11, 3)),
    store: createMemoryObjectStore(),
    ended: new Set(),
    invoked: new Map(),
    inFlight: 0,
    mostInFlight: 0,
  };
}
beforeEach(() => {
  world = createWorld();
});

const keysOf = (count: number) =>
  Array.from({ length: count }, (_, i) => `input/${String(i).padStart(4, '0')}.jpg`);
const statesOf = () => openStateStore({ stores: { state: world.store }, keys: defaultKeys });

const fresh = (given: Partial<BackfillState> = {}): BackfillState => ({
  ...newBackfill(defaultKeys, {
    selection: { mode: 'missing', prefix: 'input/', startedAt: world.clock.now() },
    maxUsd: 1000,
    concurrency: 4,
  }),
  ...given,
});

interface Given {
  readonly uploads?: number;
  readonly state?: Partial<BackfillState>;
  readonly id?: string;
  readonly answer?: Answer;
  readonly ms?: (calls: number) => number;
  readonly stop?: AbortSignal;
  readonly report?: (progress: Progress) => void;
  /** Whether the process was killed: from then on it reaches neither S3 nor Lambda. */
  readonly isKilled?: () => boolean;
  readonly storageClass?: string;
  readonly othersWaitedAt?: () => Promise<number | undefined>;
}

/** Claims the state and runs the backfill, as the command does. */
async function backfill({
  uploads = 40,
  state = {},
  id = 'first',
  answer = () => succeeds,
  ms = () => 1000,
  stop = new AbortController().signal,
  report = () => {},
  isKilled = () => false,
  storageClass,
  othersWaitedAt,
}: Given = {}) {
  const { clock, ended, invoked } = world;
  const states = statesOf();
  const dead = new Promise<never>(() => {});
  let calls = 0;
  const read = await states.read();
  const claimed = await states.update((found) => claim(fresh(state), read, found, id, clock.now()));
  return runBackfill(claimed, {
    async *select(cursor, meter) {
      let seen = 0;
      for (const key of keysOf(uploads)) {
        if (cursor !== undefined && key < cursor) continue;
        seen += 1;
        meter.heads += 1;
        if (isKilled()) await dead;
        const upload = { key, bytes: 1, modifiedAt: 0, storageClass };
        if (!ended.has(key)) yield { cursor: key, seen, upload };
        else if (seen % 10 === 0) yield { cursor: key, seen };
      }
    },
    keeps: ['thumbnail'],
    async invoke(name, event) {
      if (isKilled()) await dead;
      const { key } = event.backfill;
      calls += 1;
      const call = calls;
      invoked.set(key, (invoked.get(key) ?? 0) + 1);
      world.inFlight += 1;
      world.mostInFlight = Math.max(world.mostInFlight, world.inFlight);
      await clock.wait(ms(call));
      world.inFlight -= 1;
      const reply = answer(name, event, call);
      if (reply instanceof Error) throw reply;
      // Lambda ends the run also if the command is dead.
      if (reply.fault === undefined && reply !== handsOver) ended.add(key);
      if (isKilled()) await dead;
      return reply;
    },
    pricesOf: (upload) => pricesOf(common, upload),
    states: {
      update: async (change) => (isKilled() ? dead : states.update(change)),
    },
    wait: async (waitMs, signal) => (isKilled() ? dead : clock.wait(waitMs, signal)),
    now: clock.now,
    report,
    stop,
    others: othersWaitedAt && { waitedAt: othersWaitedAt, usd: 0 },
  });
}

const handsOver: InvocationReply = {
  payload: {
    outcome: 'handed over',
    next: {
      inputKey: 'input/any.jpg',
      tier: 'huge',
      reason: 'for the test',
      predicted: { imageClass: 'any', memoryMb: 1, cpuMs: 1 },
    },
  },
  logTail: '',
};
const throttled = new RequestFault(
  'lambda:InvokeFunction',
  Object.assign(new Error('slower'), { $metadata: { httpStatusCode: 429 } }),
);

describe('a backfill', () => {
  it('gives every upload an outcome, a few at a time, and says what it did', async () => {
    const { state, fault } = await world.clock.run(backfill());
    expect(fault).toBeUndefined();
    expect(state).toMatchObject({
      status: 'done',
      outcomes: { thumbnail: 40 },
      seen: 40,
      reservedUsd: 0,
    });
    expect(state.lease).toBeUndefined();
    expect(await statesOf().read()).toEqual(JSON.parse(JSON.stringify(state)));
    expect([...world.invoked.values()]).toEqual(Array(40).fill(1));
    expect(world.mostInFlight).toBe(4);
  });

  it('reports every few seconds', async () => {
    const reports: Progress[] = [];
    await world.clock.run(backfill({ report: (progress) => reports.push(progress) }));
    expect(reports.map(({ state }) => state.outcomes.thumbnail)).toEqual([16, 36]);
  });

  it('stops a poisoned upload at the printed number of invocations, and continues with the others', async () => {
    const isPoison = (key: string) => key.endsWith('7.jpg');
    const { state } = await world.clock.run(
      backfill({ answer: (_, { backfill: { key } }) => (isPoison(key) ? crashes : succeeds) }),
    );
    for (const [key, count] of world.invoked)
      expect(count).toBeLessThanOrEqual(isPoison(key) ? mostInvocations : 1);
    expect(state).toMatchObject({ status: 'done', outcomes: { thumbnail: 36, 'no outcome': 4 } });
    expect(state.withoutOutcome[0]).toEqual({ key: 'input/0007.jpg', why: 'exit status 1' });
  });

  it('ends when everything fails, and a resumed run tries the same uploads again', async () => {
    const { state, fault } = await world.clock.run(backfill({ answer: () => crashes }));
    expect(state).toMatchObject({ status: 'interrupted', cursor: 'input/0000.jpg', outcomes: {} });
    expect(String(fault)).toContain('20 images in a row had no outcome');
    const second = await world.clock.run(backfill());
    expect(second.state).toMatchObject({ status: 'done', outcomes: { thumbnail: 40 } });
  });

  it('ends when Lambda refuses a request, and leaves no upload out', async () => {
    const refused = new RequestFault(
      'lambda:InvokeFunction',
      Object.assign(new Error('no'), { $metadata: { httpStatusCode: 403 } }),
    );
    const first = await world.clock.run(
      backfill({ answer: (_name, _event, calls) => (calls === 11 ? refused : succeeds) }),
    );
    expect(first).toMatchObject({ state: { status: 'interrupted' }, fault: refused });
    const { state } = await world.clock.run(backfill());
    expect(state).toMatchObject({ status: 'done', outcomes: { thumbnail: 40 } });
    expect(world.ended.size).toBe(40);
  });
});

describe('the ceiling', () => {
  /** What an invocation does: its share of the longest time, and how it ends. */
  const anyRun = fc.record({
    share: fc.double({ min: 0, max: 1, noNaN: true }),
    reply: fc.constantFrom(
      ...([succeeds, succeeds, succeeds, crashes, handsOver, 'lost', 'throttled'] as const),
    ),
  });
  const longestMs = 130_000;

  it('is never passed, at any cost of the invocations and in any order of their ends', async () => {
    const runs = fc.array(anyRun, { minLength: 1, maxLength: 60 });
    const usd = fc.double({ min: 0, max: 20 * worstUsd, noNaN: true });
    await fc.assert(
      fc.asyncProperty(
        runs,
        usd,
        fc.integer({ min: 1, max: 12 }),
        async (each, maxUsd, concurrency) => {
          world = createWorld();
          const ofCall = (calls: number) => each[calls % each.length];
          const work = backfill({
            uploads: 60,
            state: { maxUsd, concurrency },
            ms: (calls) => longestMs * (ofCall(calls)?.share ?? 0),
            answer: (_name, _event, calls) => {
              const reply = ofCall(calls)?.reply ?? succeeds;
              if (reply === 'lost')
                return new RequestFault('lambda:InvokeFunction', new Error('lost'));
              // Not for ever.
              if (reply === 'throttled') return calls < 200 ? throttled : succeeds;
              return reply;
            },
            report: ({ state }) => {
              // The difference of two floating point numbers is rounded.
              const mostUsd = Math.max(maxUsd, state.spentUsd) * (1 + Number.EPSILON);
              expect(state.spentUsd + state.reservedUsd).toBeLessThanOrEqual(mostUsd);
            },
          });
          const { state } = await world.clock.run(work);
          if (maxUsd >= leastUsd(worstUsd)) expect(state.spentUsd).toBeLessThanOrEqual(maxUsd);
          else expect(world.invoked.size).toBe(0);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('is used to more than 90 % when it is a hundred times the worst case of all in flight', async () => {
    const concurrency = 2;
    const maxUsd = 100 * concurrency * worstUsd;
    const { state } = await world.clock.run(
      backfill({
        uploads: 2000,
        state: { maxUsd, concurrency },
        ms: () => longestMs,
        answer: (name) => (name === 'dispatcher' ? handsOver : succeeds),
      }),
    );
    expect(state.status).toBe('stopped at the ceiling');
    expect(state.spentUsd).toBeLessThanOrEqual(maxUsd);
    expect(state.spentUsd).toBeGreaterThan(0.9 * maxUsd);
  });

  it('counts what the earlier runs of the same backfill have spent, and continues under a higher one', async () => {
    const costly = { ms: () => 60_000, uploads: 200 };
    const first = await world.clock.run(backfill({ ...costly, state: { maxUsd: 2 * worstUsd } }));
    expect(first.state.status).toBe('stopped at the ceiling');
    const same = await world.clock.run(backfill({ ...costly, state: { maxUsd: 2 * worstUsd } }));
    expect(same.state.outcomes).toEqual(first.state.outcomes);
    const { state } = await world.clock.run(
      backfill({ ...costly, state: { maxUsd: 100 * worstUsd } }),
    );
    expect(state).toMatchObject({ status: 'done', outcomes: { thumbnail: 200 } });
  });

  it('holds also if commands are killed, because what they might have spent counts as spent', async () => {
    const maxUsd = 30 * worstUsd;
    let killed = false;
    void backfill({ state: { maxUsd }, ms: () => 60_000, isKilled: () => killed });
    await world.clock.run(world.clock.wait(90_000));
    killed = true;
    const before = await statesOf().read();
    await world.clock.run(world.clock.wait(leaseMs));
    const claimed = claim(fresh({ maxUsd }), before, before, 'second', world.clock.now());
    // Four had ended, and four more were in flight.
    expect(claimed.spentUsd).toBeGreaterThan(8 * prices.billOf('dispatcher', succeeds, 60_000));
    expect(claimed.spentUsd).toBeGreaterThan(4 * worstUsd);
  });
});

describe('the lease', () => {
  it('lets one of two commands run at the same time, and says who that is', async () => {
    const first = backfill();
    await world.clock.run(world.clock.wait(3000));
    await expect(backfill({ id: 'second' })).rejects.toThrow(
      /Another command \(.*process \d+\) holds the lease of this backfill until 2026-12-03 00:01/,
    );
    expect((await world.clock.run(first)).state.status).toBe('done');
    expect([...world.invoked.values()]).toEqual(Array(40).fill(1));
  });

  it('is ours also if the reply to each write was lost, so that S3 refused the second try of the SDK', async () => {
    const { store } = world;
    const { replace } = store;
    store.replace = async (...call) => {
      await replace.call(store, ...call);
      return replace.call(store, ...call);
    };
    const { state, fault } = await world.clock.run(backfill());
    expect(fault).toBeUndefined();
    expect(state).toMatchObject({ status: 'done', outcomes: { thumbnail: 40 } });
  });

  it('lets only one of two commands start that begin at the same moment', async () => {
    const both = Promise.allSettled([backfill({ id: 'first' }), backfill({ id: 'second' })]);
    const found = await world.clock.run(both);
    expect(found.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(world.invoked.size).toBe(40);
  });

  it.each<[string, Partial<BackfillState> | undefined, Partial<BackfillState>]>([
    ['a first backfill', undefined, { status: 'paused' }],
    ['another backfill', { status: 'done' }, { status: 'paused' }],
    ['the cancellation of this one', { status: 'paused' }, { status: 'cancelled' }],
    ['the end of this one', { status: 'interrupted' }, { status: 'done' }],
  ])('is refused after %s by somebody else, during the question', (_, before, after) => {
    const read = before && fresh(before);
    const found = { ...fresh(), ...read, ...after };
    if (after.status === 'paused') found.selection = { ...found.selection, startedAt: 1 };
    const planned = fresh();
    expect(() => claim(planned, read, found, 'second', world.clock.now())).toThrow(
      'Another command has started or ended a backfill',
    );
  });

  it('is taken over when it has expired, and its former owner stops', async () => {
    let isCutOff = true;
    const states = statesOf();
    const { clock } = world;
    const claimed = await states.update((found) =>
      claim(fresh(), undefined, found, 'first', clock.now()),
    );
    expect(claimed.lease?.until).toBe(clock.now() + leaseMs);
    await clock.run(clock.wait(leaseMs + 1));
    const second = backfill({ id: 'second' });
    await clock.run(clock.wait(2000));
    isCutOff = false;
    const { state } = await clock.run(second);
    expect(isCutOff).toBe(false);
    expect(state.status).toBe('done');
    const late = runBackfill(claimed, {
      select: async function* () {},
      keeps: [],
      invoke: async () => succeeds,
      pricesOf: () => prices,
      states,
      wait: clock.wait,
      now: clock.now,
      report: () => {},
      stop: new AbortController().signal,
    });
    await expect(clock.run(late)).rejects.toThrow('Another command took this backfill over');
  });

  it('starts nothing while S3 does not let it renew the lease', async () => {
    const { clock, store } = world;
    const { replace } = store;
    let isDown = false;
    store.replace = async (...call) => {
      if (isDown) throw new Error('S3 is down');
      return replace.call(store, ...call);
    };
    const work = backfill({ uploads: 1000 });
    await clock.run(clock.wait(20_000));
    isDown = true;
    const { state, fault } = await clock.run(work);
    expect(String(fault)).toContain('S3 is down');
    expect(state.status).toBe('interrupted');
    expect(state.lease).toBeUndefined();
    expect(nextStep(state, clock.now(), '')).toEqual([
      'Continue with: npx thumbnail backfill resume',
    ]);
    const kept = await statesOf().read();
    expect(state.spentUsd + state.reservedUsd).toBeCloseTo(
      (kept?.spentUsd ?? 0) + (kept?.reservedUsd ?? 0),
      10,
    );
    expect(formatState(state, 'bucket', clock.now()).join()).toContain(
      'that count as spent, because the end was not written',
    );
    expect(world.invoked.size).toBeLessThan((4 * (20_000 + leaseMs)) / 1000);
  });
});

describe('the state', () => {
  it.each([
    ['S3 answers', () => Promise.resolve(false)],
    ['S3 fails', () => Promise.reject(new Error('S3 is down'))],
  ])(
    'is written at most once a second for uploads of a cold storage class, while %s',
    async (_, refuse) => {
      const { clock, store } = world;
      const { replace } = store;
      const startedAt = clock.now();
      let writes = 0;
      store.replace = async (...call) => {
        writes += 1;
        if (clock.now() - startedAt > 20_000) await refuse();
        return replace.call(store, ...call);
      };
      await clock.run(
        backfill({ uploads: 2000, state: { concurrency: 50 }, storageClass: 'GLACIER_IR' }),
      );
      // The claim, the first and the last one are not early.
      expect(writes).toBeLessThanOrEqual(3 + (clock.now() - startedAt) / 1000);
    },
  );

  it('is written every five seconds for uploads of a cold storage class', async () => {
    const { clock, store } = world;
    const { replace } = store;
    const startedAt = clock.now();
    let writes = 0;
    store.replace = async (...call) => {
      writes += 1;
      return replace.call(store, ...call);
    };
    await clock.run(
      backfill({ uploads: 2000, state: { concurrency: 50 }, storageClass: 'GLACIER_IR' }),
    );
    expect(writes).toBeLessThanOrEqual(5 + (clock.now() - startedAt) / 5000);
  });
});

describe('a backfill that is stopped', () => {
  it('leaves no upload out and repeats at most those in flight, at any moment of a kill', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 15_000 }), { minLength: 1, maxLength: 4 }),
        fc.array(fc.integer({ min: 1, max: 9000 }), { minLength: 1, maxLength: 20 }),
        async (lives, durations) => {
          world = createWorld();
          const { clock } = world;
          const ms = (calls: number) => durations[calls % durations.length] ?? 1;
          let repeats = 0;
          for (const [i, life] of lives.entries()) {
            let killed = false;
            void backfill({ id: `killed ${i}`, ms, isKilled: () => killed });
            await clock.run(clock.wait(life));
            killed = true;
            repeats += world.inFlight;
            await clock.run(clock.wait(leaseMs));
          }
          const { state } = await clock.run(backfill({ id: 'last', ms }));
          expect(state.status).toBe('done');
          expect(world.ended.size).toBe(40);
          const invocations = [...world.invoked.values()].reduce((sum, each) => sum + each, 0);
          expect(invocations - 40).toBeLessThanOrEqual(repeats);
        },
      ),
      { numRuns: 60 },
    );
  });

  it.each(['paused', 'cancelled'] as const)(
    'ends what is in flight when it is %s from elsewhere',
    async (wanted) => {
      const { clock } = world;
      const work = backfill();
      await clock.run(clock.wait(2500));
      await statesOf().update((state) => askToEnd(state, wanted, clock.now()));
      const { state } = await clock.run(work);
      expect(state.status).toBe(wanted);
      expect(state.outcomes.thumbnail).toBe(world.ended.size);
      expect(world.ended.size).toBeLessThan(40);
      const again = await clock.run(backfill());
      expect(again.state).toMatchObject({ status: 'done' });
      expect(world.ended.size).toBe(40);
      // A cancelled backfill is not resumed: another one starts.
      expect(again.state.outcomes.thumbnail).toBe(
        wanted === 'paused' ? 40 : 40 - (state.outcomes.thumbnail ?? 0),
      );
    },
  );

  it('ends what is in flight after Ctrl-C, also while Lambda throttles', async () => {
    const { clock } = world;
    const stop = new AbortController();
    const work = backfill({
      stop: stop.signal,
      answer: (_name, _event, calls) => (calls > 10 ? throttled : succeeds),
    });
    await clock.run(clock.wait(30_000));
    stop.abort();
    const { state, fault } = await clock.run(work);
    expect(fault).toBeUndefined();
    expect(state).toMatchObject({ status: 'interrupted', outcomes: { thumbnail: 10 } });
    await clock.run(backfill());
    expect(world.ended.size).toBe(40);
  });
});

describe('the pace', () => {
  it('falls when Lambda throttles and rises again, and no upload is lost', async () => {
    const limits: number[] = [];
    const { state } = await world.clock.run(
      backfill({
        uploads: 400,
        state: { concurrency: 16 },
        answer: () =>
          world.clock.now() % 100_000 < 9000 && world.inFlight >= 4 ? throttled : succeeds,
        report: ({ atOnce }) => limits.push(atOnce),
      }),
    );
    expect(state).toMatchObject({ status: 'done', outcomes: { thumbnail: 400 } });
    expect(Math.min(...limits)).toBeLessThanOrEqual(8);
    expect(limits.at(-1)).toBeGreaterThan(Math.min(...limits));
  });

  it('says that Lambda throttles, and ends the run when nothing has run for 15 minutes', async () => {
    const lines: string[] = [];
    const line = createProgressLine(fresh(), world.clock.now());
    const startedAt = world.clock.now();
    const { state, fault } = await world.clock.run(
      backfill({
        answer: (_name, _event, calls) => (calls > 8 ? throttled : succeeds),
        report: (progress) => lines.push(line(progress, world.clock.now())),
      }),
    );
    expect(state).toMatchObject({ status: 'interrupted', outcomes: { thumbnail: 8 } });
    expect(String(fault)).toContain('Lambda has throttled each invocation for 15 minutes');
    expect(world.clock.now() - startedAt).toBeLessThan(16 * 60_000);
    expect(lines.at(-1)).toContain('Lambda throttles and runs nothing');
    await world.clock.run(backfill());
    expect(world.ended.size).toBe(40);
  });

  it('is halved each minute while new uploads of others wait', async () => {
    const limits: number[] = [];
    await world.clock.run(
      backfill({
        uploads: 1000,
        state: { concurrency: 8 },
        othersWaitedAt: async () =>
          world.clock.now() - Date.UTC(2026, 11, 3) < 130_000 ? world.clock.now() : undefined,
        report: ({ atOnce }) => limits.push(atOnce),
      }),
    );
    expect(limits.slice(0, 25)).toEqual([
      ...Array(11).fill(8),
      ...Array(12).fill(4),
      ...Array(2).fill(2),
    ]);
    expect(limits.at(-1)).toBeGreaterThan(2);
  });

  it('is halved once for a minute that CloudWatch names several times', async () => {
    const limits: number[] = [];
    await world.clock.run(
      backfill({
        uploads: 1000,
        state: { concurrency: 8 },
        othersWaitedAt: async () => Date.UTC(2026, 11, 3),
        report: ({ atOnce }) => limits.push(atOnce),
      }),
    );
    expect(Math.min(...limits)).toBe(4);
    expect(limits.at(-1)).toBe(4);
  });
});
