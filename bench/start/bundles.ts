// Builds the bundles to measure: the deployed handlers, those of another commit, a careless handler, and single parts.
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type BuildOptions, build } from 'esbuild';
import { bundleHandler, bundleOptions } from '../../stack/aws/bundle-handler.ts';
import { packagePage } from '../../stack/aws/package-page.ts';
import { root } from '../../stack/root.mjs';
import { sum } from '../figures.ts';

export interface Bundle {
  readonly name: string;
  readonly url: string;
  /** Bytes of the file and of our own files that it loads, at the start or on demand. */
  readonly bytes: number;
}

/** Each part has its own bundle, so code that several parts share counts for each of them. */
const parts = {
  'S3 client (storage/object-store.ts)': "export * from '#storage/object-store.ts'",
  'Lambda client': "export { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'",
  sharp: "export { default } from 'sharp'",
  'our facts and plan': "export * from '#core/image-facts.ts'; export * from '#core/plan.ts'",
};

/** A careless handler: it loads every whole package at the start, as esbuild bundles it for Node. */
const careless = `
  import * as s3 from '@aws-sdk/client-s3';
  import * as lambda from '@aws-sdk/client-lambda';
  import * as presigner from '@aws-sdk/s3-request-presigner';
  import sharp from 'sharp';
  import { z } from 'zod';
  export const eager = [s3, lambda, presigner, sharp, z];
  export { handler } from './lambda/dispatcher.ts';`;

/** esbuild's defaults for Node. */
const carelessOptions = {
  splitting: false,
  mainFields: ['main', 'module'],
  external: ['sharp', 'libheif-js', '@jsquash/jxl'],
};

/** In the repository, so that the bundles find their packages. */
const dir = join(root, '.build', 'start');
const renderChild = 'render-child.mjs';

/** @param ref another commit, as git names it, whose handlers to build as well */
export async function makeBundles(ref?: string) {
  rmSync(dir, { recursive: true, force: true });
  const deployed = await bundleDeployed(root, dir, bundleHandler);
  const other = ref === undefined ? [] : await bundleCommit(join(dir, 'other'), ref);

  const carelessFile = await bundleText(careless, join(dir, 'careless'), carelessOptions);
  const child = join(dir, 'worker', 'lambda', renderChild);
  copyFileSync(child, join(dirname(carelessFile), renderChild));
  const baseline = bundleAt('careless dispatcher', carelessFile);

  const measuredParts: Bundle[] = [];
  for (const [name, text] of Object.entries(parts)) {
    const file = await bundleText(text, join(dir, 'parts', String(measuredParts.length)));
    measuredParts.push(bundleAt(name, file));
  }
  await packagePage(root, dir);
  const page = bundleAt('page', join(dir, 'page/stack/aws/page-handler.mjs'));
  const entryPoints = { probe: join(root, 'bench/start/probe.ts') };
  await build({ ...bundleOptions, entryPoints, outdir: dir });
  const probe = join(dir, 'probe.mjs');
  return { deployed, other, baseline, page, parts: measuredParts, probe };
}

/** @returns the dispatcher, the worker and the render process */
async function bundleDeployed(
  sourceDir: string,
  outDir: string,
  bundle: typeof bundleHandler,
  suffix = '',
): Promise<Bundle[]> {
  const bundles: Bundle[] = [];
  for (const name of ['dispatcher', 'worker']) {
    await bundle(sourceDir, `lambda/${name}`, join(outDir, name));
    bundles.push(bundleAt(name + suffix, join(outDir, name, `lambda/${name}.mjs`)));
  }
  const child = join(outDir, 'worker', 'lambda', renderChild);
  return [...bundles, bundleAt(`render-child${suffix}`, child, (name) => name === renderChild)];
}

/** Builds the handlers of another commit in the way of that commit, with the packages that are installed now. */
async function bundleCommit(outDir: string, ref: string): Promise<Bundle[]> {
  const sourceDir = join(outDir, 'source');
  mkdirSync(sourceDir, { recursive: true });
  const archive = execFileSync('git', ['archive', ref], { cwd: root, maxBuffer: 2 ** 30 });
  execFileSync('tar', ['-x', '-C', sourceDir], { input: archive });
  symlinkSync(join(root, 'node_modules'), join(sourceDir, 'node_modules'));
  const theirs: { bundleHandler: typeof bundleHandler } = await import(
    pathToFileURL(join(sourceDir, 'stack/aws/bundle-handler.ts')).href
  );
  return bundleDeployed(sourceDir, outDir, theirs.bundleHandler, ` of ${ref}`);
}

/** @returns the bundle's file */
async function bundleText(
  contents: string,
  outdir: string,
  overrides: BuildOptions = {},
): Promise<string> {
  const stdin = { contents, resolveDir: root, loader: 'ts' } as const;
  await build({ ...bundleOptions, ...overrides, stdin, outdir, entryNames: 'bundle' });
  return join(outdir, 'bundle.mjs');
}

function bundleAt(
  name: string,
  file: string,
  isCounted = (fileName: string) => fileName !== renderChild,
): Bundle {
  const sizes = readdirSync(dirname(file), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && isCounted(entry.name))
    .map((entry) => statSync(join(entry.parentPath, entry.name)).size);
  return { name, url: pathToFileURL(file).href, bytes: sum(sizes) };
}
