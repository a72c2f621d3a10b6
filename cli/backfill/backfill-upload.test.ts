import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BackfillEvent, maxBackfillRuns } from '#core/backfill.ts';
import type { Job } from '#core/job.ts';
import { tierNames } from '#core/tiers.ts';
import { RequestFault } from '../operate/ask.ts';
import type { InvocationReply } from '../operate/invoke-now.ts';
import { backfillUpload } from './backfill-upload.ts';
import { type FunctionName, mostInvocations, mostRepeats, pricesOf } from './worst-case.ts';

const upload = { key: 'input/a.jpg', bytes: 9, keeps: ['thumbnail' as const] };
const prices = pricesOf({ thumbnails: 1, hasEvents: false, hasSourceKey: false });

const jobOn = (tier: Job['tier']): Job => ({
  inputKey: upload.key,
  tier,
  reason: 'for the test',
  predicted: { imageClass: 'any', memoryMb: 1, cpuMs: 1 },
});
const returns = (payload: unknown): InvocationReply => ({ payload, logTail: '' });
const ended = returns({ outcome: 'thumbnail' });
const failed = returns({ outcome: 'failure', code: 'took-too-long' });
const next = (tier: Job['tier']) => returns({ outcome: 'handed over', next: jobOn(tier) });
const faults = (errorType: string): InvocationReply => ({
  payload: undefined,
  logTail: '',
  fault: { errorType, errorMessage: `${errorType} for the test` },
});
const crashes = faults('Runtime.ExitError');
const s3Fails = faults('TransientError');
/** As the SDK reports an HTTP status. */
const refuses = (status: number | undefined, name = 'Error') => {
  const error = Object.assign(new Error('for the test'), { $metadata: { httpStatusCode: status } });
  error.name = name;
  return new RequestFault('lambda:InvokeFunction', error);
};

/** @param answer an Error is thrown */
async function run(
  answer: (name: FunctionName, event: BackfillEvent, calls: number) => InvocationReply | Error,
  { isStopping = (): boolean => false, ms = 1000 } = {},
) {
  const invoked: string[] = [];
  const events: BackfillEvent[] = [];
  const waits: number[] = [];
  let chargedUsd = 0;
  let throttles = 0;
  let nowMs = 0;
  const end = await backfillUpload(upload, {
    invoke: async (name, event) => {
      invoked.push(name);
      events.push(event);
      nowMs += ms;
      const reply = answer(name, event, invoked.length);
      if (reply instanceof Error) throw reply;
      return reply;
    },
    prices,
    bill: { charge: (usd) => (chargedUsd += usd) },
    noteThrottle: () => (throttles += 1),
    wait: async (waited) => {
      waits.push(waited);
    },
    isStopping,
    now: () => nowMs,
  });
  return { end, invoked, events, waits, chargedUsd, throttles };
}

/** The answers one after the other; the last one stays. */
const inTurn =
  (...answers: (InvocationReply | Error)[]) =>
  (_name: FunctionName, _event: BackfillEvent, calls: number) =>
    answers[calls - 1] ?? answers.at(-1) ?? ended;

