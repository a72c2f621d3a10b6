// A part of the local stack is one process: start it, wait until it answers, stop it.
import { type ChildProcess, spawn } from 'node:child_process';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from '../root.mjs';
import { ProcessError, readLines } from './terminal/run-command.mjs';

export interface ProcessOptions {
  /** Printed before each of its lines. */
  readonly name: string;
  /** Arguments of node: the script and the script's arguments. */
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** Working directory; the root by default. */
  readonly cwd?: string;
  /** Ports on which it answers when it is ready. */
  readonly ports: readonly number[];
  /** Receives each line that the part prints. */
  readonly print: (line: string) => void;
}

export interface ManagedProcess {
  /** Resolves when the part answers on all its ports. Rejects with a ProcessError if it exits before, or takes too long. */
  readonly ready: Promise<void>;
  /** Resolves when the part exits. The error says how. */
  readonly ended: Promise<ProcessError>;
  readonly pid: number;
  /** Whether `stop` was called. */
  isStopping(): boolean;
  /** Sends SIGTERM, and SIGKILL after 5 seconds. Resolves when the part has exited. */
  stop(): Promise<void>;
}

const readyTimeoutMs = 60_000;
const stopTimeoutMs = 5_000;
const lastLinesTimeoutMs = 300;
const exitWithParent = pathToFileURL(join(import.meta.dirname, 'exit-with-parent.mjs')).href;

export function startProcess({
  name,
  args,
  env,
  cwd = root,
  ports,
  print,
}: ProcessOptions): ManagedProcess {
  const nodeOptions = `${process.env.NODE_OPTIONS ?? ''} --import=${exitWithParent}`.trim();
  const child = spawn(process.execPath, [...args], {
    cwd,
    env: { ...env, NODE_OPTIONS: nodeOptions, STACK_PID: String(process.pid) },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const lastLines = readLines(child, (line) => print(`[${name}] ${line}`));
  const ended = new Promise<ProcessError>((resolve) => {
    const end = (message: string) => resolve(new ProcessError(message, lastLines));
    child.once('error', (error) => end(`${name} could not be started: ${error.message}`));
    child.once('exit', (code, signal) => {
      const message = `${name} ended (${signal ?? `exit code ${code}`}).`;
      // Its last lines, which say why, arrive later. A child of the part may hold its output open, so we stop waiting.
      child.once('close', () => end(message));
      setTimeout(() => end(message), lastLinesTimeoutMs);
    });
  });
  const ready = Promise.race([
    waitForPorts(name, ports).catch((error: Error) => {
      throw new ProcessError(error.message, lastLines);
    }),
    ended.then((error) => Promise.reject(error)),
  ]);
  // Nobody has to wait for `ready`, so its rejection must not be unhandled.
  ready.catch(() => {});
  let stopping = false;
  return {
    ready,
    ended,
    pid: child.pid ?? -1,
    isStopping: () => stopping,
    stop: () => {
      stopping = true;
      return stop(child, ended);
    },
  };
}

/** @throws Error when one of the ports does not answer in time */
export async function waitForPorts(name: string, ports: readonly number[]): Promise<void> {
  const deadline = Date.now() + readyTimeoutMs;
  for (const port of ports) {
    while (!(await isAnswered(port))) {
      if (Date.now() > deadline) {
        throw new Error(
          `${name} did not answer on port ${port} within ${readyTimeoutMs / 1000} s.`,
        );
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

/** Whether something accepts connections on a port of this machine. */
export function isAnswered(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ port, host: 'localhost' });
    const settle = (answered: boolean) => {
      socket.destroy();
      resolve(answered);
    };
    socket.once('connect', () => settle(true));
    socket.once('error', () => settle(false));
  });
}

async function stop(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs);
  await ended;
  clearTimeout(timer);
}
