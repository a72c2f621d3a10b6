// Starts the local stack: one process runs `sls offline` (the Lambdas, with the local S3 as its child), another the page.
import { watch } from 'node:fs';
import { join } from 'node:path';
import type { Places } from '#core/keys.ts';
import { readRenderSettings, settingsError } from '#core/settings.ts';
import { localStackEnv } from '#storage/local-env.mjs';
import { root } from '../root.mjs';
import { findRuntimeFaults } from '../settings-faults.ts';
import { buildWeb, type Step } from './build-web.ts';
import { keepRunning } from './keep-running.ts';
import { isAnswered, type ManagedProcess, startProcess } from './managed-process.ts';
import type { ProcessError } from './terminal/run-command.mjs';

export type StackMode = 'start' | 'dev';

export interface StackPorts {
  readonly web: number;
  readonly s3: number;
  readonly lambda: number;
}

export interface LambdaProcessOptions {
  readonly ports: Pick<StackPorts, 's3' | 'lambda'>;
  /** Folder of the local S3, relative to the root. Its objects are kept. */
  readonly s3Directory: string;
  readonly print: (line: string) => void;
}

export interface StackOptions extends LambdaProcessOptions {
  /** `start` builds the page and serves the build; `dev` serves the sources and reloads changes. */
  readonly mode: StackMode;
  readonly ports: StackPorts;
  /** Reports the steps of the start; without it, only the build prints a line. */
  readonly step?: Step;
  /** Says that a process ended and starts again. */
  readonly say?: (sentence: string) => void;
}

export interface Stack {
  /** The page's; nothing answers there if there is no page. */
  readonly webUrl: string;
  readonly hasPage: boolean;
  readonly places: Places;
  /** Environment variables that point the SDK at the stack. */
  readonly env: NodeJS.Dict<string>;
  /** Resolves when a process has ended and cannot be started again. The error says which, and how. */
  readonly died: Promise<ProcessError>;
  /** `web` is 0 if there is no page. */
  pids(): { readonly lambda: number; readonly web: number };
  stop(): Promise<void>;
}

export const defaultPorts: StackPorts = { web: 3000, s3: 4569, lambda: 3002 };

/**
 * @returns the running stack, after every process answers on its ports
 * @throws Error with a sentence for the person at the terminal, after everything has stopped
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { mode, ports, print, step = (_title, work) => work() } = options;
  // The page and the handlers read the settings at their first request. Report wrong settings before.
  const faults = findRuntimeFaults(process.env);
  if (faults.length > 0) throw settingsError(faults);
  const localEnv = stackEnv(ports);
  const { hasPage, places } = readRenderSettings({ ...process.env, ...localEnv });
  await requireFreePorts(ports, hasPage);
  if (mode === 'start' && hasPage) await buildWeb(print, 'server', options.step);

  const say = options.say ?? print;
  const lambda = keepRunning(() => startLambdaProcess(options), say);
  const startPage = () =>
    startProcess({
      name: 'web',
      args: [...pageArgs[mode], '--port', String(ports.web), '--hostname', 'localhost'],
      env: { ...process.env, ...localEnv, ...quietEnv },
      ports: [ports.web],
      print,
    });
  const web = hasPage ? keepRunning(startPage, say) : undefined;
  const parts = web ? [lambda, web] : [lambda];
  const stop = async () => {
    await Promise.all(parts.map((part) => part.stop()));
  };
  try {
    await step('Starting the servers', () => Promise.all(parts.map(({ ready }) => ready)));
  } catch (error) {
    await stop();
    throw error;
  }
  if (mode === 'dev') {
    // A restart that fails ends the stack, by `gaveUp`.
    watchSources(() => step('Restarting the Lambdas', () => lambda.restart()).catch(() => {}));
  }
  return {
    webUrl: `http://localhost:${ports.web}`,
    ...{ hasPage, places },
    env: localEnv,
    died: Promise.race(parts.map(({ gaveUp }) => gaveUp)),
    pids: () => ({ lambda: lambda.pid(), web: web?.pid() ?? 0 }),
    stop,
  };
}

/** The build contains the page's server, which takes 70 MB less without tsx. */
const pageArgs = {
  start: ['web/.next/main.mjs'],
  dev: ['--import', 'tsx', 'web/main.ts', '--dev'],
} satisfies Record<StackMode, readonly string[]>;

/** `npm run dev` shows the page's lines, and nobody needs the SDK's advice about Node there: package.json names the Node. */
const quietEnv = {
  NEXT_TELEMETRY_DISABLED: '1',
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
};

/** `sls offline` alone: the local S3 and the Lambdas. */
export function startLambdaProcess({
  ports,
  s3Directory,
  print,
}: LambdaProcessOptions): ManagedProcess {
  return startProcess({
    name: 'lambda',
    args: ['node_modules/serverless/bin/serverless.js', 'offline', 'start'],
    env: { ...process.env, ...stackEnv(ports), LOCAL_S3_DIRECTORY: s3Directory },
    ports: [ports.s3, ports.lambda],
    print,
  });
}

/** @returns environment variables that point the SDK at a stack on these ports */
export function stackEnv({ s3, lambda }: LambdaProcessOptions['ports']): NodeJS.Dict<string> {
  const portEnv = { LOCAL_S3_PORT: String(s3), LOCAL_LAMBDA_PORT: String(lambda) };
  return { ...portEnv, ...localStackEnv({ ...process.env, ...portEnv }) };
}

async function requireFreePorts(ports: StackPorts, hasPage: boolean): Promise<void> {
  const uses = [
    { port: ports.s3, use: 'the local S3', variable: 'LOCAL_S3_PORT' },
    { port: ports.lambda, use: 'the Lambdas', variable: 'LOCAL_LAMBDA_PORT' },
    ...(hasPage ? [{ port: ports.web, use: 'the page', variable: 'PORT' }] : []),
  ];
  for (const { port, use, variable } of uses) {
    if (!(await isAnswered(port))) continue;
    throw new Error(
      `Port ${port}, for ${use}, is taken. End the program that uses it, or choose another port with ${variable}.`,
    );
  }
}

/** Handlers run in the process of `sls offline`, so a change needs a new process. Several changes in a row need only one. */
function watchSources(restart: () => Promise<unknown>): void {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<unknown> = Promise.resolve();
  for (const room of ['core', 'storage', 'render', 'lambda']) {
    const watcher = watch(join(root, room), { recursive: true }, () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        running = running.then(restart);
      }, 200);
    });
    watcher.unref();
  }
}
