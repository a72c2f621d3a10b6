// One handler as it is deployed: bundled by esbuild, with the render process beside it.
import { dirname, join } from 'node:path';
import { type BuildOptions, build } from 'esbuild';

/** Found at run time by its own means, or LGPL: installed beside the bundle instead of into it. */
export const external = ['libheif-js', '@jsquash/jxl'];

/** The process that images are rendered in which must not take the handler's down: looked for beside the handler. */
const renderChild = 'lambda/render/render-child.ts';

/**
 * How anything is bundled that runs in a Lambda. sharp's JavaScript goes in, which its manual does not ask for: over its
 * dozens of modules Node takes more than three times as long (91 ms of CPU and 24, Node 20, November 2026). Its native half
 * is asked for by name at run time, from the packages.
 */
export const bundleOptions = {
  outExtension: { '.js': '.mjs' },
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  // The packages' ES modules, of which esbuild takes what is used: of CommonJS, its default, it takes all.
  mainFields: ['module', 'main'],
  // What is imported on demand becomes files of its own, which nothing reads until then.
  splitting: true,
  minify: true,
  sourcemap: false,
  external,
  // Bundled CommonJS packages call require(), which an ES module does not have.
  banner: {
    js: "import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);",
  },
} satisfies BuildOptions;

/**
 * Bundles a handler, and the render process beside it.
 *
 * @param entry the handler's file without its extension, relative to the service
 * @param dir where the bundles go, at the same relative place
 */
export async function bundleHandler(serviceDir: string, entry: string, dir: string): Promise<void> {
  const folder = dirname(entry);
  await build({
    ...bundleOptions,
    entryPoints: { [entry]: join(serviceDir, `${entry}.ts`) },
    // Beside the handler, since code finds the render process by its own place.
    chunkNames: `${folder}/[name]-[hash]`,
    outdir: dir,
  });
  await build({
    ...bundleOptions,
    splitting: false,
    entryPoints: { [`${folder}/render-child`]: join(serviceDir, renderChild) },
    outdir: dir,
  });
}
