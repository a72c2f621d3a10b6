// Days that no alarm may notice, and faults that one must: the deployed alarms on simulated data points of CloudWatch.

import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { placesIn } from '#core/keys.ts';
import { firstRing, type Sample } from '#test/judges/evaluate-alarm.ts';
import { alarmResources } from '../../stack/aws/alarms.ts';
import { simulateFlood } from './flood.ts';
import { runsOfUploads } from './flood-scenarios.ts';

const resourcesSchema = z.record(
  z.string(),
  z.object({ Properties: z.record(z.string(), z.unknown()) }),
);
const alarms = Object.entries(
  resourcesSchema.parse(
    alarmResources(
      { functionPrefix: 'any-dev-', hasPage: true, hasEvents: false, places: placesIn('any') },
      undefined,
      'UploadQueue',
    ),
  ),
).filter(([id]) => id.endsWith('Alarm'));
const minutes = 180;

/** @returns the alarms that ring, without the end of their names */
function ringing(samples: readonly Sample[]): string[] {
  return alarms
    .filter(([, { Properties }]) => firstRing(Properties, samples, minutes) !== undefined)
    .map(([id]) => id.replace('Alarm', ''));
}

interface Invocation {
  readonly minute: number;
  readonly of?: string;
  readonly isError?: boolean;
  readonly ms?: number;
  readonly ageMs?: number;
}

/** What Lambda reports about an asynchronous invocation. `Errors` is 0 for one that succeeds. */
function invoke({ minute, of = 'dispatcher', isError = false, ms = 250, ageMs = 50 }: Invocation) {
  const values = { Invocations: 1, Errors: Number(isError), Duration: ms, AsyncEventAge: ageMs };
  return Object.entries(values).map(([name, value]) => ({
    minute,
    metric: `${of} ${name}`,
    value,
  }));
}

/** What API Gateway reports about a request to the page: 4xx and 5xx are 0 for one that succeeds. */
function request(minute: number, status = 200) {
  const values = {
    Count: 1,
    '4xx': Number(status >= 400 && status < 500),
    '5xx': Number(status >= 500),
  };
  return Object.entries(values).map(([name, value]) => ({
    minute,
    metric: `HttpApi ${name}`,
    value,
  }));
}

const throttle = (minute: number) => [
  { minute, metric: 'page Throttles', value: 1 },
  ...request(minute, 503),
];

const many = (count: number, one: (i: number) => readonly Sample[]) =>
  Array.from({ length: count }, (_, i) => one(i)).flat();

/** Lambda kills both tries of the dispatcher, and failed-invocation hands the upload to the next tier. */
function killed(minute: number, ms = 2000): Sample[] {
  return [
    ...invoke({ minute, isError: true, ms }),
    ...invoke({ minute: minute + 2, isError: true, ms, ageMs: 60_000 + ms }),
    // Lambda counts an event that goes to a destination as dropped.
    { minute: minute + 2, metric: 'dispatcher AsyncEventsDropped', value: 1 },
    ...invoke({ minute: minute + 2, of: 'failed-invocation' }),
    ...invoke({ minute: minute + 3, of: 'worker-medium' }),
  ];
}

