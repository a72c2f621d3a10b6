// Forks the render process and tells what comes of it: its messages, or its end.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { Socket } from 'node:net';
import { pathToFileURL } from 'node:url';
import { bytesFd } from './render-messages.ts';

/** What a child did next: said something, or ended with a signal or an exit code. */
export type ChildEvent =
  | { readonly kind: 'message'; readonly message: unknown }
  | { readonly kind: 'end'; readonly signal: NodeJS.Signals | null; readonly cause: string };

export interface RenderChild {
  readonly process: ChildProcess;
  /** Takes the bytes of an image. */
  readonly pipe: Socket;
}

/** Images live outside of V8's heap; what is in it is the text of an SVG, of which the renderer accepts a few MB. */
const maxHeapMb = 256;

/**
 * @param module the child's entry: TypeScript runs through tsx, a bundle as it is
 * @throws when the system does not let us fork
 */
export function forkChild(module: URL): RenderChild {
  const child = fork(module, {
    execArgv: [`--max-old-space-size=${maxHeapMb}`, ...loaderOf(module)],
    env: childEnv(),
    serialization: 'advanced',
    stdio: ['ignore', 'inherit', 'inherit', 'pipe', 'ipc'],
  });
  const pipe = child.stdio[bytesFd];
  if (!(pipe instanceof Socket)) throw new Error('The render process could not be forked.');
  // What fails on the way to a child that has died is told by its end.
  pipe.on('error', () => {});
  child.on('error', () => {});
  return { process: child, pipe };
}

/** What the child does next. Ask before causing it: what happens while nobody listens is lost, its end excepted. */
export function nextEvent({ process: child }: RenderChild): Promise<ChildEvent> {
  return new Promise((resolve) => {
    const settle = (event: ChildEvent) => {
      child.off('message', onMessage).off('exit', onExit).off('error', onError);
      resolve(event);
    };
    const onMessage = (message: unknown) => settle({ kind: 'message', message });
    const onExit = (code: number | null, signal: NodeJS.Signals | null) =>
      settle({ kind: 'end', signal, cause: signal ?? `exit code ${code}` });
    // Only one that never ran has no exit to wait for.
    const onError = (error: Error) => {
      if (child.pid === undefined) settle({ kind: 'end', signal: null, cause: error.message });
    };
    child.on('message', onMessage).on('exit', onExit).on('error', onError);
    if (!isAlive({ process: child })) onExit(child.exitCode, child.signalCode);
  });
}

export function isAlive({ process: child }: Pick<RenderChild, 'process'>): boolean {
  return child.exitCode === null && child.signalCode === null && !child.killed;
}

/** Ends the child whatever it is doing; resolves when it has ended. */
export async function killChild(child: RenderChild): Promise<void> {
  const { exitCode, signalCode } = child.process;
  if (child.process.pid === undefined || exitCode !== null || signalCode !== null) return;
  setReferenced(child, true);
  child.process.kill('SIGKILL');
  await once(child.process, 'exit');
}

/** Whether this process waits for the child before it ends by itself. */
export function setReferenced({ process: child, pipe }: RenderChild, isReferenced: boolean): void {
  for (const handle of [child, child.channel, pipe]) {
    if (isReferenced) handle?.ref();
    else handle?.unref();
  }
}

/** A file name as it would be written after `--import`; resolved here, not from wherever the process was started. */
function loaderOf(module: URL): string[] {
  if (!module.pathname.endsWith('.ts')) return [];
  return ['--import', pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href];
}

/** No credentials for a process that decodes what strangers made, and no options that were meant for its parent. */
function childEnv() {
  const kept = Object.entries(process.env).filter(([name]) => !/^(AWS_|NODE_OPTIONS$)/.test(name));
  // One malloc arena: threads of libvips that each keep their own hold on to freed memory.
  const { NODE_ENV } = process.env;
  return { ...Object.fromEntries(kept), NODE_ENV, MALLOC_ARENA_MAX: '1' };
}
