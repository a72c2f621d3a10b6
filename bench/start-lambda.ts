// Bundles the worker's code as for deployment, and starts processes that each stand for one Lambda.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type LambdaProcess, startLambda } from '#test/doubles/lambda-process.ts';
import { bundleHandler } from '../stack/aws/bundle-handler.ts';
import { root } from '../stack/root.mjs';

const entry = 'bench/lambda-child';

/** @returns starts one. The bundle is inside the repository, so that it finds its packages. */
export async function bundleLambda(): Promise<
  (prepare?: (pid: number) => void) => Promise<LambdaProcess>
> {
  const dir = join(root, '.build', 'bench');
  rmSync(dir, { recursive: true, force: true });
  await bundleHandler(root, entry, dir);
  const bundle = pathToFileURL(join(dir, `${entry}.mjs`));
  return (prepare) => startLambda(bundle, [], prepare);
}
