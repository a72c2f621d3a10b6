#!/usr/bin/env node
// `npx thumbnail`: the entry of the command line. It bundles the commands when their sources have changed, and runs the bundle:
// compiling a hundred files of TypeScript at every start takes longer than a thumbnail.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from '../stack/root.mjs';

// The reader of a pipe may leave early, as `head` does. Nobody is left to print to.
process.stdout.on('error', (error) => {
  if (!('code' in error) || error.code !== 'EPIPE') throw error;
  process.exit();
});

// The SDK is bundled here, so whoever runs a command cannot follow its advice about Node.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

const builds = join(root, '.local', 'cli');
const build = hashSources();
if (!existsSync(join(builds, build))) await bundleCommands();
const { run } = await import(pathToFileURL(join(builds, build, 'cli/commands.mjs')).href);
process.exitCode = await run(process.argv.slice(2));

/** @returns a name for a build of the sources as they are now, by this version of Node */
function hashSources() {
  const hash = createHash('sha256').update(process.version);
  const folders = ['cli', 'core', 'render', 'storage', 'stack/aws'].map((name) => join(root, name));
  const files = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
  );
  for (const file of [...files.sort(), join(root, 'package-lock.json')]) {
    const { mtimeMs, size } = statSync(file);
    hash.update(`${file} ${mtimeMs} ${size}\n`);
  }
  return hash.digest('hex').slice(0, 16);
}

/** Two commands may build at the same time. Each has its own folder until its build is whole. */
async function bundleCommands() {
  const { register } = await import('tsx/esm/api');
  const unregister = register();
  const { bundleHandler, external } = await import('../stack/aws/bundle-handler.ts');
  const unfinished = join(builds, `${build}.${process.pid}`);
  await bundleHandler(root, 'cli/commands', unfinished, {
    target: `node${process.versions.node}`,
    // It finds the `.env` relative to its own file.
    external: [...external, '#storage/local-env.mjs'],
    // Stack traces name our functions.
    minify: false,
  });
  await unregister();
  for (const name of readdirSync(builds)) {
    const isOld = name !== build && !name.includes('.');
    if (isOld) rmSync(join(builds, name), { recursive: true, force: true });
  }
  try {
    renameSync(unfinished, join(builds, build));
  } catch (error) {
    rmSync(unfinished, { recursive: true });
    if (!existsSync(join(builds, build))) throw error;
  }
}
