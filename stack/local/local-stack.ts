// Makes `sls offline` behave like AWS where the local S3 and Lambda do not by themselves, and keeps it alive.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { encodeEventKey } from '#core/job.ts';
import type { CorsRule, Serverless } from '../serverless.ts';

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
