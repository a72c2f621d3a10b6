// `npm run test:faults`: thousands of uploads through the handlers while everything around them fails.
//   -- --objects 2000 --seed 1
//   -- --write   puts the tables into docs/reliability.md
import { parseArgs } from 'node:util';
import { readLambdaRules } from './faults/lambda-rules.ts';
import { runFaults } from './faults/run-faults.ts';

const { values } = parseArgs({
  options: {
    objects: { type: 'string', default: '2000' },
    seed: { type: 'string', default: '1' },
    write: { type: 'boolean', default: false },
  },
});
const say = console.log;
// A line for every upload of every invocation, and the SDK's warnings.
console.log = () => {};
console.warn = () => {};
const started = Date.now();
const run = await runFaults({
  seed: Number(values.seed),
  objects: Number(values.objects),
  rules: await readLambdaRules(),
});
say(
  run.injected,
  run.uploads,
  run.invocations,
  run.seconds,
  run.hanging,
  (Date.now() - started) / 1000,
);
const bad = run.ends.filter(({ fault }) => fault);
const by: Record<string, number> = {};
for (const { outcome } of run.ends) by[outcome] = (by[outcome] ?? 0) + 1;
say(by);
for (const end of bad.slice(0, 5)) say(end, run.historyOf(end.key).join('\n'));
say(bad.length);
process.exit(bad.length ? 1 : 0);
