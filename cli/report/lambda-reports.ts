// CloudWatch's log of a Lambda -> what AWS says of each run: its REPORT lines, as text or as JSON. Pure.
import { z } from 'zod';

/** One run of a function; a retry of the same request is another run of the same id. */
export interface LambdaReport {
  readonly requestId: string;
  /** In milliseconds; billed is rounded up, and counts the start of the environment where there was one. */
  readonly durationMs: number;
  readonly billedMs: number;
  /** Memory it was given, and the most that its environment has used so far, in MB. */
  readonly memoryMb: number;
  readonly maxMemoryMb: number;
  /** Start of its environment, where this run had to wait for one. */
  readonly initMs?: number | undefined;
  /** "timeout", "error", ... of a run that did not end well. */
  readonly status?: string | undefined;
}

const count = z.coerce.number().nonnegative();

const figuresSchema = z.object({
  Duration: count,
  'Billed Duration': count,
  'Memory Size': count,
  'Max Memory Used': count,
  'Init Duration': count.optional(),
});

/** Of functions whose log format is JSON: AWS Lambda developer guide, "Lambda Telemetry API Event schema". */
const platformReportSchema = z.object({
  type: z.literal('platform.report'),
  record: z.object({
    requestId: z.string(),
    status: z.string().optional(),
    metrics: z.object({
      durationMs: count,
      billedDurationMs: count,
      memorySizeMB: count,
      maxMemoryUsedMB: count,
      initDurationMs: count.optional(),
    }),
  }),
});

/**
 * Finds the REPORT lines in what `aws logs tail`, `aws logs filter-log-events`, Logs Insights or the console's export
 * give: plain lines, with or without something before them, and JSON that holds them as strings or as events.
 *
 * @returns a report per run, in their order; one that is there twice counts once, and what is no REPORT is passed over
 */
export function parseLambdaReports(text: string): LambdaReport[] {
  const whole = parseJson(text);
  const found = whole === undefined ? text.split('\n').flatMap(reportsOfLine) : reportsOf(whole);
  return [...new Map(found.map((report) => [JSON.stringify(report), report])).values()];
}

function reportsOfLine(line: string): LambdaReport[] {
  const start = line.indexOf('{');
  const value = start < 0 ? undefined : parseJson(line.slice(start));
  return value === undefined ? reportsOfText(line) : reportsOf(value);
}

/** Whatever the shape around them is. */
function reportsOf(value: unknown): LambdaReport[] {
  if (typeof value === 'string')
    return value.includes('platform.report') ? reportsOfLine(value) : reportsOfText(value);
  if (typeof value !== 'object' || value === null) return [];
  const event = platformReportSchema.safeParse(value);
  if (!event.success) return Object.values(value).flatMap(reportsOf);
  const { requestId, status, metrics } = event.data.record;
  return [
    {
      requestId,
      durationMs: metrics.durationMs,
      billedMs: metrics.billedDurationMs,
      memoryMb: metrics.memorySizeMB,
      maxMemoryMb: metrics.maxMemoryUsedMB,
      initMs: metrics.initDurationMs,
      status: status === 'success' ? undefined : status,
    },
  ];
}

/** The longer names come first, since "Duration" is the end of others. */
const figure =
  /(Billed Restore Duration|Restore Duration|Billed Duration|Init Duration|Duration|Max Memory Used|Memory Size): ([\d.]+) (?:ms|MB)/g;

function reportsOfText(text: string): LambdaReport[] {
  return text.split(/REPORT (?=RequestId: )/).flatMap((part) => {
    const requestId = /^RequestId: ([0-9A-Za-z-]+)/.exec(part)?.[1];
    if (requestId === undefined) return [];
    const figures = [...part.matchAll(figure)].map(([, name, value]) => [name, value]);
    const parsed = figuresSchema.safeParse(Object.fromEntries(figures));
    if (!parsed.success) return [];
    return [
      {
        requestId,
        durationMs: parsed.data.Duration,
        billedMs: parsed.data['Billed Duration'],
        memoryMb: parsed.data['Memory Size'],
        maxMemoryMb: parsed.data['Max Memory Used'],
        initMs: parsed.data['Init Duration'],
        status: /Status: (\w+)/.exec(part)?.[1],
      },
    ];
  });
}

function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return undefined;
  }
}
