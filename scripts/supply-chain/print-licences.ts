// `npm run licences`: prints the packages that we deploy by licence. Exits with 1 if a licence is not allowed.
import { root } from '../setup.mjs';
import { licencesOf } from './licences.ts';
import { lockFileOf, readLockFile } from './lock-file.ts';

const licences = licencesOf(readLockFile(lockFileOf(root)));
for (const { expression, packages, isAllowed } of licences) {
  const mark = isAllowed ? '' : '  NOT ALLOWED';
  console.log(`${expression || 'no licence'} (${packages.length})${mark}`);
  for (const name of packages) console.log(`  ${name}`);
}
process.exitCode = licences.every(({ isAllowed }) => isAllowed) ? 0 : 1;
