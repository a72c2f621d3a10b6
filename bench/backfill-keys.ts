// `npm run bench:backfill-keys`: how many of eleven million uploads `thumbnail backfill` holds while it pairs two listings.
//   -- 5   makes a hundred thousand; each step more makes ten times as many
import { measurePairing, nameMakers } from './backfill/keys.ts';
import { markdown } from './figures.ts';

const depth = Number(process.argv[2] ?? 7);
const rows: string[][] = [];
for (const [name, makeNames] of Object.entries(nameMakers)) {
  const { pairs, unknown, held, heapMb, seconds } = await measurePairing(makeNames, depth);
  const figures = [pairs, unknown, held, heapMb, seconds];
  rows.push([name, ...figures.map((figure) => Math.round(figure).toLocaleString('en'))]);
}
console.log(markdown('names | uploads | left to a HEAD | held at most | heap, MB | seconds', rows));
