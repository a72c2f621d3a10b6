// The licences of the packages that we deploy, and whether we allow each of them.
import type { LockedPackage } from '../../stack/aws/lock-file.ts';

/**
 * SPDX identifiers, and why an MIT project may use them. LGPL code is in files of its own in the zips, so that anybody can
 * replace it.
 */
const allowedLicences: ReadonlyMap<string, string> = new Map([
  ['MIT', 'permissive'],
  ['ISC', 'permissive'],
  ['0BSD', 'permissive'],
  ['BSD-2-Clause', 'permissive'],
  ['BSD-3-Clause', 'permissive'],
  ['Apache-2.0', 'permissive'],
  ['Zlib', 'permissive'],
  ['LGPL-3.0', 'libheif: a file of its own'],
  ['LGPL-3.0-or-later', 'libvips: a file of its own'],
  ['OFL-1.1', 'a font, with its licence beside it'],
  ['CC-BY-4.0', "data of Next's build: caniuse-lite"],
]);

export interface Licence {
  /** `name@version`, sorted. */
  readonly packages: readonly string[];
  /** SPDX expression of the package; empty if it has none. */
  readonly expression: string;
  readonly isAllowed: boolean;
}

/** @returns each licence of the production dependencies for all platforms, with its packages */
export function licencesOf(packages: readonly LockedPackage[]): Licence[] {
  const byExpression = new Map<string, Set<string>>();
  for (const { name, version, license = '', dev } of packages) {
    if (dev) continue;
    const found = byExpression.get(license) ?? new Set();
    byExpression.set(license, found.add(`${name}@${version}`));
  }
  return [...byExpression]
    .map(([expression, found]) => ({
      expression,
      packages: [...found].sort(),
      isAllowed: isAllowed(expression),
    }))
    .sort((a, b) => b.packages.length - a.packages.length);
}

/** Every licence of a conjunction must be allowed. A person must judge a choice or an exception. */
export function isAllowed(expression: string): boolean {
  return expression
    .replace(/^\((.*)\)$/, '$1')
    .split(' AND ')
    .every((id) => allowedLicences.has(id));
}
