// `sls package`: one zip per handler with its bundle. A handler that renders also has its render process, the packages that
// cannot be bundled, and fonts.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import type { Serverless } from '../serverless.ts';
import { bundleHandler, external } from './bundle-handler.ts';
import { differencesFromLock, lockFileOf, readLockFile } from './lock-file.ts';
import { packagePage } from './package-page.ts';
import { zipFolder } from './zip-folder.ts';

/** Packages beside the bundles: the native half of sharp, and the whole of the others. */
export const installed = ['sharp', ...external];

/** Fonts for text in SVG, since Lambda has none. fontconfig in sharp reads the file that FONTCONFIG_FILE names. */
export const fonts = { package: '@expo-google-fonts/arimo', conf: 'fonts.conf' };
const taskRoot = '/var/task';

/**
 * Builds the zips and registers them with the framework. Functions with the same handler share a zip.
 *
 * @throws if a bundle or the installation fails, or if an installed package differs from package-lock.json
 */
export async function packageFunctions({ serviceDir, service }: Serverless): Promise<void> {
  const buildDir = join(serviceDir, '.build');
  rmSync(buildDir, { recursive: true, force: true });
  const modulesDir = installExternals(serviceDir, join(buildDir, 'externals'));

  const packages = new Map<string, HandlerPackage>();
  const { page, ...handlers } = service.functions;
  if (page) page.package = { artifact: await packagePage(serviceDir, buildDir) };
  for (const definition of Object.values(handlers)) {
    const { artifact, environment } =
      packages.get(definition.handler) ??
      (await packageHandler(serviceDir, buildDir, definition.handler, modulesDir));
    packages.set(definition.handler, { artifact, environment });
    definition.package = { artifact };
    definition.environment = { ...definition.environment, ...environment };
  }
}

/** Installs the external packages for the platform of Lambda, with the versions in package.json. */
function installExternals(serviceDir: string, dir: string): string {
  const { dependencies } = z
    .object({ dependencies: z.record(z.string(), z.string()) })
    .parse(JSON.parse(readFileSync(join(serviceDir, 'package.json'), 'utf8')));
  const wanted = [...installed, fonts.package].map((name) => {
    const version = dependencies[name];
    if (!version) throw new Error(`package.json has no version of ${name}.`);
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
  const modulesDir = join(dir, 'node_modules');
  requireLocked(serviceDir, modulesDir);
  return modulesDir;
}

/** npm cannot use our lock file for another platform, so we compare the installed packages with it here. */
function requireLocked(serviceDir: string, modulesDir: string): void {
  const deployed = readLockFile(join(modulesDir, '.package-lock.json')).filter(({ name }) =>
    isNeededAtRunTime(join(modulesDir, name)),
  );
  const differences = differencesFromLock(deployed, readLockFile(lockFileOf(serviceDir)));
  if (differences.length > 0) {
    throw new Error(`These packages differ from package-lock.json: ${differences.join(', ')}`);
  }
}

interface HandlerPackage {
  /** The zip. */
  readonly artifact: string;
  /** Variables that its code needs. */
  readonly environment: Record<string, string>;
}

async function packageHandler(
  serviceDir: string,
  buildDir: string,
  handler: string,
  modulesDir: string,
): Promise<HandlerPackage> {
  const entry = handler.replace(/\.\w+$/, '');
  const dir = join(buildDir, basename(entry));
  const artifact = join(buildDir, `${basename(entry)}.zip`);
  const environment: Record<string, string> = {};
  if (await bundleHandler(serviceDir, entry, dir)) {
    cpSync(modulesDir, join(dir, 'node_modules'), { recursive: true, filter: isNeededAtRunTime });
    cpSync(join(import.meta.dirname, fonts.conf), join(dir, fonts.conf));
    environment.FONTCONFIG_FILE = `${taskRoot}/${fonts.conf}`;
  }
  await zipFolder(dir, artifact);
  return { artifact, environment };
}

/** Files that our code does not load: types, encoders, and other builds of a decoder. */
const unneeded = [
  /\.d\.[cm]?ts$/,
  /\/\.bin$/,
  /\/\.package-lock\.json$/,
  // sharp's JavaScript and its dependencies are in the bundle.
  /\/node_modules\/(sharp|semver|detect-libc)$/,
  /\/@img\/colour$/,
  /\/libheif-js\/libheif$/,
  /\/libheif-bundle\.m?js$/,
  /\/jxl\/codec\/enc$/,
  /\/wasm-feature-detect$/,
  // Only the font's licence and its four styles that CSS names are needed.
  /\/arimo\/(500Medium|600SemiBold)(_Italic)?$/,
  /\/arimo\/.*\.(js|png)$/,
];

/** @param path of a file or a folder of the installed packages */
export function isNeededAtRunTime(path: string): boolean {
  const unixPath = path.replaceAll('\\', '/');
  return !unneeded.some((pattern) => pattern.test(unixPath));
}
