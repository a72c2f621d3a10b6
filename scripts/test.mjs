// `npm test`: set up, then lint, types, unit, integration and browser tests; the last line has the true counts.
import { setUp } from './setup.mjs';

setUp();
const { register } = await import('tsx/esm/api');
register();
const { runTests } = await import('./run-tests.ts');
process.exit(await runTests());
