import { describe, expect, it } from 'vitest';
import { placesIn } from '#core/keys.ts';
import { findTokenFault, findWebhookFault, readDeployOptions } from './deploy-options.ts';
import { lifecycleRules } from './lifecycle.ts';

it('has no options by default, and ignores empty variables', () => {
  const { keepsThumbnails, hasPage, places, hasEvents, ...others } = readDeployOptions({}, 'any');
  expect({ hasPage, places, hasEvents }).toEqual({
    hasPage: true,
    places: placesIn('any'),
    hasEvents: false,
  });
  expect(keepsThumbnails).toBe(true);
  expect(Object.values(others).filter((value) => value !== undefined)).toEqual([]);
  expect(readDeployOptions({ ALARM_EMAIL: ' ', WORKER_CONCURRENCY: '' })).toEqual(
    readDeployOptions({}),
  );
});

it.each([
  ['EXPIRE_UPLOADS_DAYS', '0'],
  ['EXPIRE_THUMBNAILS_DAYS', 'soon'],
  ['EXPIRED_UPLOADS', 'keep'],
  ['WORKER_CONCURRENCY', '1.5'],
  ['ALARM_EMAIL', 'nobody'],
  ['UPLOAD_QUEUE_CONCURRENCY', '1'],
  ['UPLOAD_QUEUE_CONCURRENCY', '1001'],
  ['CERTIFICATE_ARN', 'mine'],
  ['ACCESS_TOKEN_PARAMETER', '/not a name'],
  ['ACCESS_TOKEN_PARAMETER', '0123456789abcdef0123456789abcdef'],
  ['PAGE_REQUESTS_PER_SECOND', '0'],
  ['WEB_ORIGIN', 'thumbnails.example.com'],
  ['WEB_ORIGIN', 'https://example.com/thumbnails'],
  ['WEB_ORIGIN', 'https://*.example.com'],
  ['WEB_ORIGIN', 'https://a.example,https://b.example'],
  ['WEB_ORIGIN', 'https://user@example.com'],
  ['WEB_ORIGIN', 'ftp://example.com'],
  // The Lambdas read this one when they run.
  ['THUMBNAIL_SIZE', '9999'],
  ['EVENTS', 'yes'],
  ['WEBHOOK_URL', 'localhost:4000'],
])('refuses %s=%s in one sentence', (name, value) => {
  const sentence = new RegExp(
    `^  ${name}=${JSON.stringify(value).replaceAll('*', '.')} .*\\.$`,
    'm',
  );
  expect(() => readDeployOptions({ [name]: value })).toThrow(sentence);
});

it('names all wrong variables together', () => {
  const wrong = { THUMBNAIL_SIZE: '9999', ALARM_EMAIL: 'nobody', WEB_ORIGIN: '/' };
  for (const name of Object.keys(wrong)) {
    expect(() => readDeployOptions(wrong)).toThrow(`${name}=`);
  }
});

it.each([
  ['https://thumbnails.example.com/', 'https://thumbnails.example.com'],
  ['https://Thumbnails.Example.com:443', 'https://thumbnails.example.com'],
  [' http://localhost:3001 ', 'http://localhost:3001'],
  ['', undefined],
])('reads the origin of WEB_ORIGIN=%s as a browser sends it', (WEB_ORIGIN, webOrigin) => {
  expect(readDeployOptions({ WEB_ORIGIN }).webOrigin).toBe(webOrigin);
});

it('lets the upload queue use at most the concurrency that the dispatcher has', () => {
  const optionsOf = (UPLOAD_QUEUE_CONCURRENCY: string) =>
    readDeployOptions({ UPLOAD_QUEUE_CONCURRENCY, DISPATCHER_CONCURRENCY: '100' });
  expect(optionsOf('100').uploadQueueConcurrency).toBe(100);
  expect(() => optionsOf('101')).toThrow(
    'UPLOAD_QUEUE_CONCURRENCY="101" must not be larger than DISPATCHER_CONCURRENCY.',
  );
});

