// Starts a process that stands for one Lambda, and sends it orders.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { LambdaOrder, LambdaReply } from './lambda-child.ts';

export interface LambdaProcess {
  /** @returns `undefined` when the process died during this order */
  render(order: LambdaOrder): Promise<LambdaReply | undefined>;
  isAlive(): boolean;
  close(): Promise<void>;
}

/**
 * @param module of the process; by default the worker's code as it is in the sources
 * @param prepare gets the process's id before the process loads any code, and may set its limits
 */
export async function startLambda(
  module = new URL('./lambda-child.ts', import.meta.url),
  execArgv: readonly string[] = ['--expose-gc', '--import', import.meta.resolve('tsx')],
  prepare: (pid: number) => void = () => {},
): Promise<LambdaProcess> {
  const child = fork(module, {
    // Lambda sets the region, and serverless.yml sets the arenas.
    env: { ...process.env, AWS_REGION: 'us-east-1', MALLOC_ARENA_MAX: '1', NODE_NO_WARNINGS: '1' },
    serialization: 'advanced',
    execArgv: [...execArgv],
  });
  prepare(child.pid ?? 0);
  await once(child, 'message');
  return {
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
