import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../stack/root.mjs';

/** @returns the source files of a folder, relative to the root, without builds and types that Next generates */
function sourcesOf(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .filter((file) => /\.(tsx?|mjs|json)$/.test(file) && !/\.next\/|next-env\.d\.ts/.test(file));
}

/** @returns every file of this repo that the entries import, for values or for types only, directly or not */
function filesReachedFrom(entries: readonly string[]): Set<string> {
  const options = [
    '--ignoreConfig',
    '--listFilesOnly',
    '--module',
    'preserve',
    '--jsx',
    'react-jsx',
  ]
    .concat(['--moduleResolution', 'bundler', '--allowImportingTsExtensions', '--noEmit'])
    .concat(['--resolveJsonModule', '--allowJs', '--skipLibCheck', '--types', 'node']);
  const tsc = 'node_modules/typescript/bin/tsc';
  const listed = execFileSync(process.execPath, [tsc, ...options, ...entries], { cwd: root });
  const files = listed.toString().trim().split(/\r?\n/);
  return new Set(files.map((file) => relative(root, file).replaceAll('\\', '/')));
}

it('the shipped rooms contain tests and files that the deployed code and the CLI reach, and nothing else', () => {
  const stack = readFileSync(join(root, 'serverless.yml'), 'utf8');
  const handlers = [...stack.matchAll(/handler: (.+)\.handler$/gm)].map(([, name]) => `${name}.ts`);
  const sources = ['core', 'storage', 'render', 'lambda', 'web'].flatMap(sourcesOf);
  const isTest = (file: string) => /\.test\.tsx?$/.test(file);
  const shipped = sources.filter((file) => !isTest(file));
  // Next finds these by their names, and next.config.mjs bundles main.ts. The handlers start the render child as a process.
  const byName = /^web\/(main\.ts|next\.config\.mjs|proxy\.ts|instrumentation\.ts|app\/.+)$/;
  const entries = [
    ...new Set(handlers),
    'render/render-child.ts',
    ...sourcesOf('cli').filter((file) => !isTest(file)),
    ...shipped.filter((file) => byName.test(file)),
  ];
  const reached = filesReachedFrom(entries);
  expect(reached.size).toBeGreaterThan(150);
  expect(shipped.filter((file) => !reached.has(file))).toEqual([]);
});

it('no shipped file but core/keys.ts spells the prefix of uploads or outcomes', () => {
  const shipped = ['core', 'storage', 'render', 'lambda', 'web', 'stack', 'cli'].flatMap(sourcesOf);
  const found = [...shipped, 'serverless.yml'].filter((file) => {
    if (/\.test\.tsx?$/.test(file) || file === 'core/keys.ts') return false;
    const code = readFileSync(join(root, file), 'utf8').replace(/^\s*(\/\/|\/?\*|#).*$/gm, '');
    return /\b(input|output)\//.test(code);
  });
  expect(found).toEqual([]);
});
