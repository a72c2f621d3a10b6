// Measures bytes on the disk: bundles, and the packages and zips that we deploy with them.
import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fonts, installed, isNeededAtRunTime } from '../../stack/aws/package-functions.ts';

/**
 * Lists the files in a folder and its subfolders.
 *
 * @param isWanted decides for each path; false for a folder skips everything in it
 */
export function filesIn(dir: string, isWanted = (_path: string) => true): string[] {
  if (!isWanted(dir)) return [];
  return readdirSync(dir, { withFileTypes: true }).flatMap((entry) => {
    const path = join(dir, entry.name);
    if (!isWanted(path)) return [];
    return entry.isDirectory() ? filesIn(path, isWanted) : [path];
  });
}

export function bytesOf(files: readonly string[]): number {
  return files.reduce((sum, file) => sum + statSync(file).size, 0);
}

/**
 * @returns bytes of each package that we deploy beside the bundles, by name. sharp's binaries are those of this machine, not
 *   those that Lambda gets.
 */
export function externalBytes(root: string): Record<string, number> {
  const modules = join(root, 'node_modules');
  const native = readdirSync(join(modules, '@img')).map((name) => `@img/${name}`);
  return Object.fromEntries(
    [...installed, ...native, fonts.package].map((name) => [
      name,
      bytesOf(filesIn(join(modules, name), isNeededAtRunTime)),
    ]),
  );
}

/** @returns bytes of each zip that `npm run package` made, by name; empty if it has not run */
export function zipBytes(buildDir: string): Record<string, number> {
  if (!existsSync(buildDir)) return {};
  const zips = readdirSync(buildDir).filter((name) => name.endsWith('.zip'));
  return Object.fromEntries(
    zips.map((name) => [basename(name), statSync(join(buildDir, name)).size]),
  );
}
