// `npm run bench:routing`: simulates, for each design, the cost of a million uploads and the waits. Nothing runs on AWS.
//   -- --flood   simulates floods of uploads instead
//   -- --write   also puts the tables into docs/routing.md or docs/reliability.md
import { parseArgs } from 'node:util';
import { writeTables } from '../scripts/docs/put-tables.ts';
import { runsOfUploads, tableOfFloods } from './routing/flood-scenarios.ts';
import { seed, tablesOfDesigns, uploadCount } from './routing/report.ts';
import { sampleUploads } from './routing/sample-uploads.ts';

const { values } = parseArgs({
  options: { flood: { type: 'boolean' }, write: { type: 'boolean' } },
});
const tables = values.flood
  ? tableOfFloods(runsOfUploads())
  : tablesOfDesigns(sampleUploads(uploadCount, seed));
console.log(tables);
if (values.write) {
  if (values.flood) writeTables('bench:routing --flood', tables, 'reliability');
  else writeTables('bench:routing', tables);
}
