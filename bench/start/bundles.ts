// Builds the bundles to measure: the deployed handlers, those of another commit, a careless handler, and single parts.
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type BuildOptions, build } from 'esbuild';
import { bundleHandler, bundleOptions } from '../../stack/aws/bundle-handler.ts';
import { bytesOf, filesIn } from './sizes.ts';

export interface Bundle {
  readonly name: string;
  readonly file: string;
  readonly url: string;
  /** Bytes of the file and of our own files that it loads, at the start or on demand. */
  readonly bytes: number;
}

export const deployedHandlers = ['dispatcher', 'worker'] as const;

/** Each part has its own bundle, so code that several parts share counts for each of them. */
const parts = {
  'S3 client (storage/object-store.ts)': "export * from '#storage/object-store.ts'",
  'Lambda client': "export { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'",
  'presigner, with the S3 client':
    "export * from '#storage/object-store.ts'; export { getSignedUrl } from '@aws-sdk/s3-request-presigner'",
  sharp: "export { default } from 'sharp'",
  'zod: job, settings': "export * from '#core/job.ts'; export * from '#storage/env.ts'",
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

/**
 * @param dir a folder in the repository, so that the bundles find their packages. This function empties it first.
 * @param ref another commit, as git names it, whose handlers to build as well
 */
export async function makeBundles(root: string, dir: string, ref?: string) {
  rmSync(dir, { recursive: true, force: true });
  const deployed = await bundleDeployed(root, dir, bundleHandler);
  const other = ref === undefined ? [] : await bundleCommit(root, join(dir, 'other'), ref);
  const child = join(dir, 'worker/lambda/render-child.mjs');

  const carelessDir = join(dir, 'careless');
  await bundleText(root, careless, carelessDir, carelessOptions);
  copyFileSync(child, join(carelessDir, 'render-child.mjs'));
  const carelessFile = join(carelessDir, 'bundle.mjs');
  const baseline = bundleAt('careless dispatcher', carelessFile, isOfHandler);

  const measuredParts: Bundle[] = [];
  for (const [name, text] of Object.entries(parts)) {
    const partDir = join(dir, 'parts', String(measuredParts.length));
    await bundleText(root, text, partDir);
    measuredParts.push(bundleAt(name, join(partDir, 'bundle.mjs')));
  }
  await build({
    ...bundleOptions,
    entryPoints: { bundle: join(root, 'bench/start/probe.ts') },
    outdir: join(dir, 'probe'),
  });
  return {
    deployed,
    other,
    baseline,
    parts: measuredParts,
    probe: join(dir, 'probe', 'bundle.mjs'),
  };
}

async function bundleDeployed(
  sourceDir: string,
  dir: string,
  bundle: typeof bundleHandler,
  suffix = '',
): Promise<Bundle[]> {
  const bundles: Bundle[] = [];
  for (const name of deployedHandlers) {
    const entry = `lambda/${name}`;
    await bundle(sourceDir, entry, join(dir, name));
    bundles.push(bundleAt(name + suffix, join(dir, name, `${entry}.mjs`), isOfHandler));
  }
  const child = join(dir, 'worker/lambda/render-child.mjs');
  bundles.push(bundleAt(`render-child${suffix}`, child, (file) => file === child));
  return bundles;
}

/** Builds the handlers of another commit in the way of that commit, with the packages that are installed now. */
async function bundleCommit(root: string, dir: string, ref: string): Promise<Bundle[]> {
  const sourceDir = join(dir, 'source');
  mkdirSync(sourceDir, { recursive: true });
  const archive = execFileSync('git', ['archive', ref], { cwd: root, maxBuffer: 2 ** 30 });
  execFileSync('tar', ['-x', '-C', sourceDir], { input: archive });
  symlinkSync(join(root, 'node_modules'), join(sourceDir, 'node_modules'));
  const theirs: { bundleHandler: typeof bundleHandler } = await import(
    pathToFileURL(join(sourceDir, 'stack/aws/bundle-handler.ts')).href
  );
  return bundleDeployed(sourceDir, dir, theirs.bundleHandler, ` of ${ref}`);
}

async function bundleText(
  root: string,
  contents: string,
  outdir: string,
  overrides: BuildOptions = {},
): Promise<void> {
  await build({
    ...bundleOptions,
    ...overrides,
    stdin: { contents, resolveDir: root, loader: 'ts' },
    outdir,
    entryNames: 'bundle',
  });
}

const isOfHandler = (file: string) => !file.endsWith('render-child.mjs');

function bundleAt(name: string, file: string, isCounted = (_file: string) => true): Bundle {
  const files = filesIn(dirname(file)).filter(isCounted);
  return { name, file, url: pathToFileURL(file).href, bytes: bytesOf(files) };
}