describe('no alarm rings', () => {
  it('when 10 of 100 uploads are damaged: their handlers succeed and write failure records', () => {
    expect(ringing(many(100, () => invoke({ minute: 10 })))).toEqual([]);
  });

  it.each([
    ['an empty hour', [...killed(20)]],
    [
      'an hour with 20 other uploads',
      [...killed(20), ...many(20, (i) => invoke({ minute: 3 * i }))],
    ],
    ['an hour with another kill', [...killed(20), ...killed(24)]],
  ])(
    'when Lambda kills the dispatcher for memory and the next tier renders, in %s',
    (_, samples) => {
      expect(ringing(samples)).toEqual([]);
    },
  );

  it('when an upload hangs until both tries run into their timeout', () => {
    expect(ringing(killed(20, 60_000))).toEqual([]);
  });

  it('when 10,000 uploads arrive at once in an account with a concurrency of 10', () => {
    const samples: Sample[] = [];
    const flood = { uploads: 10_000, perSecond: 3500, concurrency: 10 };
    simulateFlood(runsOfUploads(), flood, 1, (of, nowMs, ageMs = 0) => {
      samples.push(...invoke({ minute: Math.floor(nowMs / 60_000), of, ageMs }));
    });
    const ages = samples.filter(({ metric }) => metric.endsWith('AsyncEventAge'));
    const oldest = Math.max(...ages.map(({ value }) => value));
    // alarms.ts states this figure.
    expect(Math.round(oldest / 60_000)).toBe(12);
    expect(ringing(samples)).toEqual([]);
  });

  it('when a new account gets its first upload, which starts every environment', () => {
    const first = [
      ...invoke({ minute: 5, ms: 1500, ageMs: 400 }),
      ...invoke({ minute: 5, of: 'worker-huge', ms: 3000, ageMs: 400 }),
    ];
    expect(ringing(first)).toEqual([]);
  });

  it('when nothing happens all night', () => {
    expect(ringing([])).toEqual([]);
  });

  it('when a scanner guesses 3,000 addresses of the page within five minutes', () => {
    expect(ringing(many(3000, (i) => request(20 + (i % 5), 404)))).toEqual([]);
  });

  it('when somebody with an old link polls all day, and a few requests are over a limit', () => {
    expect(ringing(many(1800, (i) => request(i % minutes, i % 3 === 0 ? 200 : 404)))).toEqual([]);
  });

  it('when two visitors at once exceed the concurrency of a new account', () => {
    const visits = many(40, (i) => (i < 4 ? throttle(20) : request(20)));
    expect(ringing(visits)).toEqual([]);
  });

  it('when S3 fails one request in a hundred on a busy day', () => {
    const day = many(3000, (i) => invoke({ minute: i % minutes, isError: i % 100 === 0 }));
    expect(ringing(day)).toEqual([]);
  });
});

describe('an alarm rings', () => {
  it('for a deployment that fails every upload, although only three people upload', () => {
    const failing = many(3, (i) => killed(20 + i));
    expect(ringing(failing)).toEqual(['DispatcherErrors']);
  });

  it('for a worker that fails a third of its jobs', () => {
    const jobs = many(30, (i) =>
      invoke({ minute: 20 + (i % 10), of: 'worker-large', isError: i % 3 === 0 }),
    );
    expect(ringing(jobs)).toEqual(['WorkerLargeErrors']);
  });

  it('for one upload of a thousand over which our code throws', () => {
    const day = many(1000, (i) => invoke({ minute: i % minutes }));
    const fault = { minute: 20, metric: 'log OurFaults', value: 1 };
    expect(ringing([...day, ...killed(17), fault])).toEqual(['OurFaults']);
  });

  it('for a page that fails half of its visitors', () => {
    const visits = many(20, (i) => request(20, i % 2 === 0 ? 502 : 200));
    expect(ringing(visits)).toEqual(['PageErrors']);
  });

  it('for a page that is throttled again and again, while most people still get it', () => {
    const hour = many(60, (i) => [...throttle(60 + i), ...many(9, () => request(60 + i))]);
    expect(ringing(hour)).toEqual(['PageThrottles']);
  });

  it('for a flood that the throttle of the API refuses', () => {
    const flood = many(20, (i) => many(300, (n) => request(60 + i, n < 100 ? 200 : 429)));
    expect(ringing(flood)).toEqual(['PageRefusals']);
  });

  it('for an upload without an outcome', () => {
    const lost = [
      { minute: 30, metric: 'failed-invocation AsyncEventsDropped', value: 1 },
      { minute: 31, metric: 'LostInvocations ApproximateNumberOfMessagesVisible', value: 1 },
    ];
    expect(ringing(lost)).toEqual(['LostInvocations', 'FailedInvocationDropped']);
    const undelivered = { minute: 30, metric: 'worker-huge DestinationDeliveryFailures', value: 1 };
    expect(ringing([undelivered])).toEqual(['Undelivered']);
  });

  it('for uploads that wait for half an hour, in the queue of Lambda or in our own', () => {
    const late = invoke({ minute: 40, of: 'worker-medium', ageMs: 31 * 60_000 });
    expect(ringing(late)).toEqual(['UploadsLate']);
    const metric = 'UploadQueue ApproximateAgeOfOldestMessage';
    expect(ringing([{ minute: 40, metric, value: 29 * 60 }])).toEqual([]);
    expect(ringing([{ minute: 40, metric, value: 31 * 60 }])).toEqual(['UploadsLate']);
  });

  it('for functions that keep coming close to their timeout', () => {
    const slow = (of: string, ms: number) => many(3, (i) => invoke({ minute: 20 + 6 * i, of, ms }));
    expect(ringing(slow('worker-medium', 49_000))).toEqual(['NearTimeout']);
    expect(ringing(slow('worker-huge', 49_000))).toEqual([]);
    expect(ringing(slow('worker-huge', 97_000))).toEqual(['NearTimeout']);
  });
});
