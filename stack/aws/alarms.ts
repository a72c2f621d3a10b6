// Alarms for faults that nobody would notice otherwise: lost uploads, late uploads, and functions close to their timeout.
import { tiers } from '#core/tiers.ts';
import { functionNames, idPrefix, type Stack } from './roles.ts';

interface Alarm {
  readonly description: string;
  readonly namespace: 'AWS/Lambda' | 'AWS/SQS';
  readonly metric: string;
  readonly dimension: { readonly Name: string; readonly Value: unknown };
  readonly statistic?: 'Maximum';
  readonly threshold: number;
  /** Number of five-minute periods in a row that must reach the threshold; 1 by default. */
  readonly periods?: number;
}

/** @returns the alarms, and a topic that sends them to `email` if there is one */
export function alarmResources(stack: Stack, email: string | undefined): Record<string, object> {
  const actions = email === undefined ? {} : { AlarmActions: [{ Ref: 'AlarmTopic' }] };
  const alarms = Object.entries(allAlarms(stack)).map(([name, alarm]) => [
    `${name}Alarm`,
    {
      Type: 'AWS::CloudWatch::Alarm',
      Properties: {
        AlarmDescription: alarm.description,
        Namespace: alarm.namespace,
        MetricName: alarm.metric,
        Dimensions: [alarm.dimension],
        Statistic: alarm.statistic ?? 'Sum',
        Period: 300,
        EvaluationPeriods: alarm.periods ?? 1,
        Threshold: alarm.threshold,
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
        // Lambda sends no metrics while nothing happens.
        TreatMissingData: 'notBreaching',
        ...actions,
      },
    },
  ]);
  return { ...Object.fromEntries(alarms), ...(email === undefined ? {} : topicOf(email)) };
}

/** Not encrypted with a key: CloudWatch may not use AWS's own key, and an alarm contains nothing of an upload. */
function topicOf(email: string) {
  return {
    AlarmTopic: {
      Type: 'AWS::SNS::Topic',
      Properties: { Subscription: [{ Protocol: 'email', Endpoint: email }] },
    },
  };
}

function allAlarms(stack: Stack): Record<string, Alarm> {
  return {
    LostInvocations: {
      description:
        'Uploads have no outcome because failed-invocation failed too. The messages in the queue contain the invocations.',
      namespace: 'AWS/SQS',
      metric: 'ApproximateNumberOfMessagesVisible',
      dimension: { Name: 'QueueName', Value: { 'Fn::GetAtt': ['LostInvocations', 'QueueName'] } },
      statistic: 'Maximum',
      threshold: 1,
    },
    FailedInvocationErrors: lambdaAlarm(stack, 'failed-invocation', 'Errors', {
      description:
        'failed-invocation, which takes over from killed functions, fails. Its log says why.',
      threshold: 1,
    }),
    // Lambda retries a single error, and an image may crash a decoder. Five errors in five minutes are our fault or S3's.
    DispatcherErrors: lambdaAlarm(stack, 'dispatcher', 'Errors', {
      description: 'The dispatcher fails repeatedly. Its log says why.',
      threshold: 5,
    }),
    ...alarmsFor(functionNames, 'Throttles', (name) =>
      lambdaAlarm(stack, name, 'Throttles', {
        description: `${name} has waited for concurrency for 15 minutes: uploads are late.`,
        threshold: 1,
        periods: 3,
      }),
    ),
    ...alarmsFor(functionNames, 'Dropped', (name) =>
      lambdaAlarm(stack, name, 'AsyncEventsDropped', {
        description: `Lambda dropped an event of ${name} after its last try or after six hours.`,
        threshold: 1,
      }),
    ),
    ...alarmsFor(functionNames, 'Undelivered', (name) =>
      lambdaAlarm(stack, name, 'DestinationDeliveryFailures', {
        description: `Lambda could not deliver a failed invocation of ${name} to its destination: it is lost.`,
        threshold: 1,
      }),
    ),
    ...nearTimeouts(stack),
  };
}

/** An image has 25 s, so a function that comes close to its timeout has a fault, which has not lost an upload yet. */
function nearTimeouts(stack: Stack): Record<string, Alarm> {
  const timeouts = new Map(
    tiers.map(({ name, timeoutSeconds }, i) => [
      i === 0 ? 'dispatcher' : `worker-${name}`,
      timeoutSeconds,
    ]),
  );
  return alarmsFor([...timeouts.keys()], 'NearTimeout', (name) =>
    lambdaAlarm(stack, name, 'Duration', {
      description: `${name} ran for 80 % of its timeout or longer.`,
      statistic: 'Maximum',
      threshold: 0.8 * 1000 * (timeouts.get(name) ?? 0),
    }),
  );
}

function lambdaAlarm(
  { functionPrefix }: Stack,
  name: string,
  metric: string,
  rest: Pick<Alarm, 'description' | 'statistic' | 'threshold' | 'periods'>,
): Alarm {
  const dimension = { Name: 'FunctionName', Value: functionPrefix + name };
  return { namespace: 'AWS/Lambda', metric, dimension, ...rest };
}

/** @param what end of the alarm's id, after the function's name */
function alarmsFor(names: readonly string[], what: string, alarmOf: (name: string) => Alarm) {
  return Object.fromEntries(names.map((name) => [idPrefix(name) + what, alarmOf(name)]));
}
