// The CORS rules of the local S3. It ignores the rules in serverless.yml and reads a file with S3's XML, which we write from
// them.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CorsRule, Serverless } from '../../serverless.ts';

const corsFile = join('.local', 'cors.xml');

/** Writes the rules of serverless.yml, with `localWebOrigin` as the only origin, and configures the local S3 to read them. */
export function writeCorsFile({ serviceDir, service }: Serverless): void {
  const { CorsConfiguration } = service.resources.Resources.S3BucketUploads.Properties;
  const { CorsRules = [] } = CorsConfiguration ?? {};
  const { localWebOrigin } = service.custom;
  const rules = localWebOrigin
    ? CorsRules.map((rule) => ({ ...rule, AllowedOrigins: [localWebOrigin] }))
    : CorsRules;
  mkdirSync(join(serviceDir, '.local'), { recursive: true });
  writeFileSync(join(serviceDir, corsFile), toCorsXml(rules));
  service.custom.s3.cors = corsFile;
}

/** @returns CloudFormation's rules as the XML of S3's PutBucketCors */
export function toCorsXml(rules: readonly CorsRule[]): string {
  const elements = (name: string, values: readonly (string | number)[] = []) =>
    values.map((value) => `    <${name}>${value}</${name}>`);
  const body = rules.map((rule) =>
    [
      '  <CORSRule>',
      ...elements('AllowedOrigin', rule.AllowedOrigins),
      ...elements('AllowedMethod', rule.AllowedMethods),
      ...elements('AllowedHeader', rule.AllowedHeaders),
      ...elements('ExposeHeader', rule.ExposedHeaders),
      ...elements('MaxAgeSeconds', rule.MaxAge === undefined ? [] : [rule.MaxAge]),
      '  </CORSRule>',
    ].join('\n'),
  );
  return `<CORSConfiguration>\n${body.join('\n')}\n</CORSConfiguration>\n`;
}
