// Gives the local S3 a process of its own. Beside the Lambdas, one slow function would delay every upload and every poll.
import { type ChildProcess, fork } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { LocalS3Options } from './patch-s3rver.ts';
import type { S3Message, S3ProcessOptions } from './s3-process.ts';
import { loadS3rver, type S3Server } from './s3rver.ts';

/**
 * Changes s3rver, which serverless-s3-local starts and closes in this process: `run` starts a process, and `close` ends it. If
 * that process ends without `close`, this one ends too.
 *
 * @param buckets further ones, beside those of serverless.yml
 * @param onEvent receives each event of S3, as AWS sends it
 */
export function runS3InOwnProcess(
  patch: LocalS3Options,
  buckets: readonly string[],
  onEvent: (event: unknown) => void,
): void {
  const { S3rver } = loadS3rver();
  const processes = new WeakMap<S3Server, ChildProcess>();
  S3rver.prototype.run = function (listening) {
    const child = startProcess({ patch, server: optionsOf(this, buckets) });
    processes.set(this, child);
    child.on('message', (message: S3Message) => {
      if (message.kind === 'event') onEvent(message.event);
      else if (message.kind === 'listening') listening?.(null, message.address);
      else listening?.(new Error(message.message));
    });
    child.once('exit', (code, signal) => {
      if (child.killed) return;
      console.error(`The local S3 ended (${signal ?? `exit code ${code}`}).`);
      process.exit(1);
    });
    return this;
  };
  S3rver.prototype.close = function () {
    processes.get(this)?.kill();
    return this;
  };
}

/** The constructor keeps its options in several fields. */
function optionsOf(
  { serverOptions, store, silent, _configureBuckets }: S3Server,
  buckets: readonly string[],
): object {
  return {
    ...serverOptions,
    directory: store.rootDirectory,
    silent,
    vhostBuckets: false,
    // The plugin names the bucket once for each place that has it. s3rver writes their CORS files at the same time, and the local S3
    // does not start if it reads one that another has just emptied.
    configureBuckets: [
      ...new Map(
        [...buckets.map((name) => ({ name })), ..._configureBuckets].map((bucket) => [
          bucket.name,
          bucket,
        ]),
      ).values(),
    ],
  };
}

function startProcess(options: S3ProcessOptions): ChildProcess {
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
  const module = fileURLToPath(new URL('s3-process.ts', import.meta.url));
  const child = fork(module, { execArgv: ['--import', tsx] });
  child.send(options);
  return child;
}
