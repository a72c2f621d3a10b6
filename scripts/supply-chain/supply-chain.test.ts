import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { differencesFromLock, lockFileOf, readLockFile } from '../../stack/aws/lock-file.ts';
import { root } from '../../stack/root.mjs';
import { isAllowed, licencesOf } from './licences.ts';
import { signatureVerdict } from './signature-verdict.ts';

const locked = readLockFile(lockFileOf(root));
const manifest = z
  .object({
    dependencies: z.record(z.string(), z.string()),
    devDependencies: z.record(z.string(), z.string()),
    allowScripts: z.record(z.string(), z.boolean()),
  })
  .parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));

describe('the lock file', () => {
  it('has a strong hash of every package', () => {
    expect(locked.length).toBeGreaterThan(100);
    expect(
      locked.filter(({ integrity }) => !integrity?.startsWith('sha512-')).map(({ name }) => name),
    ).toEqual([]);
  });

  it('names no registry, so that each machine can use its own', () => {
    expect(locked.filter(({ resolved }) => resolved !== undefined)).toEqual([]);
  });
});

describe('a package for the Lambdas', () => {
  const sharp = locked.find(({ name }) => name === '@img/sharp-linux-arm64');
  it.each([
    { what: 'the locked one', change: {}, found: 0 },
    { what: 'with another version', change: { version: '9.9.9' }, found: 1 },
    { what: 'with other bytes', change: { integrity: 'sha512-AAAA' }, found: 1 },
    { what: 'with another name', change: { name: '@img/sharp-linux-arm65' }, found: 1 },
    { what: 'without a hash', change: { integrity: undefined }, found: 1 },
  ])('differs from the lock file in $found packages: $what', ({ change, found }) => {
    if (!sharp) throw new Error('The lock file has no sharp for Linux on arm64.');
    expect(differencesFromLock([{ ...sharp, ...change }], locked)).toHaveLength(found);
  });
});

it('depends on exact versions', () => {
  const versions = Object.values({ ...manifest.dependencies, ...manifest.devDependencies });
  expect(
    versions.filter((version) => !/^(npm:[\w-]+@)?\d+\.\d+\.\d+(-[\w.]+)?$/.test(version)),
  ).toEqual([]);
});

it('runs no install script, and lists each package that has one', () => {
  expect(readFileSync(join(root, '.npmrc'), 'utf8')).toMatch(/^ignore-scripts=true$/m);
  const withScript = locked.filter((found) => found.hasInstallScript).map(({ name }) => name);
  expect(manifest.allowScripts).toEqual(
    Object.fromEntries(withScript.map((name) => [name, false])),
  );
});

describe('licences', () => {
  it('of all packages that we deploy are allowed', () => {
    const licences = licencesOf(locked);
    expect(licences.flatMap(({ packages }) => packages).length).toBeGreaterThan(50);
    expect(licences.filter((licence) => !licence.isAllowed)).toEqual([]);
  });

  it.each([
    { expression: 'MIT', allowed: true },
    { expression: 'Apache-2.0 AND LGPL-3.0-or-later AND MIT', allowed: true },
    { expression: '(MIT AND Zlib)', allowed: true },
    { expression: '(MIT AND GPL-3.0-only)', allowed: false },
    { expression: 'GPL-3.0-only', allowed: false },
    { expression: 'MIT AND GPL-3.0-only', allowed: false },
    { expression: 'MIT OR GPL-3.0-only', allowed: false },
    { expression: 'SEE LICENSE IN LICENSE.md', allowed: false },
    { expression: '', allowed: false },
  ])('"$expression": $allowed', ({ expression, allowed }) => {
    expect(isAllowed(expression)).toBe(allowed);
  });
});

/** Shortened output of npm 11.19; the bad ones are from its source. */
describe('signatures', () => {
  it.each([
    { status: 0, output: '582 packages have verified registry signatures', kind: 'good' },
    {
      status: 1,
      output: 'npm error code ENOTFOUND\nnpm error syscall getaddrinfo',
      kind: 'unknown',
    },
    {
      status: 1,
      output:
        'npm error found no dependencies to audit that were installed from a supported registry\n',
      kind: 'unknown',
    },
    { status: null, output: '', kind: 'unknown' },
    { status: 1, output: '1 package has an invalid registry signature:\n\na@1.0.0', kind: 'bad' },
    { status: 1, output: '1 package has a missing registry signature', kind: 'bad' },
    { status: 1, output: 'npm error code EINTEGRITY', kind: 'bad' },
  ])('are $kind when npm ends with $status: $output', ({ status, output, kind }) => {
    expect(signatureVerdict(status, output).kind).toBe(kind);
  });
});
