// The local stack for a person at a terminal: one line when it is up, everything stopped on Ctrl-C or a part's death.
import { existsSync, readFileSync } from 'node:fs';
import { defaultPorts, type Stack, type StackMode, startStack } from './start-stack.ts';

/** Runs until a signal or the death of a part; sets the exit code. */
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
  // What had been started by then ends with this process.
  if (!stack) process.exit(130);
  console.log(`\nThumbnail Generator is running at ${stack.webUrl} (Ctrl-C stops it)\n`);

  const death = await Promise.race([stack.died, ended]);
  if (death) console.error(`\n${death} Stopping the rest.`);
  await stack.stop();
  process.exit(death ? 1 : 0);
}

/** Resolves when the process is asked to end; a second signal ends it at once. */
function signalled(): Promise<undefined> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.once(signal, () => resolve(undefined));
    }
  });
}

/** Resolves when npm, or whatever started this process, is gone without having told. */
function parentGone(): Promise<undefined> {
  const launchers = readLaunchers();
  return new Promise((resolve) => {
    setInterval(() => readLaunchers() === launchers || resolve(undefined), 500).unref();
  });
}

/**
 * The process that started this one, and the one that started that where it is the shell that npm runs scripts in: on
 * Linux it often stays between the two and outlives a killed npm; elsewhere the shell becomes the script.
 */
function readLaunchers(): string {
  const statFile = `/proc/${process.ppid}/stat`;
  const isNpmScript = process.env.npm_lifecycle_event !== undefined;
  const stat = isNpmScript && existsSync(statFile) ? readFileSync(statFile, 'utf8') : '';
  return `${process.ppid} ${/\(\w*sh\) \S (\d+)/.exec(stat)?.[1] ?? ''}`;
}
