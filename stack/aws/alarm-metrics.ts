// The metrics of AWS that our alarms watch.
import { denials, type FailureCode } from '#core/failure.ts';
import { idPrefix, type Stack } from './roles.ts';

export interface Metric {
  /** The name of the metric in the expression. */
  readonly id: string;
  /** One of AWS, or our own for what is counted in a log. */
  readonly namespace: string;
  readonly name: string;
  readonly dimension?: { readonly Name: string; readonly Value: unknown };
  readonly statistic: 'Sum' | 'Maximum';
}

/** In seconds. SQS leaves out a message that three deliveries have not settled. */
export const ageOfOldest = 'ApproximateAgeOfOldestMessage';

export function ofFunction(
  { functionPrefix }: Stack,
  name: string,
  metric: string,
  statistic: Metric['statistic'],
): Metric {
  const prefix = idPrefix(name);
  return {
    // An id starts with a small letter.
    id: prefix.charAt(0).toLowerCase() + prefix.slice(1),
    namespace: 'AWS/Lambda',
    name: metric,
    dimension: { Name: 'FunctionName', Value: functionPrefix + name },
    statistic,
  };
}

/**
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html, December 2026: there is no metric for 429.
 */
export function ofPageApi(id: string, name: '4xx' | '5xx' | 'Count'): Metric {
  const dimension = { Name: 'ApiId', Value: { Ref: 'HttpApi' } };
  return { id, namespace: 'AWS/ApiGateway', name, dimension, statistic: 'Sum' };
}

/** What filters count in logs: the functions log the code of each failure. */
const counted = {
  /** failed-invocation records a fault of ours. */
  OurFaults: { codes: ['internal-error'], logGroup: 'FailedDashinvocationLogGroup' },
  /** The dispatcher records that S3 denies us an upload. */
  DeniedReads: { codes: denials, logGroup: 'DispatcherLogGroup' },
} satisfies Record<string, { codes: readonly FailureCode[]; logGroup: string }>;

/** The metric of a filter below. */
export function ofLog({ functionPrefix }: Stack, name: keyof typeof counted): Metric {
  return { id: 'counted', namespace: `${functionPrefix}log`, name, statistic: 'Sum' };
}

export function filterOfLog(stack: Stack, name: keyof typeof counted) {
  const { namespace: MetricNamespace, name: MetricName } = ofLog(stack, name);
  const { codes, logGroup } = counted[name];
  // Two quoted strings of JSON. In a string that a stranger chose, these quotes would be escaped.
  const terms = codes.map((code) => JSON.stringify(`"code":"${code}"`));
  return {
    Type: 'AWS::Logs::MetricFilter',
    Properties: {
      LogGroupName: { Ref: logGroup },
      // A question mark before each of several terms stands for "or".
      FilterPattern: terms.length > 1 ? terms.map((term) => `?${term}`).join(' ') : terms[0],
      MetricTransformations: [{ MetricNamespace, MetricName, MetricValue: '1' }],
    },
  };
}

export function ofQueue(logicalId: string, name: string): Metric {
  const Value = { 'Fn::GetAtt': [logicalId, 'QueueName'] };
  return {
    id: 'queue',
    namespace: 'AWS/SQS',
    name,
    dimension: { Name: 'QueueName', Value },
    statistic: 'Maximum',
  };
}
