import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { placesIn } from '#core/keys.ts';
import { root } from '../root.mjs';
import { alarmResources } from './alarms.ts';

const filterSchema = z.object({ Properties: z.object({ FilterPattern: z.string() }) });
const stack = {
  functionPrefix: 'any-dev-',
  hasPage: true,
  hasEvents: false,
  places: placesIn('any'),
};

it('sends every alarm to the address', () => {
  const { AlarmTopic, OurFaultsFilter, DeniedReadsFilter, ...alarms } = alarmResources(
    stack,
    'ops@example.com',
  );
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

it('costs what docs/reliability.md says: CloudWatch bills each metric of an alarm', () => {
  const metricCount = (resources: object) =>
    JSON.stringify(resources).split('"MetricStat"').length - 1;
  const page = readFileSync(join(root, 'docs/reliability.md'), 'utf8');
  const [, alarms, metrics, usd] =
    /(\d+) alarms with (\d+) metrics, \$([\d.]+) a month/.exec(page) ?? [];
  const resources = alarmResources(stack, undefined);
  const isAlarm = (id: string) => id.endsWith('Alarm');
  expect(Object.keys(resources).filter(isAlarm)).toHaveLength(Number(alarms));
  expect(metricCount(resources)).toBe(Number(metrics));
  // CloudWatch in us-east-1, November 2026: $0.10 a month for each metric of an alarm.
  expect(Number(usd)).toBeCloseTo(0.1 * Number(metrics), 2);
  expect(metricCount(alarmResources(stack, undefined, 'UploadQueue'))).toBe(Number(metrics) + 1);
});

it('counts a fault of ours as failed-invocation logs it', () => {
  const { OurFaultsFilter } = alarmResources(stack, undefined);
  const line = JSON.stringify({ errorMessage: 'a "code":"internal-error"', code: 'crashed' });
  const fault = JSON.stringify({ errorType: 'TypeError', code: 'internal-error' });
  const { FilterPattern } = filterSchema.parse(OurFaultsFilter).Properties;
  const counted = JSON.parse(FilterPattern);
  expect(fault).toContain(counted);
  expect(line).not.toContain(counted);
});

it('counts an upload that S3 denies us as the dispatcher logs it', () => {
  const { DeniedReadsFilter } = alarmResources(stack, undefined);
  const { FilterPattern } = filterSchema.parse(DeniedReadsFilter).Properties;
  const terms = FilterPattern.split(' ').map((term) => JSON.parse(term.replace(/^\?/, '')));
  const isCounted = (line: object) => terms.some((term) => JSON.stringify(line).includes(term));
  const end = { inputKey: 'a "code":"archived"', outcome: 'failure' };
  for (const code of ['archived', 'access-denied']) expect(isCounted({ ...end, code })).toBe(true);
  expect(isCounted({ ...end, code: 'damaged' })).toBe(false);
});
