// Starts a render process within limits that the kernel enforces, and reports its messages and its end.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { Socket } from 'node:net';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { bytesFd } from '../rendering.ts';

/** The child sent a message, or it ended with a signal or an exit code. */
export type ChildEvent =
  | { readonly kind: 'message'; readonly message: unknown }
  | { readonly kind: 'end'; readonly signal: NodeJS.Signals | null; readonly cause: string };

export interface RenderChild {
  readonly process: ChildProcess;
  /** Takes the bytes of an image. */
  readonly pipe: Socket;
  /** The kernel closes it when this process ends, and the shell then kills the child. */
  readonly lifeline: Socket;
}

/** Images live outside V8's heap. The largest data inside is the text of an SVG. */
const nodeOptions = ['--max-old-space-size=256', '--expose-gc'];

const lifelineFd = 4;
const ipcFd = 5;

/**
 * The shell sets limits that the kernel enforces for the child's whole life, then becomes the child:
 *
 * - no core file, since a crash would write all memory to the disk;
 * - a limit on the memory that the child may write to, in kB (RLIMIT_DATA; macOS accepts the limit and ignores it);
 * - when the machine runs out of memory, Linux kills this process first;
 * - when the parent dies, its end of the lifeline closes, and the background shell kills the child. The child itself could
 *   not notice while a decoder hangs on its main thread.
 */
const script = `ulimit -c 0; ulimit -d "$1" 2>/dev/null; shift
{ echo 1000 >/proc/self/oom_score_adj; } 2>/dev/null
( exec ${bytesFd}<&- ${ipcFd}<&-; read -r _ <&${lifelineFd}; kill -9 $$ ) >/dev/null 2>&1 &
exec "$@"`;

/**
 * @param module the child's entry: a bundle, or TypeScript, which runs through tsx
 * @param maxDataMb most memory that the child may write to, in MB of 2^20 bytes; the kernel enforces it
 * @throws when the system cannot start a process
 */
export function forkChild(module: URL, maxDataMb: number): RenderChild {
  const node = [process.execPath, ...nodeOptions, ...loaderOf(module)];
  const command = [...node, fileURLToPath(module)];
  const [file = '', ...args] =
    process.platform === 'win32'
      ? command
      : ['/bin/sh', '-c', script, 'sh', String(Math.floor(maxDataMb * 1024)), ...command];
  const child = spawn(file, args, {
    env: childEnv(),
    serialization: 'advanced',
    stdio: ['ignore', 'inherit', 'inherit', 'pipe', 'pipe', 'ipc'],
  });
  const [pipe, lifeline] = [child.stdio[bytesFd], child.stdio[lifelineFd]];
  if (!(pipe instanceof Socket) || !(lifeline instanceof Socket)) {
    throw new Error('The render process could not be started.');
  }
  // A write to a dead child fails. `nextEvent` reports its end.
  for (const socket of [pipe, lifeline]) socket.on('error', () => {});
  child.on('error', () => {}).on('exit', () => lifeline.destroy());
  return { process: child, pipe, lifeline };
}

/** @returns what the child does next. Call it before causing a message: a message without a listener is lost, an end is not. */
export function nextEvent({ process: child }: RenderChild): Promise<ChildEvent> {
  return new Promise((resolve) => {
    const settle = (event: ChildEvent) => {
      child.off('message', onMessage).off('exit', onExit).off('error', onError);
      resolve(event);
    };
    const onMessage = (message: unknown) => settle({ kind: 'message', message });
    const onExit = (code: number | null, signal: NodeJS.Signals | null) =>
      settle({ kind: 'end', signal, cause: signal ?? `exit code ${code}` });
    // Only a child that never ran has no exit to wait for.
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

/** Kills the child. Resolves when it has ended. */
export async function killChild(child: RenderChild): Promise<void> {
  const { exitCode, signalCode } = child.process;
  if (child.process.pid === undefined || exitCode !== null || signalCode !== null) return;
  setReferenced(child, true);
  child.process.kill('SIGKILL');
  await once(child.process, 'exit');
}

/** Sets whether a living child keeps this process alive. */
export function setReferenced(
  { process: child, pipe, lifeline }: RenderChild,
  isReferenced: boolean,
): void {
  for (const handle of [child, child.channel, pipe]) {
    if (isReferenced) handle?.ref();
    else handle?.unref();
  }
  lifeline.unref();
}

/** Whether the module runs through tsx. A deployed function has bundles. */
export function isTypeScript(module: URL): boolean {
  return module.pathname.endsWith('.ts');
}

/** Resolves tsx here, since the child may run in any folder. */
function loaderOf(module: URL): string[] {
  if (!isTypeScript(module)) return [];
  return ['--import', pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href];
}

/**
 * One arena: with an arena per thread, libvips' threads hold on to freed memory. The threshold is the size from which
 * glibc returns memory to the kernel at once. By default glibc raises it to 32 MB, and then a 7 MP picture took more
 * memory in a warm process than a 12 MP picture.
 */
const mallocEnv = { MALLOC_ARENA_MAX: '1', MALLOC_MMAP_THRESHOLD_: String(2 ** 20) };

/** Leaves out credentials, since the child decodes strangers' files, and the Node options of the parent. */
function childEnv() {
  const kept = Object.entries(process.env).filter(([name]) => !/^(AWS_|NODE_OPTIONS$)/.test(name));
  const { NODE_ENV } = process.env;
  return { ...Object.fromEntries(kept), NODE_ENV, ...mallocEnv };
}
