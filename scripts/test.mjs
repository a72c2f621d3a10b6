// `npm test`: checks Node and the packages, then runs every check. The last line has the counts.
import { setUp } from './setup.mjs';

setUp();
const { register } = await import('tsx/esm/api');
register();
const { runTests } = await import('./run-tests.ts');
process.exit(await runTests());
