// `npm start` after the set-up: starts the local stack, prints its address, and runs until Ctrl-C or until a process exits.
import { existsSync, readFileSync } from 'node:fs';
import { defaultPorts, type Stack, type StackMode, startStack } from './start-stack.ts';

/** Ends this process with 0 after a signal, or with 1 after a failure. */
export async function runStack(mode: StackMode): Promise<void> {
  const ended = Promise.race([signalled(), parentGone()]);
  const starting = startStack({
    mode,
    ports: {
      web: Number(process.env.PORT ?? defaultPorts.web),
      s3: Number(process.env.LOCAL_S3_PORT ?? defaultPorts.s3),
      lambda: Number(process.env.LOCAL_LAMBDA_PORT ?? defaultPorts.lambda),
    },
    s3Directory: process.env.LOCAL_S3_DIRECTORY || '.local/s3',
    print: console.log,
  });
  let stack: Stack | undefined;
  try {
    stack = await Promise.race([starting, ended]);
  } catch (error) {
    console.error(`\n${error instanceof Error ? error.message : error}`);
    process.exit(1);
  }
  // The processes that have started by now exit with this process.
  if (!stack) process.exit(130);
  console.log(`\nThumbnail Generator is running at ${stack.webUrl} (press Ctrl-C to stop it)\n`);

  const cause = await Promise.race([stack.died, ended]);
  if (cause) console.error(`\n${cause} Stopping the rest.`);
  await stack.stop();
  process.exit(cause ? 1 : 0);
}

/** Resolves at the first signal; a second one ends the process at once. */
function signalled(): Promise<undefined> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.once(signal, () => resolve(undefined));
    }
  });
}

/** Resolves when npm or another parent of this process was killed and could not send a signal. */
function parentGone(): Promise<undefined> {
  const launchers = readLaunchers();
  return new Promise((resolve) => {
    setInterval(() => readLaunchers() === launchers || resolve(undefined), 500).unref();
  });
}

/**
 * @returns the id of the parent process, and of its parent if npm runs the script in a shell. On Linux that shell often
 *   outlives a killed npm; on other systems the shell becomes the script.
 */
function readLaunchers(): string {
  const statFile = `/proc/${process.ppid}/stat`;
  const isNpmScript = process.env.npm_lifecycle_event !== undefined;
  const stat = isNpmScript && existsSync(statFile) ? readFileSync(statFile, 'utf8') : '';
  return `${process.ppid} ${/\(\w*sh\) \S (\d+)/.exec(stat)?.[1] ?? ''}`;
}
