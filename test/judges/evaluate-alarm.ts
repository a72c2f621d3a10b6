// Evaluates an alarm of the template on data points, as CloudWatch's manual says ("Alarm evaluation", "Using metric math").
import { z } from 'zod';
import { evaluateMath } from './metric-math.ts';

const metricStatSchema = z.object({
  Metric: z.object({
    Namespace: z.string(),
    MetricName: z.string(),
    Dimensions: z.tuple([z.object({ Name: z.string(), Value: z.unknown() })]).optional(),
  }),
  Period: z.number().multipleOf(60),
  Stat: z.enum(['Sum', 'Maximum']),
});
const alarmSchema = z.strictObject({
  AlarmDescription: z.string(),
  Metrics: z.array(
    z.strictObject({
      Id: z.string().regex(/^[a-z]\w*$/),
      Expression: z.string().optional(),
      MetricStat: metricStatSchema.optional(),
      ReturnData: z.boolean(),
    }),
  ),
  EvaluationPeriods: z.number().int(),
  DatapointsToAlarm: z.number().int(),
  Threshold: z.number(),
  ComparisonOperator: z.literal('GreaterThanOrEqualToThreshold'),
  TreatMissingData: z.enum(['notBreaching', 'breaching']),
  AlarmActions: z.array(z.unknown()).optional(),
});

export interface Sample {
  readonly minute: number;
  /** `dispatcher Errors`: the end of the function's or the queue's name, and the metric. */
  readonly metric: string;
  readonly value: number;
}

/** CloudWatch reads more periods than the alarm has. The manual's example reads 5 for an alarm of 3. */
const extraPeriods = 2;

/** @returns the first minute at whose end the alarm rings; `undefined` if it never does */
export function firstRing(
  properties: unknown,
  samples: readonly Sample[],
  minutes: number,
): number | undefined {
  const alarm = alarmSchema.parse(properties);
  const periodMinutes =
    (alarm.Metrics.find(({ MetricStat }) => MetricStat)?.MetricStat?.Period ?? 60) / 60;
  const series = alarm.Metrics.flatMap(({ Id, MetricStat }) =>
    MetricStat ? [{ Id, stat: MetricStat.Stat, values: valuesOf(MetricStat, samples) }] : [],
  );
  const watched = alarm.Metrics.filter(({ ReturnData }) => ReturnData);
  if (watched.length !== 1) throw new Error('An alarm watches exactly one metric or expression.');
  const expression = watched[0]?.Expression ?? watched[0]?.Id ?? '';

  // The window slides: CloudWatch evaluates an alarm every minute.
  for (let minute = 0; minute < minutes; minute++) {
    const real: number[] = [];
    for (let i = 0; i < alarm.EvaluationPeriods + extraPeriods; i++) {
      const end = minute - i * periodMinutes;
      const variables = new Map(
        series.map(({ Id, stat, values }) => [
          Id,
          aggregate(values, end - periodMinutes, end, stat),
        ]),
      );
      const value = evaluateMath(expression, variables);
      if (value !== undefined) real.push(value);
    }
    // Missing points count only where there are too few real ones.
    const evaluated = real.slice(0, alarm.EvaluationPeriods);
    const filled = alarm.EvaluationPeriods - evaluated.length;
    const breaching =
      evaluated.filter((value) => value >= alarm.Threshold).length +
      (alarm.TreatMissingData === 'breaching' ? filled : 0);
    if (breaching >= alarm.DatapointsToAlarm) return minute;
  }
  return undefined;
}

function valuesOf({ Metric }: z.infer<typeof metricStatSchema>, samples: readonly Sample[]) {
  const Value = Metric.Dimensions?.[0].Value ?? Metric.Namespace;
  const owner = typeof Value === 'string' ? Value : JSON.stringify(Value).split('"')[3];
  const values = new Map<number, number[]>();
  for (const { minute, metric, value } of samples) {
    const [name = '', metricName] = metric.split(' ');
    if (metricName !== Metric.MetricName || !owner?.endsWith(name)) continue;
    values.set(minute, [...(values.get(minute) ?? []), value]);
  }
  return values;
}

/** @returns the statistic of the minutes after `from` up to `to`; `undefined` without data */
function aggregate(
  values: ReadonlyMap<number, readonly number[]>,
  from: number,
  to: number,
  stat: 'Sum' | 'Maximum',
): number | undefined {
  const found: number[] = [];
  for (let minute = from + 1; minute <= to; minute++) found.push(...(values.get(minute) ?? []));
  if (found.length === 0) return undefined;
  return stat === 'Sum' ? found.reduce((sum, value) => sum + value, 0) : Math.max(...found);
}
