// Builds the page if its sources have changed since the last build.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { root } from '../root.mjs';
import { runCommand } from './terminal/run-command.mjs';

/** Reports a piece of work with its title, and does it. */
export type Step = <Result>(title: string, work: () => Promise<Result>) => Promise<Result>;

/** Files and folders that the build reads. */
const sources = ['web', 'core', 'storage', 'package-lock.json', 'tsconfig.json'];
const nextBin = 'node_modules/next/dist/bin/next';
const generated = /(^|\/)(\.next|next-env\.d\.ts)(\/|$)/;

/** Folder of each build. PAGE_BUILD tells web/next.config.mjs which one to make. A build for the server deletes the other. */
export const webBuilds = { server: 'web/.next', lambda: 'web/.next/lambda' } as const;

/**
 * @param print receives each line of the build
 * @param step reports that it builds; by default with a line
 * @throws ProcessError when the build fails
 */
export async function buildWeb(
  print: (line: string) => void,
  target: keyof typeof webBuilds = 'server',
  step: Step = (title, work) => {
    print(`${title}...`);
    return work();
  },
): Promise<void> {
  const sourceHash = hashSources();
  const stampFile = join(root, webBuilds[target], 'source-hash');
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === sourceHash) return;
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    NODE_ENV: 'production',
    NEXT_TELEMETRY_DISABLED: '1',
    PAGE_BUILD: target,
  };
  const failure = 'Building the page failed; the lines above say why.';
  await step('Building the page', () =>
    runCommand([process.execPath, nextBin, 'build', 'web'], { cwd: root, env }, print, failure),
  );
  compressFiles(join(root, webBuilds[target], 'static'));
  writeFileSync(stampFile, sourceHash);
}

/** Brotli at its best quality takes a second, too long for a request. web/server/brotli-files.ts sends these files. */
function compressFiles(staticDir: string): void {
  for (const name of readdirSync(staticDir, { recursive: true, encoding: 'utf8' })) {
    const file = join(staticDir, name);
    if (/\.(js|css)$/.test(name))
      writeFileSync(`${file}.br`, brotliCompressSync(readFileSync(file)));
  }
}

function hashSources(): string {
  const hash = createHash('sha256').update(process.version);
  for (const source of sources) {
    for (const file of filesOf(source)) hash.update(file).update(readFileSync(join(root, file)));
  }
  return hash.digest('hex');
}

function filesOf(source: string): string[] {
  const entries = /\.\w+$/.test(source)
    ? [source]
    : readdirSync(join(root, source), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));
  return entries.filter((file) => !generated.test(file)).sort();
}
