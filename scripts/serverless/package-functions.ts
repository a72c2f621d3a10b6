// `sls package`: one zip per handler: it and its render process, bundled by esbuild, and the decoders as packages.
import { execFileSync } from 'node:child_process';
import { cpSync, createWriteStream, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { build } from 'esbuild';
import { ZipFile } from 'yazl';
import { z } from 'zod';
import type { Serverless } from './serverless.ts';

/** Native, or found at run time by its own means, or LGPL: installed beside the bundle instead of into it. */
const external = ['sharp', 'libheif-js', '@jsquash/jxl'];

/** For text in SVG: Lambda's image has no fonts. fontconfig, inside sharp, finds them by a file that it is told of. */
const fonts = { package: '@expo-google-fonts/arimo', conf: 'fonts.conf' };
const taskRoot = '/var/task';

/** The process that images are rendered in which must not take the handler's down: looked for beside the handler. */
const renderChild = 'lambda/render/render-child.ts';

/**
 * Builds the zips and tells the framework of them. Functions of one handler share a zip.
 *
 * @throws when a bundle or the install of sharp fails
 */
export async function packageFunctions({ serviceDir, service }: Serverless): Promise<void> {
  const buildDir = join(serviceDir, '.build');
  rmSync(buildDir, { recursive: true, force: true });
  const modulesDir = installExternals(serviceDir, join(buildDir, 'externals'));

  const artifacts = new Map<string, string>();
  for (const definition of Object.values(service.functions)) {
    const artifact =
      artifacts.get(definition.handler) ??
      (await packageHandler(serviceDir, buildDir, definition.handler, modulesDir));
    artifacts.set(definition.handler, artifact);
    definition.package = { artifact };
    definition.environment = {
      ...definition.environment,
      FONTCONFIG_FILE: `${taskRoot}/${fonts.conf}`,
    };
  }
}

/** Installs the external packages, at the versions that package.json pins, for the platform that Lambda runs them on. */
function installExternals(serviceDir: string, dir: string): string {
  const { dependencies } = z
    .object({ dependencies: z.record(z.string(), z.string()) })
    .parse(JSON.parse(readFileSync(join(serviceDir, 'package.json'), 'utf8')));
  const wanted = [...external, fonts.package].map((name) => {
    const version = dependencies[name];
    if (!version) throw new Error(`package.json does not say which version of ${name} to deploy.`);
    return `${name}@${version}`;
  });
  mkdirSync(dir, { recursive: true });
  const platform = ['--os=linux', '--cpu=arm64', '--libc=glibc'];
  const quiet = [
    '--no-audit',
    '--no-fund',
    '--no-package-lock',
    '--ignore-scripts',
    '--loglevel=error',
  ];
  execFileSync('npm', ['install', '--prefix', dir, ...platform, ...quiet, ...wanted], {
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
  return join(dir, 'node_modules');
}

async function packageHandler(
  serviceDir: string,
  buildDir: string,
  handler: string,
  modulesDir: string,
): Promise<string> {
  const entry = handler.replace(/\.\w+$/, '');
  const dir = join(buildDir, basename(entry));
  await bundleHandler(serviceDir, entry, dir);
  cpSync(modulesDir, join(dir, 'node_modules'), { recursive: true, filter: isNeededAtRunTime });
  cpSync(join(import.meta.dirname, fonts.conf), join(dir, fonts.conf));
  const artifact = join(buildDir, `${basename(entry)}.zip`);
  await zip(dir, artifact);
  return artifact;
}

/**
 * Bundles a handler, and the render process beside it.
 *
 * @param entry the handler's file without its extension, relative to the service
 * @param dir where the bundles go, at the same relative place
 */
export async function bundleHandler(serviceDir: string, entry: string, dir: string): Promise<void> {
  await build({
    entryPoints: {
      [entry]: join(serviceDir, `${entry}.ts`),
      [`${dirname(entry)}/render-child`]: join(serviceDir, renderChild),
    },
    outdir: dir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    minify: true,
    sourcemap: false,
    external,
    // Bundled CommonJS packages call require(), which an ES module does not have.
    banner: {
      js: "import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);",
    },
  });
}

/** What no code of ours loads: types, other builds of a decoder, its encoder and what only that needs. */
const unneeded = [
  /\.d\.[cm]?ts$/,
  /\/\.bin$/,
  /\/\.package-lock\.json$/,
  /\/libheif-js\/libheif$/,
  /\/libheif-bundle\.m?js$/,
  /\/jxl\/codec\/enc$/,
  /\/wasm-feature-detect$/,
  // Of a font only what is drawn, in the four styles that CSS has names for, and its licence.
  /\/arimo\/(500Medium|600SemiBold)(_Italic)?$/,
  /\/arimo\/.*\.(js|png)$/,
];

function isNeededAtRunTime(path: string): boolean {
  const unixPath = path.replaceAll('\\', '/');
  return !unneeded.some((pattern) => pattern.test(unixPath));
}

/** The same files give the same zip, so that an unchanged function is not deployed again. */
async function zip(dir: string, file: string): Promise<void> {
  const archive = new ZipFile();
  const entries = readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const mtime = new Date('2000-01-01T00:00:00Z');
  for (const path of entries) {
    archive.addFile(path, path.slice(dir.length + 1), { mtime, mode: 0o100644 });
  }
  archive.end();
  await pipeline(archive.outputStream, createWriteStream(file));
}