describe('the chain of one upload', () => {
  it.each([
    ['the dispatcher renders it', [ended], ['dispatcher'], 'thumbnail'],
    [
      'the dispatcher hands it over',
      [next('large'), ended],
      ['dispatcher', 'worker-large'],
      'thumbnail',
    ],
    [
      'a worker is killed, and the next larger one renders it',
      [next('medium'), crashes, next('large'), ended],
      ['dispatcher', 'worker-medium', 'failed-invocation', 'worker-large'],
      'thumbnail',
    ],
    [
      'both workers are killed',
      [next('medium'), crashes, next('large'), crashes, failed],
      ['dispatcher', 'worker-medium', 'failed-invocation', 'worker-large', 'failed-invocation'],
      'failure',
    ],
    ['the dispatcher is killed', [crashes, failed], ['dispatcher', 'failed-invocation'], 'failure'],
    [
      'failed-invocation fails too',
      [crashes, crashes],
      ['dispatcher', 'failed-invocation'],
      'no outcome',
    ],
    ['S3 fails once', [s3Fails, ended], ['dispatcher', 'dispatcher'], 'thumbnail'],
    ['S3 fails', [s3Fails], ['dispatcher', 'dispatcher', 'dispatcher'], 'no outcome'],
  ])('when %s', async (_, answers, invoked, outcome) => {
    const found = await run(inTurn(...answers));
    expect(found.invoked).toEqual(invoked);
    expect(found.end).toMatchObject({ outcome });
  });

  it.each([
    ['refuses the event', faults('$ZodError'), ['dispatcher', 'failed-invocation']],
    ['answers with nothing', returns(undefined), ['dispatcher']],
  ])('ends the backfill when an older version %s', async (_, answer, functions) => {
    const invoked: string[] = [];
    const ran = run((name) => {
      invoked.push(name);
      return answer;
    });
    await expect(ran).rejects.toThrow('Deploy this version, then resume.');
    expect(invoked).toEqual(functions);
  });

  it('tells each function what it needs', async () => {
    const { events } = await run(inTurn(next('medium'), crashes, failed));
    const fault = {
      errorType: 'Runtime.ExitError',
      errorMessage: 'Runtime.ExitError for the test',
    };
    expect(events).toEqual([
      { backfill: upload },
      { backfill: upload, job: jobOn('medium') },
      { backfill: upload, job: jobOn('medium'), fault },
    ]);
  });

  it('makes at most the printed number of invocations, for at most the printed price, with any answers', async () => {
    const anyAnswer = fc.oneof(
      fc.constantFrom(crashes, s3Fails, refuses(undefined, 'TimeoutError'), refuses(503)),
      fc.constantFrom(...tierNames).map(next),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(anyAnswer, { minLength: 1, maxLength: 9 }), async (answers) => {
        const { invoked, chargedUsd } = await run(inTurn(...answers), { ms: 1e9 });
        expect(invoked.length).toBeLessThanOrEqual(mostInvocations);
        expect(chargedUsd).toBeLessThanOrEqual(prices.worstUsd);
      }),
    );
  });

  it('can need as many as it prints, because an upload that crashes every run also meets a failing S3', async () => {
    const worst = [
      s3Fails,
      s3Fails,
      crashes,
      next('huge'),
      crashes,
      next('huge'),
      crashes,
      crashes,
    ];
    const { invoked } = await run(inTurn(...worst));
    expect(invoked).toHaveLength(mostInvocations);
    expect(mostInvocations).toBe(2 * maxBackfillRuns + mostRepeats);
  });

  it('charges the whole timeout for a run whose reply is lost, and repeats it', async () => {
    const { end, invoked, chargedUsd } = await run(
      inTurn(refuses(undefined, 'TimeoutError'), ended),
    );
    expect(invoked).toEqual(['dispatcher', 'dispatcher']);
    expect(end).toEqual({ outcome: 'thumbnail' });
    const second = prices.billOf('dispatcher', ended, 1000);
    expect(chargedUsd).toBeCloseTo(prices.longestRunUsd('dispatcher') + second, 10);
  });

  it('waits while Lambda throttles, longer each time, and pays nothing for that', async () => {
    const throttled = refuses(429, 'TooManyRequestsException');
    const few = await run(inTurn(throttled, throttled, throttled, ended));
    expect(few).toMatchObject({
      end: { outcome: 'thumbnail' },
      throttles: 3,
      waits: [500, 1000, 2000],
    });
    expect(few.chargedUsd).toBeCloseTo(prices.billOf('dispatcher', ended, 1000), 10);
    const many = await run((_name, _event, calls) => (calls > 50 ? ended : throttled));
    expect(many.end).toEqual({ outcome: 'thumbnail' });
    expect(Math.max(...many.waits)).toBe(30_000);
  });

  it.each([
    ['throttles', refuses(429, 'TooManyRequestsException')],
    ['loses replies', refuses(500)],
  ])('is left unfinished if the command stops while Lambda %s', async (_, answer) => {
    const { end, invoked } = await run(() => answer, { isStopping: () => true });
    expect(end).toBeUndefined();
    expect(invoked).toHaveLength(1);
  });

  it.each([
    ['there is no such function', refuses(404, 'ResourceNotFoundException')],
    ['the permission is missing', refuses(403, 'AccessDeniedException')],
    ['the credentials have expired', refuses(undefined, 'CredentialsProviderError')],
    ['Lambda cannot be reached', refuses(undefined, 'ECONNREFUSED')],
  ])('ends the whole run when %s, and pays nothing', async (_, answer) => {
    await expect(run(() => answer)).rejects.toBe(answer);
  });

  it('charges what AWS billed, and ends the run if that is more than the bound', async () => {
    const report = (memoryMb: number) =>
      `START\nREPORT RequestId: 1-2\tDuration: 1.00 ms\tBilled Duration: 60000 ms\tMemory Size: ${memoryMb} MB\tMax Memory Used: 9 MB\n`;
    const { chargedUsd } = await run(() => ({ ...ended, logTail: report(512) }));
    expect(chargedUsd).toBeCloseTo(prices.billOf('dispatcher', ended, 60_000), 10);
    await expect(run(() => ({ ...ended, logTail: report(1024) }))).rejects.toThrow(
      'AWS billed more',
    );
  });
});
