import { expect, it } from 'vitest';
import { alarmResources } from './alarms.ts';

const stack = { functionPrefix: 'any-dev-', bucket: 'any' };

it('sends every alarm to the address', () => {
  const { AlarmTopic, ...alarms } = alarmResources(stack, 'ops@example.com');
  expect(AlarmTopic).toMatchObject({
    Properties: { Subscription: [{ Protocol: 'email', Endpoint: 'ops@example.com' }] },
  });
  for (const alarm of Object.values(alarms)) {
    expect(alarm).toMatchObject({ Properties: { AlarmActions: [{ Ref: 'AlarmTopic' }] } });
  }
});

it('has the same alarms without an address, and no topic', () => {
  const { AlarmTopic, ...alarms } = alarmResources(stack, 'ops@example.com');
  expect(Object.keys(alarmResources(stack, undefined))).toEqual(Object.keys(alarms));
});

it('alarms before the timeout of a worker, and after the time limit of an image', () => {
  expect(alarmResources(stack, undefined).WorkerHugeNearTimeoutAlarm).toMatchObject({
    Properties: { Threshold: 96_000, Statistic: 'Maximum' },
  });
});
