// What a backfill has done, for a person.
import { addressOf } from '#core/keys.ts';
import { countOf, durationOf, wrapText } from '../text-table.ts';
import { type BackfillState, isHeld, timeOf } from './backfill-state.ts';
import type { Progress } from './run-backfill.ts';

/** Most keys without an outcome that are named. */
const mostNamed = 5;

/** @param bucket of the uploads */
export function formatState(state: BackfillState, bucket: string, now: number): string[] {
  const { selection, status, spentUsd, reservedUsd, maxUsd, codes, withoutOutcome } = state;
  const isKilled = status === 'running' && !isHeld(state, now);
  const shown = isKilled ? 'its command has ended without a word' : status;
  const without = state.outcomes['no outcome'] ?? 0;
  const named = withoutOutcome.slice(0, mostNamed);
  const uncounted = isHeld(state, now)
    ? 'for the images in flight'
    : 'that count as spent, because the end was not written';
  const reserved = reservedUsd > 0 ? `, and at most ${dollars(reservedUsd)} ${uncounted}` : '';
  return [
    `Backfill of ${addressOf({ bucket, prefix: selection.prefix })} (${describeMode(state)}), started ${timeOf(selection.startedAt)}: ${shown}.`,
    ...(isHeld(state, now) ? [`${state.lease?.owner} runs it.`] : []),
    ...wrapText('  ended    ', `${outcomesOf(state)}, of ${whole(state.seen)} uploads so far`),
    ...(Object.keys(codes).length > 0
      ? wrapText(
          '  failures ',
          Object.entries(codes)
            .map(([code, n]) => `${code} ${whole(n)}`)
            .join(', '),
        )
      : []),
    `  dollars  ${dollars(spentUsd)} of ${dollars(maxUsd)}${reserved}`,
    ...named.map(({ key, why }) => `  no outcome: ${key} (${why})`),
    ...(without > named.length ? [`  no outcome: ${whole(without - named.length)} more`] : []),
  ];
}

/**
 * @param placeArgs the arguments that name the stack
 * @returns what a person can do next; empty if nothing is left
 */
export function nextStep(state: BackfillState, now: number, placeArgs: string): string[] {
  const { status, outcomes, spentUsd } = state;
  const command = (action: string) => `npx thumbnail backfill ${action}${placeArgs}`;
  if (isHeld(state, now)) return [`End it with: ${command('pause')}`];
  if (status === 'cancelled')
    return ['What was made stays. The next backfill starts from the beginning.'];
  if (status === 'stopped at the ceiling')
    return [
      `The next image could pass the ceiling. Raise it: ${command('resume')} --max-dollars ${Math.ceil(2 * spentUsd)}`,
    ];
  if (status !== 'done') return [`Continue with: ${command('resume')}`];
  const without = outcomes['no outcome'] ?? 0;
  return without === 0
    ? []
    : [`Run the same command again for the ${countOf(without, 'image')} without an outcome.`];
}

export function describeMode({
  selection: { mode, code, sinceMs, inventory },
}: Pick<BackfillState, 'selection'>): string {
  const parts = [
    `--${mode}`,
    code && `--code ${code}`,
    sinceMs !== undefined && `--since ${new Date(sinceMs).toISOString()}`,
    inventory && `--inventory ${inventory}`,
  ];
  return parts.filter(Boolean).join(' ');
}

/** One line every few seconds, with the rate of this run and the time left at that rate. */
export function createProgressLine(before: BackfillState, startedAt: number) {
  return ({ state, atOnce, isAtCeiling, isStuck }: Progress, now: number): string => {
    const perSecond = (endedOf(state) - endedOf(before)) / Math.max(1, (now - startedAt) / 1000);
    const left = Math.max(0, (state.expected ?? 0) - endedOf(state));
    return [
      outcomesOf(state),
      `${perSecond.toFixed(1)} a second`,
      `${dollars(state.spentUsd)} of ${dollars(state.maxUsd)} dollars`,
      state.expected !== undefined && perSecond > 0 && `about ${durationOf(left / perSecond)} left`,
      `${whole(atOnce)} at a time`,
      isStuck && 'Lambda throttles and runs nothing',
      isAtCeiling && 'waiting for those in flight, because the next image could pass the ceiling',
    ]
      .filter(Boolean)
      .join(', ');
  };
}

function endedOf({ outcomes }: BackfillState): number {
  return Object.values(outcomes).reduce((sum, count) => sum + count, 0);
}

const outcomeNouns: Readonly<Record<string, string>> = {
  thumbnail: 'thumbnail',
  failure: 'failure',
};
/** In words of a person, who does not know the log. */
const outcomeWords: Readonly<Record<string, string>> = {
  left: 'had an outcome already',
  gone: 'deleted since',
  ignored: 'thumbnails of ours',
  'no outcome': 'without an outcome',
};

function outcomesOf({ outcomes, expected }: BackfillState): string {
  const all = Object.entries(outcomes).map(([name, count]) => {
    const noun = outcomeNouns[name];
    if (noun === undefined) return `${whole(count)} ${outcomeWords[name] ?? name}`;
    return `${whole(count)} ${noun}${count === 1 ? '' : 's'}`;
  });
  const total = expected === undefined ? '' : ` of about ${whole(expected)}`;
  return `${all.join(', ') || 'nothing'}${total}`;
}

export const dollars = (usd: number) => (usd > 0 && usd < 0.01 ? usd.toFixed(4) : usd.toFixed(2));
const whole = (value: number) => Math.round(value).toLocaleString('en');
