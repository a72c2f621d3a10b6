// `npm start` and `npm run dev`: checks Node and the packages, then runs the local stack until Ctrl-C.
import { setUp } from './setup.mjs';

setUp();
const { register } = await import('tsx/esm/api');
register();
const { runStack } = await import('../stack/local/run-stack.ts');
await runStack(process.argv.includes('--dev') ? 'dev' : 'start');
