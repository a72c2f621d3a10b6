// `npm run bench:routing`: simulates, for each design, the cost of a million uploads and the waits. Nothing runs on AWS.
//   -- --flood      simulates floods of uploads instead
//   -- --backfill   simulates uploads beside a backfill instead
//   -- --write      also puts the tables into docs/routing.md, docs/reliability.md or docs/backfill.md
import { parseArgs } from 'node:util';
import { writeTables } from '../scripts/docs/put-tables.ts';
import { runsOfUploads, tableOfBackfills, tableOfFloods } from './routing/flood-scenarios.ts';
import { seed, tablesOfDesigns, uploadCount } from './routing/report.ts';
import { sampleUploads } from './routing/sample-uploads.ts';

const { values } = parseArgs({
  options: {
    flood: { type: 'boolean' },
    backfill: { type: 'boolean' },
    write: { type: 'boolean' },
  },
});
const [name, page, tables] = values.flood
  ? ['bench:routing --flood', 'reliability', tableOfFloods(runsOfUploads())]
  : values.backfill
    ? ['bench:routing --backfill', 'backfill', tableOfBackfills(runsOfUploads())]
    : ['bench:routing', 'routing', tablesOfDesigns(sampleUploads(uploadCount, seed))];
console.log(tables);
if (values.write) writeTables(name, tables, page);
