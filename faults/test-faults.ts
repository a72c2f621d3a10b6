// `npm run test:faults`: thousands of uploads through the real handlers while everything around them fails.
//   -- --objects 2000 --seed 1
//   -- --write   also puts the tables into docs/reliability.md
import { parseArgs } from 'node:util';
import { writeTables } from '../scripts/docs/put-tables.ts';
import { brokenEnds, formatRun, isKept } from './format-run.ts';
import { runFaults } from './run-faults.ts';

const { values } = parseArgs({
  options: {
    objects: { type: 'string', default: '2000' },
    seed: { type: 'string', default: '1' },
    write: { type: 'boolean', default: false },
  },
});

/** Keys whose history is printed when the promise was broken. */
const shown = 5;

const run = await runFaults(Number(values.seed), Number(values.objects));
const tables = formatRun(run);
console.log(tables);
for (const { key, outcome, fault } of brokenEnds(run).slice(0, shown)) {
  console.log(`\n${fault ?? 'in vain'}: ${key}, seed ${run.seed}, outcome ${outcome}`);
  console.log(run.historyOf(key).join('\n'));
}
if (values.write) writeTables('test:faults', tables, 'reliability');
process.exitCode = isKept(run) ? 0 : 1;
