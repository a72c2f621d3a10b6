// Measures the page's own JavaScript without React, as other uploaders are measured.
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { root } from '../../stack/root.mjs';

const entry = 'web/components/page/uploads-page.tsx';

/** Prints sizes after `gzip -9`, in bytes: the code that the page loads first, and all code. */
export async function measureOwnCode(): Promise<void> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    outdir: join(root, '.local', 'own-code'),
    external: ['react', 'react/jsx-runtime', 'react-dom'],
    bundle: true,
    splitting: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    metafile: true,
    write: false,
  });
  const sizes = new Map(
    outputFiles.map(({ path, contents }) => [
      path.slice(root.length + 1),
      gzipSync(contents, { level: 9 }).length,
    ]),
  );
  const outputs = metafile.outputs;
  const atOnce = new Set<string>();
  const collect = (path: string) => {
    if (atOnce.has(path)) return;
    atOnce.add(path);
    for (const { path: next, kind } of outputs[path]?.imports ?? []) {
      if (kind === 'import-statement' && outputs[next]) collect(next);
    }
  };
  collect(Object.keys(outputs).find((path) => outputs[path]?.entryPoint === entry) ?? '');
  const sum = (paths: Iterable<string>) =>
    [...paths].reduce((total, path) => total + (sizes.get(path) ?? 0), 0);
  console.log(
    `\nThe page's own code, without React and Next, gzip -9: ${sum(atOnce)} bytes at once, ${sum(sizes.keys())} in all its parts.`,
  );
}
