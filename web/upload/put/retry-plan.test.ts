// Which failed tries are repeated, and when.
import { expect, test } from 'vitest';
import type { Problem } from '../state/upload-state.ts';
import { planRetry } from './retry-plan.ts';

const latest = () => 1;
const earliest = () => 0;

test('doubles the wait each time, and spreads it over half of the wait', () => {
  const problem: Problem = { kind: 'storage-broken-off' };
  expect([0, 1, 2, 3].map((failures) => planRetry(problem, failures, latest))).toEqual([
    1000,
    2000,
    4000,
    undefined,
  ]);
  expect(planRetry(problem, 2, earliest)).toBe(2000);
});

test.each<[Problem, number]>([
  [{ kind: 'offline' }, 30_000],
  [{ kind: 'server-unreachable' }, 30_000],
  [{ kind: 'server-error', status: 502 }, 30_000],
  [{ kind: 'refused', failure: { code: 'storage-unavailable', message: '' } }, 30_000],
  [{ kind: 'storage-unreachable' }, 30_000],
])('%o is retried without limit, every %i ms', (problem, delay) => {
  expect(planRetry(problem, 1000, latest)).toBe(delay);
});

test('gets a new URL at once when S3 refuses one, but only the first time', () => {
  expect(planRetry({ kind: 'storage-refused' }, 0, latest)).toBe(0);
  expect(planRetry({ kind: 'storage-refused' }, 1, latest)).toBe(2000);
});

test.each<[Problem, boolean]>([
  [{ kind: 'server-error', status: 500 }, true],
  [{ kind: 'server-error', status: 404 }, false],
  [{ kind: 'storage-error', status: 408 }, true],
  [{ kind: 'storage-error', status: 409 }, true],
  [{ kind: 'storage-error', status: 400 }, false],
  [{ kind: 'refused', failure: { code: 'too-many-requests', message: '' } }, true],
  [{ kind: 'refused', failure: { code: 'bad-request', message: '' } }, false],
  [{ kind: 'unreadable' }, false],
])('%o is retried automatically: %s', (problem, isRetried) => {
  expect(planRetry(problem, 0, latest) !== undefined).toBe(isRetried);
});
