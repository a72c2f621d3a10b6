// `npm run deploy -- --stage prod --region eu-central-1`: checks Node and the packages, then runs `sls deploy` with the same
// options. Our plugin (stack/aws/deployment.ts) checks everything else, and at the end waits for the page.
import { spawnSync } from 'node:child_process';
import { root } from '../stack/root.mjs';
import { setUp } from './setup.mjs';

setUp();
const sls = 'node_modules/serverless/bin/serverless.js';
const args = [sls, 'deploy', ...process.argv.slice(2)];
const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
process.exitCode = status ?? 1;
