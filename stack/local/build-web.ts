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

/** Folder of each build. PAGE_BUILD tells web/next.config.mjs which one to make. A build for the server deletes the other. */
export const webBuilds = { server: 'web/.next', lambda: 'web/.next/lambda' } as const;

/** @throws Error when the build fails, after the build has printed why */
export async function buildWeb(
  print: (line: string) => void,
  target: keyof typeof webBuilds = 'server',
): Promise<void> {
  const sourceHash = hashSources();
  const stampFile = join(root, webBuilds[target], 'source-hash');
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === sourceHash) return;
  print('Building the page (next build)...');
  const build = spawn(process.execPath, ['node_modules/next/dist/bin/next', 'build', 'web'], {
    cwd: root,
    stdio: 'inherit',
    env: {
      ...process.env,
      NODE_ENV: 'production',
      NEXT_TELEMETRY_DISABLED: '1',
      PAGE_BUILD: target,
    },
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
