// Packages the page for Lambda: Next's standalone build, the files that browsers load, and the handler in front of both.
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { buildWeb, webBuilds } from '../local/build-web.ts';
import { bundleOptions } from './bundle-handler.ts';
import { zipFolder } from './zip-folder.ts';

const handler = 'stack/aws/page-handler';

/**
 * @param buildDir gets the zip, and a folder with the same files
 * @returns path of the zip
 * @throws Error when the build fails
 */
export async function packagePage(serviceDir: string, buildDir: string): Promise<string> {
  await buildWeb(console.log, 'lambda');
  const dir = join(buildDir, 'page');
  const built = join(serviceDir, webBuilds.lambda);
  cpSync(join(built, 'standalone'), dir, { recursive: true, filter: isNeededByPage });
  cpSync(join(built, 'static'), join(dir, webBuilds.lambda, 'static'), { recursive: true });
  await bundlePageHandler(serviceDir, dir);
  const artifact = join(buildDir, 'page.zip');
  await zipFolder(dir, artifact);
  return artifact;
}

/** Not sharp, which only Next's image server uses. That is turned off, and sharp here is of this machine's platform. */
function isNeededByPage(path: string): boolean {
  return !/\/node_modules\/(sharp|@img|semver|detect-libc)$/.test(path.replaceAll('\\', '/'));
}

async function bundlePageHandler(serviceDir: string, dir: string): Promise<void> {
  await build({
    ...bundleOptions,
    external: [...bundleOptions.external, 'next'],
    entryPoints: { [handler]: join(serviceDir, `${handler}.ts`) },
    chunkNames: 'stack/aws/[name]-[hash]',
    outdir: dir,
  });
}
