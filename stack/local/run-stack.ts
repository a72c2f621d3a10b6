// `npm start` after the set-up: starts the local stack, prints its address, and runs until Ctrl-C, or until a
// process that ended cannot be started again.
import { existsSync, readFileSync } from 'node:fs';
import { addressOf } from '#core/keys.ts';
import { defaultPorts, type Stack, type StackMode, startStack } from './start-stack.ts';
import type { Output } from './terminal/output.mjs';

/** Ends this process with 0 after a signal, or with 1 after a failure. */
export async function runStack(mode: StackMode, output: Output): Promise<void> {
  const ended = Promise.race([signalled(), parentGone()]);
  const s3Directory = process.env.LOCAL_S3_DIRECTORY || '.local/s3';
  const starting = startStack({
    mode,
    ports: {
      web: Number(process.env.PORT ?? defaultPorts.web),
      s3: Number(process.env.LOCAL_S3_PORT ?? defaultPorts.s3),
      lambda: Number(process.env.LOCAL_LAMBDA_PORT ?? defaultPorts.lambda),
    },
    s3Directory,
    print: output.print,
    step: output.step,
    say: output.say,
  });
  let stack: Stack | undefined;
  try {
    stack = await Promise.race([starting, ended]);
  } catch (error) {
    output.fail(error);
    process.exit(1);
  }
  // The processes that have started by now exit with this process.
  if (!stack) return finish(output, 130);
  output.say(describe(stack, s3Directory, output));
  // The page's compile errors are what a developer looks for.
  if (mode === 'dev') output.showLines('[web] ');

  const cause = await Promise.race([stack.died, ended]);
  output.stop();
  if (cause) output.fail(cause, 'Stopping the rest.');
  await stack.stop();
  finish(output, cause ? 1 : 0);
}

function finish(output: Output, exitCode: number): never {
  output.stop();
  output.say('Stopped.');
  process.exit(exitCode);
}

function describe(stack: Stack, s3Directory: string, { paint, logFile }: Output): string {
  const { webUrl, hasPage, places, env } = stack;
  const { BUCKET_NAME: bucket, AWS_ENDPOINT_URL_S3: s3Url } = env;
  const [source, output] = [addressOf(places.input), addressOf(places.output)];
  // The local S3 refuses unsigned requests.
  const secret = process.env.LOCAL_S3_SECRET ? '$LOCAL_S3_SECRET' : env.AWS_SECRET_ACCESS_KEY;
  const keys = `AWS_ACCESS_KEY_ID=${env.AWS_ACCESS_KEY_ID} AWS_SECRET_ACCESS_KEY=${secret}`;
  const ofPage = [['Bucket', `s3://${bucket} at ${s3Url}`]];
  const ofPipeline = [
    ['Images', `${source} at ${s3Url}`],
    ['Results', output],
    ['Add one', `${keys} aws s3 cp photo.jpg "${source}" --endpoint-url ${s3Url}`],
  ];
  const rows = [
    ...(hasPage ? ofPage : ofPipeline),
    ['Objects', s3Directory],
    ['Log', logFile],
    ['Stop', 'Ctrl-C'],
  ];
  return [
    '',
    `  Thumbnail Generator is running ${hasPage ? `at ${paint('cyan', webUrl)}` : 'without a page'}`,
    '',
    ...rows.map(([name = '', value]) => `  ${paint('dim', name.padEnd(8))} ${value}`),
    '',
  ].join('\n');
}

/** Resolves at the first signal; a second one ends the process immediately. */
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
