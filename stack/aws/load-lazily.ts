// An esbuild plugin: a bundle loads a module of Node when it first uses it.
import { builtinModules } from 'node:module';
import type { Plugin } from 'esbuild';

const namespace = 'lazy-node-module';

/**
 * Node loads what a bundle imports before the bundle runs, and it reads each export, some of which load more: `node:crypto`
 * loads WebCrypto. sharp and the SDK use most of these modules late or never. The bundle therefore requires a module when it
 * reads one of its exports.
 */
export const loadNodeModulesLazily: Plugin = {
  name: namespace,
  setup(build) {
    build.onResolve({ filter: /^[\w:/]+$/ }, ({ path, kind }) => {
      const name = path.replace(/^node:/, '');
      const isOfNode = kind === 'import-statement' && builtinModules.includes(name);
      return isOfNode ? { path: name, namespace } : undefined;
    });
    build.onLoad({ filter: /./, namespace }, async ({ path }) => ({
      contents: contentsOf(path, await import(`node:${path}`)),
    }));
  },
};

/** The first request to S3 needs these. A Lambda loads them while it starts, at full speed. */
const neededByEveryUpload = ['https', 'fs/promises', 'os'];

/** Node has loaded `process`. Some modules, such as `node:events`, are themselves a function, which no getter can replace. */
function contentsOf(path: string, module: Readonly<Record<string, unknown>>): string {
  const load = `require(${JSON.stringify(`node:${path}`)})`;
  const isFunction = typeof module.default === 'function';
  if (path === 'process' || isFunction || neededByEveryUpload.includes(path)) {
    return `module.exports = ${load};`;
  }
  const names = Object.keys(module).filter((name) => name !== 'default');
  return `let loaded;
  for (const name of ${JSON.stringify(names.join())}.split(',')) {
    Object.defineProperty(exports, name, { get: () => (loaded ??= ${load})[name], enumerable: true });
  }`;
}
