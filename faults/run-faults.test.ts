// The fault run in small; `npm run test:faults` is the real one.
import { expect, it } from 'vitest';
import { formatRun, injectedIn, isKept } from './format-run.ts';
import { runFaults } from './run-faults.ts';

it('every upload ends in one outcome of its last version under all faults', {
  timeout: 90_000,
}, async () => {
  const run = await runFaults(7, 50);
  const broken = run.ends.filter(({ fault }) => fault);
  const histories = broken.map(({ key }) => run.historyOf(key).join('\n'));
  expect(isKept(run), `${formatRun(run)}\n\n${histories.join('\n\n')}`).toBe(true);
  expect(run.ends).toHaveLength(50);
  expect(injectedIn(run)).toBeGreaterThan(30);
});
