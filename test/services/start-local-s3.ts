// Starts the local S3 alone, with the same changes as in `sls offline`. The caller runs the handlers itself.
import type { EventEmitter } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { toAwsEvent } from '../../stack/local/s3/events.ts';
import { patchS3rver } from '../../stack/local/s3/patch-s3rver.ts';

export interface LocalS3 {
  readonly port: number;
  readonly directory: string;
  stop(): Promise<void>;
}

interface S3Server extends EventEmitter {
  run(): Promise<{ readonly port: number }>;
  close(): Promise<void>;
}

interface S3ServerOptions {
  readonly address: string;
  readonly port: number;
  readonly silent: boolean;
  readonly directory: string;
  readonly vhostBuckets: boolean;
  readonly configureBuckets: readonly { readonly name: string }[];
}

const serverSchema = z.custom<new (options: S3ServerOptions) => S3Server>(
  (value) => value instanceof Function && 'run' in value.prototype,
);

let isMended = false;

/**
 * @param buckets created if they do not exist
 * @param onEvent called with every notification, in AWS's form
 * @param directory of the store; by default a temporary one, which is deleted at the end
 */
export async function startLocalS3(
  buckets: string | readonly string[],
  onEvent: (event: unknown) => void = () => {},
  directory?: string,
): Promise<LocalS3> {
  const require = createRequire(createRequire(import.meta.url).resolve('serverless-s3-local'));
  if (!isMended) patchS3rver();
  isMended = true;
  const ownDirectory = directory ?? mkdtempSync(join(tmpdir(), 'thumbnail-generator-s3-'));
  const server = new (serverSchema.parse(require('s3rver')))({
    address: 'localhost',
    port: 0,
    silent: true,
    directory: ownDirectory,
    vhostBuckets: false,
    configureBuckets: [buckets].flat().map((name) => ({ name })),
  });
  server.on('event', (event) => onEvent(toAwsEvent(event)));
  const { port } = await server.run();
  return {
    port,
    directory: ownDirectory,
    async stop() {
      await server.close();
      if (directory === undefined) rmSync(ownDirectory, { recursive: true, force: true });
    },
  };
}
