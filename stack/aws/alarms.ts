// Alarms for faults that nobody would notice otherwise: lost uploads, late uploads, and functions close to their timeout.
import { tiers } from '#core/tiers.ts';
import { functionNames, idPrefix, type Stack } from './roles.ts';

interface Alarm {
  readonly description: string;
  readonly metric: string;
  readonly statistic?: 'Maximum';
  readonly threshold: number;
  /** Number of five-minute periods in a row that must reach the threshold; 1 by default. */
  readonly periods?: number;
}

/** @returns the alarms, and a topic that sends them to `email` if there is one */
export function alarmResources(
  { functionPrefix }: Stack,
  email: string | undefined,
): Record<string, object> {
  const actions = email === undefined ? {} : { AlarmActions: [{ Ref: 'AlarmTopic' }] };
  const resourceOf = (alarm: Alarm, Namespace: string, dimension: object) => ({
    Type: 'AWS::CloudWatch::Alarm',
    Properties: {
      AlarmDescription: alarm.description,
      Namespace,
      MetricName: alarm.metric,
      Dimensions: [dimension],
      Statistic: alarm.statistic ?? 'Sum',
      Period: 300,
      EvaluationPeriods: alarm.periods ?? 1,
      Threshold: alarm.threshold,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      // Lambda sends no metrics while nothing happens.
      TreatMissingData: 'notBreaching',
      ...actions,
    },
  });
  const functionAlarms = functionNames.flatMap((name) =>
    Object.entries(alarmsOf(name)).map(([fault, alarm]) => [
      `${idPrefix(name)}${fault}Alarm`,
      resourceOf(alarm, 'AWS/Lambda', { Name: 'FunctionName', Value: functionPrefix + name }),
    ]),
  );
  const queueName = { 'Fn::GetAtt': ['LostInvocations', 'QueueName'] };
  return {
    LostInvocationsAlarm: resourceOf(lostInvocations, 'AWS/SQS', {
      Name: 'QueueName',
      Value: queueName,
    }),
    ...Object.fromEntries(functionAlarms),
    ...(email === undefined ? {} : { AlarmTopic: topicOf(email) }),
  };
}

/** Not encrypted with a key: CloudWatch may not use AWS's own key, and an alarm contains nothing of an upload. */
function topicOf(email: string) {
  const Subscription = [{ Protocol: 'email', Endpoint: email }];
  return { Type: 'AWS::SNS::Topic', Properties: { Subscription } };
}

const lostInvocations: Alarm = {
  description:
    'Uploads have no outcome because failed-invocation failed too. The messages in the queue contain the invocations.',
  metric: 'ApproximateNumberOfMessagesVisible',
  statistic: 'Maximum',
  threshold: 1,
};

/** @returns the alarms of a function by the fault that they report */
function alarmsOf(name: string): Record<string, Alarm> {
  const timeout = timeoutSecondsOf(name);
  return {
    ...errorAlarmOf(name),
    Throttles: {
      description: `${name} has waited for concurrency for 15 minutes: uploads are late.`,
      metric: 'Throttles',
      threshold: 1,
      periods: 3,
    },
    Dropped: {
      description: `Lambda dropped an event of ${name} after its last try or after six hours.`,
      metric: 'AsyncEventsDropped',
      threshold: 1,
    },
    Undelivered: {
      description: `Lambda could not deliver a failed invocation of ${name} to its destination: it is lost.`,
      metric: 'DestinationDeliveryFailures',
      threshold: 1,
    },
    // An image has 25 s, so a function that comes close to its timeout has a fault, which has not lost an upload yet.
    ...(timeout && {
      NearTimeout: {
        description: `${name} ran for 80 % of its timeout or longer.`,
        metric: 'Duration',
        statistic: 'Maximum',
        threshold: 0.8 * 1000 * timeout,
      },
    }),
  };
}

function errorAlarmOf(name: string): Record<string, Alarm> {
  const metric = 'Errors';
  if (name === 'failed-invocation') {
    const description = `${name}, which takes over from killed functions, fails. Its log says why.`;
    return { Errors: { description, metric, threshold: 1 } };
  }
  if (name !== 'dispatcher') return {};
  const description = `The ${name} fails repeatedly. Its log says why.`;
  // Lambda retries a single error, and an image may crash a decoder. Five errors in five minutes are our fault or S3's.
  return { Errors: { description, metric, threshold: 5 } };
}

/** @returns the timeout of a function that renders */
function timeoutSecondsOf(name: string): number | undefined {
  const [smallest] = tiers;
  const tier =
    name === 'dispatcher' ? smallest : tiers.find((other) => `worker-${other.name}` === name);
  return tier?.timeoutSeconds;
}
