// Reads package-lock.json for the checks.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

const entrySchema = z.object({
  version: z.string(),
  integrity: z.string().optional(),
  resolved: z.string().optional(),
  license: z.string().optional(),
  dev: z.boolean().optional(),
  hasInstallScript: z.boolean().optional(),
});
const lockSchema = z.object({
  lockfileVersion: z.literal(3),
  packages: z.record(z.string(), entrySchema),
});

export interface LockedPackage extends z.infer<typeof entrySchema> {
  /** Name of the installed folder; an alias differs from the package's name. */
  readonly name: string;
}

/**
 * @param file a package-lock.json, or the one that npm leaves in `node_modules`
 * @returns every locked package but the project itself
 */
export function readLockFile(file: string): LockedPackage[] {
  const { packages } = lockSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  return Object.entries(packages)
    .filter(([path]) => path !== '')
    .map(([path, entry]) => ({ ...entry, name: nameAt(path) }));
}

/** `node_modules/a/node_modules/@b/c` -> `@b/c` */
function nameAt(path: string): string {
  return path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
}

/** @returns `name@version` of the installed packages that `lock` does not contain with the same hash */
export function differencesFromLock(
  installed: readonly LockedPackage[],
  lock: readonly LockedPackage[],
): string[] {
  const keyOf = ({ name, version, integrity }: LockedPackage) => `${name}@${version} ${integrity}`;
  const locked = new Set(lock.filter(({ integrity }) => integrity).map(keyOf));
  return installed
    .filter((found) => !locked.has(keyOf(found)))
    .map(({ name, version }) => `${name}@${version}`);
}

export function lockFileOf(root: string): string {
  return join(root, 'package-lock.json');
}
