import { describe, expect, it } from 'vitest';
import { parseLambdaReports } from './lambda-reports.ts';

const id = '8f507cfc-3a6c-4f4f-9e0c-2b1f5f6d7a11';
const other = '3604209a-e9a3-41e6-939a-754dd98c7be3';
const line = `REPORT RequestId: ${id}\tDuration: 312.42 ms\tBilled Duration: 313 ms\tMemory Size: 512 MB\tMax Memory Used: 147 MB\t`;
const report = {
  requestId: id,
  durationMs: 312.42,
  billedMs: 313,
  memoryMb: 512,
  maxMemoryMb: 147,
};

describe('REPORT lines', () => {
  it('are read as CloudWatch writes them', () => {
    expect(parseLambdaReports(line)).toEqual([report]);
  });

  it('tell of a cold start, with and without tracing', () => {
    const cold = `${line}Init Duration: 498.07 ms\t`;
    expect(parseLambdaReports(cold)).toEqual([{ ...report, initMs: 498.07 }]);
    const traced = `${cold}\nXRAY TraceId: 1-5c9a-1b\tSegmentId: 43a0\tSampled: true\t\n`;
    expect(parseLambdaReports(traced)).toEqual([{ ...report, initMs: 498.07 }]);
  });

  it('do not take a restore for the duration', () => {
    const restored = line.replace(
      'Memory',
      'Restore Duration: 9 ms\tBilled Restore Duration: 8 ms\tMemory',
    );
    expect(parseLambdaReports(restored)).toEqual([report]);
  });

  it('tell of a timeout and of a process that died', () => {
    const timeout = `REPORT RequestId: ${id}\tDuration: 60000.00 ms\tBilled Duration: 60000 ms\tMemory Size: 1024 MB\tMax Memory Used: 1024 MB\tStatus: timeout`;
    expect(parseLambdaReports(timeout)).toMatchObject([{ billedMs: 60_000, status: 'timeout' }]);
    const died = `${line}Status: error\tError Type: Runtime.ExitError`;
    expect(parseLambdaReports(died)).toEqual([{ ...report, status: 'error' }]);
  });

  it('are found among other lines, behind timestamps and stream names', () => {
    const log = [
      `2026-11-24T02:40:01.120000+00:00 2026/11/24/[$LATEST]1c2d INIT_START Runtime Version: nodejs:24.v3`,
      `2026-11-24T02:40:01.130000+00:00 2026/11/24/[$LATEST]1c2d START RequestId: ${id} Version: $LATEST`,
      `2026-11-24T02:40:01.420000+00:00 2026/11/24/[$LATEST]1c2d 2026-11-24T02:40:01.420Z\t${id}\tINFO\t{"inputKey":"input/a.jpg","outcome":"thumbnail"}`,
      `2026-11-24T02:40:01.440000+00:00 2026/11/24/[$LATEST]1c2d END RequestId: ${id}`,
      `2026-11-24T02:40:01.440000+00:00 2026/11/24/[$LATEST]1c2d ${line}`,
      `2026-11-24T02:40:02.000000+00:00 2026/11/24/[$LATEST]1c2d ${line.replace(id, other)}`,
    ].join('\n');
    expect(parseLambdaReports(log).map(({ requestId }) => requestId)).toEqual([id, other]);
  });

  it('of a request that ran again are two, and of a line that is there twice one', () => {
    const retry = line.replaceAll('312.42', '290.10');
    expect(parseLambdaReports([line, retry, line].join('\n'))).toHaveLength(2);
  });

  it.each([
    ['nothing', ''],
    ['a line without figures', `REPORT RequestId: ${id}\tDuration: 1.00 ms`],
    ['a broken figure', line.replace('312.42', '3.1.2')],
    ['an END line', `END RequestId: ${id}`],
    ['JSON of something else', '{"a": [1, null, {"type": "platform.start", "record": {}}]}'],
    ['broken JSON', '{"type": "platform.report", '],
  ])('are not made of %s', (_, text) => {
    expect(parseLambdaReports(text)).toEqual([]);
  });
});

describe('JSON events', () => {
  it('hold lines, as filter-log-events prints them and as one event a line', () => {
    const events = [{ logStreamName: 'a', timestamp: 1, message: `${line}\n`, eventId: '1' }];
    expect(parseLambdaReports(JSON.stringify({ events }, null, 2))).toEqual([report]);
    expect(parseLambdaReports(`${JSON.stringify(events[0])}\n{"message":"END"}\n`)).toEqual([
      report,
    ]);
  });

  it('are platform reports of functions that log JSON, alone or as the message of an event', () => {
    const event = {
      time: '2026-11-24T02:40:01.440Z',
      type: 'platform.report',
      record: {
        requestId: id,
        metrics: {
          durationMs: 312.42,
          billedDurationMs: 313,
          memorySizeMB: 512,
          maxMemoryUsedMB: 147,
          initDurationMs: 498.07,
        },
        status: 'success',
      },
    };
    const expected = [{ ...report, initMs: 498.07 }];
    const text = JSON.stringify(event);
    expect(parseLambdaReports(`{"type":"platform.start"}\n${text}\n`)).toEqual(expected);
    expect(parseLambdaReports(JSON.stringify({ events: [{ message: text }] }))).toEqual(expected);
    expect(parseLambdaReports(`2026-11-24T02:40:01 stream ${text}`)).toEqual(expected);
  });
});
