import { describe, expect, it } from 'vitest';
import { parseBilledRuns } from './billed-runs.ts';

const id = '8f507cfc-3a6c-4f4f-9e0c-2b1f5f6d7a11';
const other = '3604209a-e9a3-41e6-939a-754dd98c7be3';
const line = `REPORT RequestId: ${id}\tDuration: 312.42 ms\tBilled Duration: 313 ms\tMemory Size: 512 MB\tMax Memory Used: 147 MB\t`;
const cold = `${line}Init Duration: 498.07 ms\t`;
const run = { requestId: id, billedMs: 313, memoryMb: 512, isColdStart: false };
const event = { logStreamName: 'a', timestamp: 1, message: `${cold}\n`, eventId: '1' };

describe('parseBilledRuns', () => {
  it.each([
    ['a line', line, run],
    ['a cold start', cold, { ...run, isColdStart: true }],
    [
      'a cold start with tracing',
      `${cold}\nXRAY TraceId: 1-5c9a-1b\tSegmentId: 43a0\tSampled: true\t\n`,
      { ...run, isColdStart: true },
    ],
    ['a timeout', `${line}Status: timeout`, { ...run, status: 'timeout' }],
    [
      'a crash',
      `${cold}Status: error\tError Type: Runtime.ExitError`,
      { ...run, isColdStart: true, status: 'error' },
    ],
    [
      'a JSON list of events',
      JSON.stringify({ events: [event] }, null, 2),
      { ...run, isColdStart: true },
    ],
    [
      'one JSON event per line',
      `${JSON.stringify(event)}\n{"message":"END"}\n`,
      { ...run, isColdStart: true },
    ],
  ])('reads %s', (_, log, expected) => {
    expect(parseBilledRuns(log)).toEqual([expected]);
  });

  it('finds the lines among others, after timestamps and stream names', () => {
    const log = [
      `2026-11-24T02:40:01.120000+00:00 2026/11/24/[$LATEST]1c2d INIT_START Runtime Version: nodejs:24.v3`,
      `2026-11-24T02:40:01.130000+00:00 2026/11/24/[$LATEST]1c2d START RequestId: ${id} Version: $LATEST`,
      `2026-11-24T02:40:01.420000+00:00 2026/11/24/[$LATEST]1c2d 2026-11-24T02:40:01.420Z\t${id}\tINFO\t{"inputKey":"input/a.jpg","outcome":"thumbnail"}`,
      `2026-11-24T02:40:01.440000+00:00 2026/11/24/[$LATEST]1c2d END RequestId: ${id}`,
      `2026-11-24T02:40:01.440000+00:00 2026/11/24/[$LATEST]1c2d ${line}`,
      `2026-11-24T02:40:02.000000+00:00 2026/11/24/[$LATEST]1c2d ${line.replace(id, other)}`,
    ].join('\n');
    expect(parseBilledRuns(log).map(({ requestId }) => requestId)).toEqual([id, other]);
  });

  it('counts each retry as a run, and equal lines once', () => {
    const retry = line.replace('312.42', '290.10');
    expect(parseBilledRuns([line, retry, line].join('\n'))).toHaveLength(2);
  });

  it.each([
    ['nothing', ''],
    ['a line without figures', `REPORT RequestId: ${id}\tDuration: 1.00 ms`],
    ['a broken figure', line.replace('313', '3.x')],
    ['an END line', `END RequestId: ${id}`],
    ['other JSON', '{"a": [1, null, {"type": "platform.start", "record": {}}]}'],
  ])('finds no run in %s', (_, log) => {
    expect(parseBilledRuns(log)).toEqual([]);
  });
});
