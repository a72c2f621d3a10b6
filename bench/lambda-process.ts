// Starts a process that stands for one Lambda. It runs the worker's code, bundled as for deployment.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { bundleHandler } from '../stack/aws/bundle-handler.ts';
import type { LambdaOrder, LambdaReply } from './lambda-child.ts';

export interface LambdaProcess {
  readonly pid: number;
  /** @returns `undefined` when the process died during this order */
  render(order: LambdaOrder): Promise<LambdaReply | undefined>;
  isAlive(): boolean;
  close(): Promise<void>;
}

const root = fileURLToPath(new URL('..', import.meta.url));
const entry = 'bench/lambda-child';

/** @returns the address of the bundle. It is inside the repository, so that it finds its packages. */
export async function bundleLambda(): Promise<URL> {
  const dir = join(root, '.build', 'bench');
  rmSync(dir, { recursive: true, force: true });
  await bundleHandler(root, entry, dir);
  return pathToFileURL(join(dir, `${entry}.mjs`));
}

/** @param prepare gets the process's id before the process loads any code, and may set its limits */
export async function startLambda(
  bundle: URL,
  prepare: (pid: number) => void = () => {},
): Promise<LambdaProcess> {
  const child = fork(bundle, {
    // Lambda sets the region, and serverless.yml sets the arenas.
    env: { ...process.env, AWS_REGION: 'us-east-1', MALLOC_ARENA_MAX: '1', NODE_NO_WARNINGS: '1' },
    serialization: 'advanced',
    execArgv: [],
  });
  prepare(child.pid ?? 0);
  await once(child, 'message');
  return {
    pid: child.pid ?? 0,
    isAlive: () => isAlive(child),
    render: (order) => answerOf(child, order),
    async close() {
      if (!isAlive(child)) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

function isAlive({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode === null && signalCode === null;
}

function answerOf(child: ChildProcess, order: LambdaOrder): Promise<LambdaReply | undefined> {
  return new Promise((resolve) => {
    const settle = (reply?: LambdaReply) => {
      child.off('message', settle).off('exit', onExit);
      resolve(reply);
    };
    const onExit = () => settle(undefined);
    child
      .on('message', settle)
      .on('exit', onExit)
      .send(order, () => {});
  });
}
