import { describe, expect, it } from 'vitest';
import { type Effects, judgeEffects, judgeEnding, judgeRuns } from './verdict.ts';

const idle = { page: 30, api: 30, s3: 20, lambda: 700, neighbour: 20 };
const harmless: Effects = {
  watched: {
    peakMb: { lambda: 100, web: 100 },
    handlerGrowthMb: 10,
    pageGrowthMb: 0,
    childCpuMs: 500,
    childSamples: [],
  },
  waits: { longestMs: { page: 499, api: 499, s3: 20, lambda: 699, neighbour: 20 }, faults: [] },
  death: undefined,
};
const withGrowth = (handlerGrowthMb: number): Effects => ({
  ...harmless,
  watched: { ...harmless.watched, handlerGrowthMb },
});
const withWaits = (longestMs: Partial<typeof idle>, faults: string[] = []): Effects => ({
  ...harmless,
  waits: { longestMs: { page: 0, api: 0, s3: 0, lambda: 0, neighbour: 20, ...longestMs }, faults },
});

describe('the stack stood an attack', () => {
  it('that made no probe wait and no process grow', () => {
    expect(judgeEffects(harmless, idle)).toEqual([]);
  });

  it('during which the server beside it, which nobody attacks, was as slow', () => {
    expect(judgeEffects(withWaits({ page: 900, neighbour: 900 }), idle)).toEqual([]);
  });

  it.each<[what: string, effects: Effects, fault: string]>([
    ['ended a process', { ...harmless, death: 'web ended (SIGKILL).' }, 'the stack died'],
    ['made the handlers grow', withGrowth(61), 'the handler process grew by 61 MB'],
    [
      'made a probe wait that does not wait on an idle stack',
      withWaits({ page: 501 }),
      'a probe of page waited 501 ms',
    ],
    [
      'made a probe wait longer than on an idle stack',
      withWaits({ lambda: 701 }),
      'a probe of lambda waited 701 ms',
    ],
    ['made a probe fail', withWaits({}, ['s3: NotFound']), 'a probe failed: s3: NotFound'],
  ])('but not one that %s', (_what, effects, fault) => {
    expect(judgeEffects(effects, idle)).toEqual([expect.stringContaining(fault)]);
  });
});

describe('a file ended well', () => {
  it.each([
    ['thumbnail', 0],
    ['damaged', 0],
    ['none', 1],
    ['too-many-requests', 1],
  ])('as %s: %i faults', (ending, faults) => {
    expect(judgeEnding(ending)).toHaveLength(faults);
  });
});

describe('a run on a tier kept to its limits', () => {
  const run = { tier: 'small', fromMs: 1000, toMs: 2000 };

  it.each([
    ['within the memory of its tier and a tenth more', 563, 1500, 0],
    ['beyond that', 564, 1500, 1],
    ['beyond that, but before the run', 564, 999, 0],
  ])('with a render process %s', (_what, peakMb, atMs, faults) => {
    expect(judgeRuns([run], [{ atMs, peakMb }])).toHaveLength(faults);
  });

  it('unless it took longer than the deadline of an image and its queueing', () => {
    expect(judgeRuns([{ ...run, toMs: 35_000 }], [])).toEqual(['the small tier took 34.0 s']);
  });
});
