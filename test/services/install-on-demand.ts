// Installs packages that few people need and that are too large for everybody's node_modules.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { root } from '../../stack/root.mjs';

export interface OnDemandPackage {
  readonly name: string;
  /** An exact version. */
  readonly version: string;
  /** Folder below `.local` for the package. */
  readonly folder: string;
}

/**
 * Installs a package unless this version is installed.
 *
 * @returns the package's folder, or `undefined` if npm failed, after npm has printed why
 */
export function installOnDemand({ name, version, folder }: OnDemandPackage): string | undefined {
  const dir = join(root, '.local', folder);
  const packageDir = join(dir, 'node_modules', name);
  if (readVersion(packageDir) === version) return packageDir;
  const { status } = spawnSync(
    'npm',
    ['install', '--prefix', dir, '--no-audit', '--no-fund', `${name}@${version}`],
    { stdio: 'inherit', shell: process.platform === 'win32' },
  );
  return status === 0 ? packageDir : undefined;
}

const manifestSchema = z.object({ version: z.string() });

function readVersion(packageDir: string): string | undefined {
  const manifest = join(packageDir, 'package.json');
  if (!existsSync(manifest)) return undefined;
  return manifestSchema.parse(JSON.parse(readFileSync(manifest, 'utf8'))).version;
}
