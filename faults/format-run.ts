// Formats a fault run as tables for the terminal and docs/reliability.md.

import { groupBy } from '../cli/group-by.ts';
import { countOf } from '../cli/text-table.ts';
import { type Fault, faults } from './judge-ends.ts';
import type { FaultRun } from './run-faults.ts';

/** @returns Markdown: the verdict, what was injected, and how the uploads ended */
export function formatRun(run: FaultRun): string {
  const injected = [...run.injected].toSorted(([a], [b]) => a.localeCompare(b));
  const outcomes = [...groupBy(run.ends, ({ outcome }) => outcome)]
    .map(([outcome, ends]) => [outcome, ends.length] as const)
    .toSorted(([, a], [, b]) => b - a);
  const what = [
    countOf(run.ends.length, 'object'),
    countOf(run.uploads, 'upload'),
    countOf(run.invocations, 'invocation'),
    `${countOf(run.joinedEvents, 'event')} of 2 to 10 records`,
    `${countOf(run.bridgedEvents, 'event')} in EventBridge's shape`,
    `${countOf(injectedIn(run), 'fault')} injected`,
    `${(run.seconds / 3600).toFixed(1)} hours of Lambda's time`,
    `seed ${run.seed}`,
  ].join(', ');
  return [
    `${what}:`,
    table(
      ['the promise', 'objects'],
      [
        ...faults.map(
          (fault) =>
            [inWords[fault], run.ends.filter((end) => end.fault === fault).length] as const,
        ),
        ['for ever waiting: an invocation that never ends', run.hanging] as const,
        ['told to failed-invocation in vain', run.dropped.length] as const,
      ],
    ),
    table(['ended as', 'objects'], outcomes),
    table(['fault', 'injected'], injected),
  ].join('\n\n');
}

const inWords: Record<Fault, string> = {
  lost: 'lost: no outcome',
  doubled: 'doubled: a thumbnail and a failure record',
  stale: 'stale: an outcome of an earlier upload to the key',
  mixed: 'mixed: a thumbnail beside variants that are not of its run',
  orphaned: 'orphaned: an outcome of a deleted upload',
  wrong: 'wrong: another picture, or a failure that neither its bytes nor a fault explains',
  silent: 'silent: an outcome without its event',
};

/** The uploads that broke the promise. */
export function brokenEnds({ ends, dropped }: FaultRun): FaultRun['ends'] {
  return ends.filter(({ key, fault }) => fault !== undefined || dropped.includes(key));
}

/** @returns how many faults were injected */
export function injectedIn(run: FaultRun): number {
  return [...run.injected.values()].reduce((sum, times) => sum + times, 0);
}

/** Whether the run kept the promise. A run with fewer faults than one per four objects proves too little. */
export function isKept(run: FaultRun): boolean {
  const isTried = injectedIn(run) >= run.ends.length / 4;
  return isTried && run.hanging === 0 && brokenEnds(run).length === 0;
}

function table(
  head: readonly [string, string],
  rows: readonly (readonly [string, number])[],
): string {
  const lines = rows.map(([name, value]) => `| ${name} | ${value} |`);
  return [`| ${head[0]} | ${head[1]} |`, '|---|---|', ...lines].join('\n');
}
