import { expect, it } from 'vitest';
import { findMeasurementSource } from './page-settings.ts';

it.each([
  [{}, 'AWS'],
  [{ AWS_ENDPOINT_URL_S3: '' }, 'AWS'],
  [{ AWS_ENDPOINT_URL_S3: 'https://bucket.vpce-1a2b.s3.us-east-1.vpce.amazonaws.com' }, 'AWS'],
  [{ AWS_ENDPOINT_URL_S3: 'https://s3.dualstack.eu-central-1.api.aws' }, 'AWS'],
  [{ AWS_ENDPOINT_URL_S3: 'http://localhost:4569' }, 'this machine'],
  [{ AWS_ENDPOINT_URL: 'http://127.0.0.1:4566' }, 'this machine'],
  [{ AWS_ENDPOINT_URL_S3: 'http://amazonaws.com.example.test' }, 'this machine'],
] as const)('with %j the figures come from %s', (env, expected) => {
  expect(findMeasurementSource(env)).toBe(expected);
});