it('asks for the https origin of a certificate', () => {
  const CERTIFICATE_ARN = 'arn:aws:acm:eu-central-1:123456789012:certificate/1234-abcd';
  const read = (WEB_ORIGIN: string) => readDeployOptions({ CERTIFICATE_ARN, WEB_ORIGIN });
  expect(read('https://a.example').certificateArn).toBe(CERTIFICATE_ARN);
  for (const origin of ['', 'http://a.example', 'https://a.example:8443']) {
    expect(() => read(origin)).toThrow('needs WEB_ORIGIN');
  }
});

it('refuses to deploy beside a token that the page would not get, and does not print it', () => {
  const fault = findTokenFault({ ACCESS_TOKEN: 'a-very-secret-token' });
  expect(fault).toContain('ACCESS_TOKEN_PARAMETER');
  expect(fault).not.toContain('a-very-secret-token');
  expect(findTokenFault({ ACCESS_TOKEN: '' })).toBeUndefined();
});

it('expires only the objects that the options name', () => {
  const expiring = (env: Record<string, string>) =>
    lifecycleRules(placesIn('any'), readDeployOptions(env)).filter(
      (rule) => 'ExpirationInDays' in rule && rule.Id !== 'expire-tombstones',
    );
  expect(expiring({})).toEqual([]);
  expect(expiring({ EXPIRE_UPLOADS_DAYS: '30', EXPIRE_THUMBNAILS_DAYS: '365' })).toEqual([
    { Id: 'expire-uploads', Status: 'Enabled', Prefix: 'input/', ExpirationInDays: 30 },
    { Id: 'expire-thumbnails', Status: 'Enabled', Prefix: 'output/', ExpirationInDays: 365 },
  ]);
});

describe('with a source in another bucket', () => {
  const SOURCE_BUCKET = 'photos';
  const SOURCE_KMS_KEY_ARN = 'arn:aws:kms:eu-central-1:123456789012:key/1234-abcd';

  it('there is no page, and a queue for a few uploads at a time', () => {
    expect(readDeployOptions({ SOURCE_BUCKET, SOURCE_KMS_KEY_ARN }, 'any')).toMatchObject({
      hasPage: false,
      places: placesIn('any', { sourceBucket: SOURCE_BUCKET }),
      uploadQueueConcurrency: 5,
      sourceKmsKeyArn: SOURCE_KMS_KEY_ARN,
    });
    const few = readDeployOptions({ SOURCE_BUCKET, DISPATCHER_CONCURRENCY: '3' });
    expect(few.uploadQueueConcurrency).toBe(3);
    const more = readDeployOptions({ SOURCE_BUCKET, UPLOAD_QUEUE_CONCURRENCY: '50' });
    expect(more.uploadQueueConcurrency).toBe(50);
  });

  it.each([
    [{ SOURCE_KMS_KEY_ARN }, 'needs SOURCE_BUCKET'],
    [{ SOURCE_KMS_KEY_ARN, SOURCE_BUCKET, BUCKET_NAME: SOURCE_BUCKET }, 'needs SOURCE_BUCKET'],
    [{ SOURCE_KMS_KEY_ARN: 'alias/mine', SOURCE_BUCKET }, 'is not the ARN of a KMS key'],
    [{ EXPIRE_UPLOADS_DAYS: '30', SOURCE_BUCKET }, 'does not work with SOURCE_BUCKET'],
    [{ EXPIRE_THUMBNAILS_DAYS: '30', OUTPUT_BUCKET: 'small' }, 'does not work with OUTPUT_BUCKET'],
    [{ DISPATCHER_CONCURRENCY: '1', SOURCE_BUCKET }, 'must be 2 or more with SOURCE_BUCKET'],
    [{ SOURCE_PREFIX: 'a*b/' }, 'must not contain'],
    [{ OUTPUT_PREFIX: 'a$/' }, 'must not contain'],
    [{ PAGE: 'on', SOURCE_BUCKET }, 'does not work with SOURCE_BUCKET'],
  ])('or without one, refuses %j', (env, fault) => {
    expect(() => readDeployOptions(env)).toThrow(fault);
  });
});

it('refuses a webhook, and names what sends one on AWS', () => {
  expect(findWebhookFault({ WEBHOOK_URL: 'http://localhost:4000/events' })).toMatch(
    /EVENTS=on .* API destination, which docs\/events.md shows/,
  );
  expect(findWebhookFault({ WEBHOOK_URL: ' ' })).toBeUndefined();
});
