// The process of the local S3. Its parent sends the options once, and receives the address and each event.
import * as z from 'zod';
import { toAwsEvent } from './events.ts';
import { type LocalS3Options, patchS3rver } from './patch-s3rver.ts';
import { loadS3rver } from './s3rver.ts';

export interface S3ProcessOptions {
  readonly patch: LocalS3Options;
  /** Options of s3rver's constructor. */
  readonly server: object;
}

/** What the process sends. */
export type S3Message =
  | { readonly kind: 'listening'; readonly address: object }
  | { readonly kind: 'error'; readonly message: string }
  | { readonly kind: 'event'; readonly event: unknown };

const optionsSchema = z.custom<S3ProcessOptions>(
  (value) => value instanceof Object && 'patch' in value && 'server' in value,
);

const send = (message: S3Message) => process.send?.(message);

process.once('message', async (message) => {
  const { patch, server } = optionsSchema.parse(message);
  patchS3rver(patch);
  const { S3rver } = loadS3rver();
  const s3 = new S3rver(server);
  s3.on('event', (event) => send({ kind: 'event', event: toAwsEvent(event) }));
  try {
    send({ kind: 'listening', address: await s3.run() });
  } catch (error) {
    send({ kind: 'error', message: String(error) });
  }
});
// The parent ends this process. On Ctrl-C the terminal signals both, and running functions still need their S3.
process.on('SIGINT', () => {});
process.once('disconnect', () => process.exit(0));
