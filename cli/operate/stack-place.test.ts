import { afterEach, beforeEach, expect, it } from 'vitest';
import { findStackPlace } from './stack-place.ts';

const before = { ...process.env };
const endpoints = ['AWS_ENDPOINT_URL', 'AWS_ENDPOINT_URL_S3', 'AWS_ENDPOINT_URL_LAMBDA'];

beforeEach(() => {
  // A variable that is set, although empty, is not replaced by a developer's .env.
  for (const name of endpoints) process.env[name] = '';
});
afterEach(() => {
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, before);
});

it('finds the local stack, with the bucket of its settings', () => {
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_S3: 'http://localhost:1',
    BUCKET_NAME: 'pictures',
  });
  expect(findStackPlace({})).toEqual({
    isLocal: true,
    stage: 'dev',
    stackName: 'thumbnail-generator-dev',
    localBucket: 'pictures',
  });
});

it('finds a stack on AWS by its stage or its region, whatever BUCKET_NAME says', () => {
  process.env.BUCKET_NAME = 'pictures-of-dev';
  expect(findStackPlace({ stage: 'my-stage', region: 'eu-north-1' })).toEqual({
    isLocal: false,
    stage: 'my-stage',
    stackName: 'thumbnail-generator-my-stage',
    localBucket: undefined,
  });
  expect(process.env.AWS_REGION).toBe('eu-north-1');
  expect(findStackPlace({ region: 'eu-north-1' }).stackName).toBe('thumbnail-generator-dev');
});

it.each(['AWS_ENDPOINT_URL_S3', 'AWS_ENDPOINT_URL_LAMBDA'])(
  'refuses a stack on AWS while %s names another place',
  (name) => {
    process.env[name] = 'http://localhost:1';
    expect(() => findStackPlace({ stage: 'dev' })).toThrow('http://localhost:1');
  },
);
