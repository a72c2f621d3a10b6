// Bundles one handler with esbuild, and the render process beside it.
import { dirname, join } from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import { loadNodeModulesLazily } from './load-lazily.ts';
import { trimSharp } from './trim-sharp.ts';

/** Packages that stay outside the bundle: they find their files by path, or their licence is the LGPL. */
export const external = ['libheif-js', '@jsquash/jxl'];

/** A handler that imports the first of these files starts the second, which lies beside it, as a process of its own. */
const renderPool = 'render/process/render-pool.ts';
const renderChild = 'render/render-child.ts';

/**
 * esbuild's options for everything that runs in a Lambda. The bundle contains sharp's JavaScript, although its manual keeps
 * it outside: Node needs 91 ms of CPU to load its dozens of modules and 24 ms to load the bundle (Node 20, November 2026).
 * sharp loads its native half by name at run time, from the packages.
 */
export const bundleOptions = {
  outExtension: { '.js': '.mjs' },
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  // esbuild removes unused code from ES modules. Its default, the packages' CommonJS, would be bundled whole.
  mainFields: ['module', 'main'],
  // Code that is imported on demand becomes a file of its own, which Node reads only then.
  splitting: true,
  minify: true,
  sourcemap: false,
  external,
  plugins: [loadNodeModulesLazily, trimSharp],
  // Bundled CommonJS packages call require(), which an ES module does not have.
  banner: {
    js: "import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);",
  },
} satisfies BuildOptions;

/**
 * Bundles a handler, and the render process beside it if the handler uses it.
 *
 * @param entry the handler's file without its extension, relative to the service
 * @param dir folder for the bundles, which keep their relative path
 * @param options replace esbuild's options for a Lambda
 * @returns whether the handler uses the render process, which also needs the external packages and fonts
 */
export async function bundleHandler(
  serviceDir: string,
  entry: string,
  dir: string,
  options: BuildOptions = {},
): Promise<boolean> {
  const folder = dirname(entry);
  const { metafile } = await build({
    ...bundleOptions,
    ...options,
    entryPoints: { [entry]: join(serviceDir, `${entry}.ts`) },
    // Beside the handler, because the code looks for the render process relative to its own file.
    chunkNames: `${folder}/[name]-[hash]`,
    outdir: dir,
    metafile: true,
  });
  if (!Object.keys(metafile.inputs).some((file) => file.endsWith(renderPool))) return false;
  await build({
    ...bundleOptions,
    ...options,
    splitting: false,
    entryPoints: { [`${folder}/render-child`]: join(serviceDir, renderChild) },
    outdir: dir,
  });
  return true;
}
