// Alarms for what nobody would see otherwise: work that was lost, held up, or nearly cut off.
import { tiers } from '#core/tiers.ts';
import { functionNames, idPrefix, type Stack } from './roles.ts';

interface Alarm {
  readonly description: string;
  readonly namespace: 'AWS/Lambda' | 'AWS/SQS';
  readonly metric: string;
  readonly dimension: { readonly Name: string; readonly Value: unknown };
  readonly statistic?: 'Maximum';
  readonly threshold: number;
  /** Periods of five minutes in a row that must be over the threshold. */
  readonly periods?: number;
}

/** @returns the alarms, and the topic that sends them on when there is somebody to tell */
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
        // Lambda has no figures for times in which nothing happened.
        TreatMissingData: 'notBreaching',
        ...actions,
      },
    },
  ]);
  return { ...Object.fromEntries(alarms), ...(email === undefined ? {} : topicOf(email)) };
}

/** Not encrypted by a key: CloudWatch may not use AWS's own one, and an alarm tells of no upload. */
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
        'Uploads without an outcome: failed-invocation failed too. The messages in the queue have the invocations.',
      namespace: 'AWS/SQS',
      metric: 'ApproximateNumberOfMessagesVisible',
      dimension: { Name: 'QueueName', Value: { 'Fn::GetAtt': ['LostInvocations', 'QueueName'] } },
      statistic: 'Maximum',
      threshold: 1,
    },
    FailedInvocationErrors: lambdaAlarm(stack, 'failed-invocation', 'Errors', {
      description: 'What takes over from killed functions fails itself. Its log says why.',
      threshold: 1,
    }),
    // One is tried again, and an image may bring a decoder down: five in five minutes are a fault of ours or of S3.
    DispatcherErrors: lambdaAlarm(stack, 'dispatcher', 'Errors', {
      description: 'The dispatcher fails again and again. Its log says why.',
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
        description: `An event of ${name} has used up its tries or its six hours.`,
        threshold: 1,
      }),
    ),
    ...alarmsFor(functionNames, 'Undelivered', (name) =>
      lambdaAlarm(stack, name, 'DestinationDeliveryFailures', {
        description: `Lambda could not tell anybody of a failed invocation of ${name}: it is lost.`,
        threshold: 1,
      }),
    ),
    ...nearTimeouts(stack),
  };
}

/** An image has 25 s, so whatever comes near the timeout is a fault that has not yet lost anything. */
function nearTimeouts(stack: Stack): Record<string, Alarm> {
  const timeouts = new Map(
    tiers.map(({ name, timeoutSeconds }, i) => [
      i === 0 ? 'dispatcher' : `worker-${name}`,
      timeoutSeconds,
    ]),
  );
  return alarmsFor([...timeouts.keys()], 'NearTimeout', (name) =>
    lambdaAlarm(stack, name, 'Duration', {
      description: `${name} has taken 80 % of its time or more.`,
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

/** @param what the id ends with, behind the function's name */
function alarmsFor(names: readonly string[], what: string, alarmOf: (name: string) => Alarm) {
  return Object.fromEntries(names.map((name) => [idPrefix(name) + what, alarmOf(name)]));
}
