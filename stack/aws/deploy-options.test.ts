import { expect, it } from 'vitest';
import { readDeployOptions } from './deploy-options.ts';
import { lifecycleRules } from './lifecycle.ts';

it('has no options by default, and ignores empty variables', () => {
  expect(Object.values(readDeployOptions({})).filter((value) => value !== undefined)).toEqual([]);
  expect(readDeployOptions({ ALARM_EMAIL: ' ', WORKER_CONCURRENCY: '' })).toEqual(
    readDeployOptions({}),
  );
});

it.each([
  { EXPIRE_UPLOADS_DAYS: '0' },
  { EXPIRE_THUMBNAILS_DAYS: 'soon' },
  { WORKER_CONCURRENCY: '1.5' },
  { ALARM_EMAIL: 'nobody' },
  { UPLOAD_QUEUE_CONCURRENCY: '1' },
  { UPLOAD_QUEUE_CONCURRENCY: '1001' },
])(
  'names the wrong variable of $EXPIRE_UPLOADS_DAYS$EXPIRE_THUMBNAILS_DAYS$WORKER_CONCURRENCY$ALARM_EMAIL$UPLOAD_QUEUE_CONCURRENCY',
  (env) => {
    expect(() => readDeployOptions(env)).toThrow(Object.keys(env)[0]);
  },
);

it('lets the upload queue use at most the concurrency that the dispatcher has', () => {
  const optionsOf = (UPLOAD_QUEUE_CONCURRENCY: string) =>
    readDeployOptions({ UPLOAD_QUEUE_CONCURRENCY, DISPATCHER_CONCURRENCY: '100' });
  expect(optionsOf('100').uploadQueueConcurrency).toBe(100);
  expect(() => optionsOf('101')).toThrow('UPLOAD_QUEUE_CONCURRENCY');
});

it('expires only the objects that the options name', () => {
  const expiring = (env: Record<string, string>) =>
    lifecycleRules(readDeployOptions(env)).filter((rule) => 'ExpirationInDays' in rule);
  expect(expiring({})).toEqual([]);
  expect(expiring({ EXPIRE_UPLOADS_DAYS: '30', EXPIRE_THUMBNAILS_DAYS: '365' })).toEqual([
    { Id: 'expire-uploads', Status: 'Enabled', Prefix: 'input/', ExpirationInDays: 30 },
    { Id: 'expire-thumbnails', Status: 'Enabled', Prefix: 'output/', ExpirationInDays: 365 },
  ]);
});
