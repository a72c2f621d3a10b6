// The local stack for a person at a terminal: one line when it is up, everything stopped on Ctrl-C or a part's death.
import { defaultPorts, type Stack, type StackMode, startStack } from './stack.ts';

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
    s3Directory: '.local/s3',
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
  const parent = process.ppid;
  return new Promise((resolve) => {
    setInterval(() => process.ppid === parent || resolve(undefined), 500).unref();
  });
}
