// `npm run test:attacks`: hostile files and requests against the real local stack, one at a time, while a probe asks for
// what other users would. Ends with exit code 1 when anything that must stay intact did not.
//   -- --only <regular expression>   only the attacks whose names match
//   -- --folder <folder>             the files of a folder instead of our own attacks
import { parseArgs } from 'node:util';
import { createArena } from './arena.ts';
import { describeRow, head, type Row } from './describe-row.ts';
import { ownFiles, readFolder } from './files.ts';
import { fileFloods } from './floods.ts';
import { hostileRequests } from './requests.ts';

const { values } = parseArgs({
  options: { only: { type: 'string', default: '' }, folder: { type: 'string' } },
});

const isWanted = ({ name }: { readonly name: string }) => new RegExp(values.only).test(name);
const files = (values.folder ? readFolder(values.folder) : ownFiles).filter(isWanted);
const requests = values.folder ? [] : hostileRequests.filter(isWanted);
const floods = values.folder ? [] : fileFloods.filter(isWanted);

const arena = await createArena(console.log);
console.log(head);
const rows: Row[] = [];
const note = (row: Row) => {
  rows.push(row);
  console.log(describeRow(row));
};
for (const request of requests) note(await arena.sendRequest(request));
for (const file of files) note(await arena.sendFile(file));
for (const flood of floods) note(await arena.sendFlood(flood));
const lastFaults = await arena.end();

const failed = rows.filter(({ faults }) => faults.length > 0);
console.log(
  `\n${files.length} files, ${requests.length} requests and ${floods.length} floods, ${failed.length} failed.`,
);
for (const { name, faults } of failed) console.log(`  ${name}: ${faults.join('; ')}`);
for (const fault of lastFaults) console.log(`  ${fault}`);
const isIntact = failed.length === 0 && lastFaults.length === 0;
console.log(isIntact ? '\nThe stack stood.' : '\nThe stack did not stand.');
process.exit(isIntact ? 0 : 1);
