// Builds the page if its sources have changed since the last build.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../scripts/setup.mjs';

/** Files and folders that the build reads. */
const sources = [
  'web',
  'lambda/core',
  'lambda/io',
  'stack/local/env.mjs',
  'package-lock.json',
  'tsconfig.json',
];
const generated = /(^|\/)(\.next|next-env\.d\.ts)(\/|$)/;
const stampFile = join(root, 'web/.next/source-hash');

/** @throws Error when the build fails, after the build has printed why */
export async function buildWeb(print: (line: string) => void): Promise<void> {
  const sourceHash = hashSources();
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === sourceHash) return;
  print('Building the page (next build)...');
  const build = spawn(process.execPath, ['node_modules/next/dist/bin/next', 'build', 'web'], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1' },
  });
  const killBuild = () => build.kill();
  process.once('exit', killBuild);
  const status = await new Promise((resolve) => build.once('close', resolve));
  process.off('exit', killBuild);
  if (status !== 0) throw new Error('Building the page failed; the lines above say why.');
  writeFileSync(stampFile, sourceHash);
}

function hashSources(): string {
  const hash = createHash('sha256').update(process.version);
  for (const source of sources) {
    for (const file of filesOf(source)) hash.update(file).update(readFileSync(join(root, file)));
  }
  return hash.digest('hex');
}

function filesOf(source: string): string[] {
  const entries = /\.\w+$/.test(source)
    ? [source]
    : readdirSync(join(root, source), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));
  return entries.filter((file) => !generated.test(file)).sort();
}
