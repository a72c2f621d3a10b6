// `npm run licences`: prints the packages that we deploy by licence. Exits with 1 if a licence is not allowed.

import { lockFileOf, readLockFile } from '../../stack/aws/lock-file.ts';
import { root } from '../../stack/root.mjs';
import { licencesOf } from './licences.ts';

const licences = licencesOf(readLockFile(lockFileOf(root)));
for (const { expression, packages, isAllowed } of licences) {
  const mark = isAllowed ? '' : '  NOT ALLOWED';
  console.log(`${expression || 'no licence'} (${packages.length})${mark}`);
  for (const name of packages) console.log(`  ${name}`);
}
process.exitCode = licences.every(({ isAllowed }) => isAllowed) ? 0 : 1;
