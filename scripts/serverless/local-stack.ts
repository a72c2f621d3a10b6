// Makes `sls offline` behave like AWS where the local S3 and Lambda do not by themselves, and keeps it alive.
import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { z } from 'zod';
import { encodeEventKey } from '#core/job.ts';
import { heedConditions, keepObjectsWhole } from './local-store.ts';
import type { CorsRule, Serverless } from './serverless.ts';

const corsFile = join('.local', 'cors.xml');

/** The local S3 ignores CloudFormation's CORS rules and reads XML: one source of truth, written in its dialect. */
export function writeCorsFile({ serviceDir, service }: Serverless): void {
  const { CorsRules } = service.resources.Resources.S3BucketUploads.Properties.CorsConfiguration;
  const { localWebOrigin } = service.custom;
  const rules = localWebOrigin
    ? CorsRules.map((rule) => ({ ...rule, AllowedOrigins: [localWebOrigin] }))
    : CorsRules;
  mkdirSync(join(serviceDir, '.local'), { recursive: true });
  writeFileSync(join(serviceDir, corsFile), toCorsXml(rules));
  service.custom.s3.cors = corsFile;
}

/** CloudFormation's rules as the XML of S3's PutBucketCors. */
export function toCorsXml(rules: readonly CorsRule[]): string {
  const element = (name: string, value: string | number) => `    <${name}>${value}</${name}>`;
  const body = rules.map((rule) =>
    [
      '  <CORSRule>',
      ...rule.AllowedOrigins.map((origin) => element('AllowedOrigin', origin)),
      ...rule.AllowedMethods.map((method) => element('AllowedMethod', method)),
      ...(rule.AllowedHeaders ?? []).map((header) => element('AllowedHeader', header)),
      ...(rule.ExposedHeaders ?? []).map((header) => element('ExposeHeader', header)),
      ...(rule.MaxAge === undefined ? [] : [element('MaxAgeSeconds', rule.MaxAge)]),
      '  </CORSRule>',
    ].join('\n'),
  );
  return `<CORSConfiguration>\n${body.join('\n')}\n</CORSConfiguration>\n`;
}

const objectEventSchema = z.looseObject({
  Records: z.array(
    z.looseObject({ s3: z.looseObject({ object: z.looseObject({ key: z.string() }) }) }),
  ),
});

/** AWS URL-encodes the keys of its events, the local S3 sends them raw: encoded here, the product knows one way. */
export function imitateAwsEvents({ pluginManager }: Pick<Serverless, 'pluginManager'>): void {
  // Of all plugins only serverless-s3-local has a client: the running S3, which emits its events itself.
  const s3 = pluginManager.plugins.find(({ client }) => client)?.client;
  if (!s3)
    throw new Error('The local S3 is not running: is serverless-s3-local among the plugins?');
  const emit = s3.emit.bind(s3);
  s3.emit = (name, ...args) => emit(name, ...(name === 'event' ? args.map(toAwsEvent) : args));
}

export function toAwsEvent(event: unknown): unknown {
  const parsed = objectEventSchema.parse(event);
  for (const { s3 } of parsed.Records) s3.object.key = encodeEventKey(s3.object.key);
  return parsed;
}

/**
 * serverless-offline does not await what it invokes asynchronously: a worker that throws or times out is an unhandled
 * rejection, which would end this process and the local S3 with it. Lambda would log it and go on.
 */
export function surviveFailedInvocations(): void {
  process.on('unhandledRejection', (reason) => {
    if (isListenError(reason)) {
      console.error(reason);
      process.exit(1);
    }
    console.error('An asynchronous invocation failed:', reason);
  });
}

/** A port that is taken is no worker's failure: without it there is no stack to keep alive. */
function isListenError(reason: unknown): boolean {
  return reason instanceof Error && 'syscall' in reason && reason.syscall === 'listen';
}

/** A file name takes 255 bytes, of which the local S3 needs these for itself. */
const maxSegmentBytes = 255 - '._S3rver_metadata.json'.length;

/** Before the local S3 is started: what it does otherwise than AWS is replaced in its classes. */
export function mendLocalS3(): void {
  const require = createRequire(createRequire(import.meta.url).resolve('serverless-s3-local'));
  keepObjectsWhole(require);
  const { prototype } = s3ServerSchema.parse(require('s3rver'));
  const { callback } = prototype;
  prototype.callback = function (this: KoaApp) {
    this.middleware.unshift(refuseLongKey, heedConditions);
    return callback.call(this);
  };
}

interface KoaApp {
  readonly middleware: unknown[];
}

interface KoaContext {
  readonly path: string;
  status: number;
  type: string;
  body: string;
}

const s3ServerSchema = z.custom<{ prototype: KoaApp & { callback(this: KoaApp): unknown } }>(
  (value) => value instanceof Function && 'callback' in value.prototype,
);

/**
 * The local S3 keeps each segment of a key as a file name: one that is too long ends the process, or leaves something
 * behind on which every later list fails. AWS takes it, so it is refused with the error AWS has for longer ones.
 */
export async function refuseLongKey(context: KoaContext, next: () => Promise<void>): Promise<void> {
  const segments = context.path.split('/').map(decodeSegment);
  if (segments.every((segment) => Buffer.byteLength(segment) <= maxSegmentBytes)) return next();
  context.status = 400;
  context.type = 'application/xml';
  context.body = `<?xml version="1.0" encoding="UTF-8"?>
<Error><Code>KeyTooLongError</Code><Message>The local S3 takes at most ${maxSegmentBytes} bytes between two slashes of a key.</Message></Error>`;
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
