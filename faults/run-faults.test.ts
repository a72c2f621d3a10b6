// The fault run in small; `npm run test:faults` is the real one.
import { expect, it } from 'vitest';
import { formatRun, isKept } from './format-run.ts';
import { readLambdaRules } from './lambda-rules.ts';
import { runFaults } from './run-faults.ts';
import { silenceLogs } from './silence-logs.ts';

it('every upload ends in one outcome of its last version under all faults', {
  timeout: 90_000,
}, async () => {
  const rules = await readLambdaRules();
  const run = await silenceLogs(() => runFaults({ seed: 7, objects: 50, rules }));
  const broken = run.ends.filter(({ fault }) => fault);
  const histories = broken.map(({ key }) => run.historyOf(key).join('\n'));
  expect(isKept(run), `${formatRun(run)}\n\n${histories.join('\n\n')}`).toBe(true);
  expect(run.ends).toHaveLength(50);
  const injected = [...run.injected.values()].reduce((sum, times) => sum + times, 0);
  expect(injected).toBeGreaterThan(30);
});
