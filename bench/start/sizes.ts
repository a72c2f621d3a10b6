// Bytes on the disk: of bundles, and of what is deployed beside them.
import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fonts, installed, isNeededAtRunTime } from '../../stack/aws/package-functions.ts';

/** Files below a folder. @param isWanted of a path; a folder that is not wanted takes its files with it */
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

/** Of the packages that are deployed beside the bundles, by name; sharp's are those of this machine, not of Lambda's. */
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

/** Of the zips that `npm run package` has left, by name; none when it was not run. */
export function zipBytes(buildDir: string): Record<string, number> {
  if (!existsSync(buildDir)) return {};
  const zips = readdirSync(buildDir).filter((name) => name.endsWith('.zip'));
  return Object.fromEntries(
    zips.map((name) => [basename(name), statSync(join(buildDir, name)).size]),
  );
}
