// `sls package`: one zip per function, its handler bundled by esbuild, and sharp with the binary of Lambda's platform.
import { execFileSync } from 'node:child_process';
import { cpSync, createWriteStream, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { build } from 'esbuild';
import { ZipFile } from 'yazl';
import { z } from 'zod';
import type { Serverless } from './serverless.ts';

/** Native, or found at run time by its own means: installed beside the bundle instead of into it. */
const external = ['sharp'];

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
  }
}

/** Installs the external packages, at the versions that package.json pins, for the platform that Lambda runs them on. */
function installExternals(serviceDir: string, dir: string): string {
  const { dependencies } = z
    .object({ dependencies: z.record(z.string(), z.string()) })
    .parse(JSON.parse(readFileSync(join(serviceDir, 'package.json'), 'utf8')));
  const wanted = external.map((name) => `${name}@${dependencies[name]}`);
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
  await build({
    entryPoints: [join(serviceDir, `${entry}.ts`)],
    outfile: join(dir, `${entry}.mjs`),
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    minify: true,
    sourcemap: false,
    external,
    // Bundled CommonJS packages call require(), which an ES module does not have.
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
  });
  cpSync(modulesDir, join(dir, 'node_modules'), { recursive: true, filter: isNeededAtRunTime });
  const artifact = join(buildDir, `${basename(entry)}.zip`);
  await zip(dir, artifact);
  return artifact;
}

function isNeededAtRunTime(path: string): boolean {
  return !/(\.d\.[cm]?ts|\/\.bin|\/\.package-lock\.json)$/.test(path);
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
