// `npm run verify:signatures`: checks the registry's signatures of the installed packages, if the registry has any.
import { spawnSync } from 'node:child_process';
import { root } from '../../stack/root.mjs';
import { signatureVerdict } from './signature-verdict.ts';

// We need npm's error output even under `npm run --silent`.
const args = ['audit', 'signatures', '--fetch-retries=0', '--loglevel=error'];
const { status, stdout, stderr } = spawnSync('npm', args, {
  cwd: root,
  encoding: 'utf8',
  timeout: 120_000,
  shell: process.platform === 'win32',
});
const verdict = signatureVerdict(status, `${stdout}${stderr}`);
console.log(`${stdout}${verdict.sentence}`);
if (verdict.kind === 'bad') console.error(stderr);
process.exitCode = verdict.kind === 'bad' ? 1 : 0;
