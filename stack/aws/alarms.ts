// Alarms for faults that nobody would notice otherwise, and that need a person. docs/reliability.md says what to do.
import { isForeignSource } from '#core/keys.ts';
import { tiers } from '#core/tiers.ts';
import { maxDeniedUploads } from '#storage/limit-denied-reads.ts';
import {
  ageOfOldest,
  filterOfLog,
  type Metric,
  ofFunction,
  ofLog,
  ofPageApi,
  ofQueue,
} from './alarm-metrics.ts';
import { functionNames, idPrefix, pageName, type Stack } from './roles.ts';
import { lostEvents } from './source-events.ts';

interface Alarm {
  readonly description: string;
  readonly metrics: readonly Metric[];
  /** Metric math; an alarm with one metric needs none. */
  readonly expression?: string;
  /** The alarm rings when the value is at least this. */
  readonly threshold: number;
  /** 300 by default. */
  readonly periodSeconds?: number;
  /** How many periods must reach the threshold, out of how many; one of one by default. */
  readonly periods?: { readonly reached: number; readonly outOf: number };
}

/**
 * At least 5 failed invocations, and a quarter of all, within 15 minutes. Lambda tries each event twice, so two uploads that
 * kill the function make only 4. An image without a thumbnail is no error, because its handler succeeds.
 */
const errors = { fewest: 5, percent: 25, periodSeconds: 900 };

/** A lasting flood, or limits that are too low. A scanner that guesses addresses for some minutes needs nobody. */
const refusals = { fewest: 300, percent: 50, periods: { reached: 3, outOf: 3 } };

/**
 * A burst of 10,000 uploads takes 12 minutes on the 10 Lambdas of a new account (alarms.scenarios.test.ts). Lambda gives
 * up an event after six hours.
 */
const latestMs = 30 * 60_000;

/** An image has 25 s, so a function that comes close to its timeout has a fault. */
const nearTimeoutPercent = 80;

/** @returns the alarms, the filters that count what two of them watch, and a topic that sends them to `email` if there is one */
export function alarmResources(
  stack: Stack,
  email: string | undefined,
  uploadQueue?: string,
): Record<string, object> {
  const actions = email === undefined ? {} : { AlarmActions: [{ Ref: 'AlarmTopic' }] };
  const alarms = Object.entries(alarmsOf(stack, uploadQueue)).map(([id, alarm]) => [
    `${id}Alarm`,
    { Type: 'AWS::CloudWatch::Alarm', Properties: { ...propertiesOf(alarm), ...actions } },
  ]);
  return {
    ...Object.fromEntries(alarms),
    OurFaultsFilter: filterOfLog(stack, 'OurFaults'),
    DeniedReadsFilter: filterOfLog(stack, 'DeniedReads'),
    ...(email === undefined ? {} : { AlarmTopic: topicOf(email) }),
  };
}

/** Not encrypted with a key: CloudWatch may not use AWS's own key, and an alarm contains nothing of an upload. */
function topicOf(email: string) {
  const Subscription = [{ Protocol: 'email', Endpoint: email }];
  return { Type: 'AWS::SNS::Topic', Properties: { Subscription } };
}

/** @param uploadQueue logical id of the queue between S3 and the dispatcher, if there is one */
function alarmsOf(stack: Stack, uploadQueue: string | undefined): Record<string, Alarm> {
  const ofEach = (name: string, statistic: Metric['statistic'], functions = functionNames) =>
    functions.map((one) => ofFunction(stack, one, name, statistic));
  const ages = ofEach('AsyncEventAge', 'Maximum');
  const queueAge = uploadQueue === undefined ? [] : [ofQueue(uploadQueue, ageOfOldest)];
  const rendering = functionNames.filter((name) => timeoutSecondsOf(name) !== undefined);
  const durations = ofEach('Duration', 'Maximum', rendering);
  const percents = durations.map(
    ({ id }, i) => `${id} / ${10 * (timeoutSecondsOf(rendering[i] ?? '') ?? 0)}`,
  );
  const undelivered = ofEach('DestinationDeliveryFailures', 'Sum');
  return {
    LostInvocations: {
      description:
        'failed-invocation or deletion failed, so uploads have no outcome or deleted ones still have one. The messages in the queue name them.',
      metrics: [ofQueue('LostInvocations', 'ApproximateNumberOfMessagesVisible')],
      threshold: 1,
    },
    ...(isForeignSource(stack.places) && {
      [lostEvents]: {
        description:
          'EventBridge could not deliver events of the source, so uploads have no outcome. The messages in the queue name them.',
        metrics: [ofQueue(lostEvents, 'ApproximateNumberOfMessagesVisible')],
        threshold: 1,
      },
    }),
    // The alarm LostInvocations rings once until its queue is empty; this one rings for every further loss.
    FailedInvocationDropped: {
      description:
        'failed-invocation failed three times or for six hours, so an upload has no outcome.',
      metrics: [ofFunction(stack, 'failed-invocation', 'AsyncEventsDropped', 'Sum')],
      threshold: 1,
    },
    Undelivered: {
      description: 'Lambda could not deliver a failed invocation to its destination: it is lost.',
      metrics: undelivered,
      expression: `SUM([${idsOf(undelivered)}])`,
      threshold: 1,
    },
    UploadsLate: {
      description: 'Uploads wait for half an hour or longer. After six hours Lambda gives them up.',
      metrics: [...ages, ...queueAge],
      expression: `MAX([${[idsOf(ages), ...queueAge.map(({ id }) => `1000 * ${id}`)].join(', ')}])`,
      threshold: latestMs,
    },
    // One function that hangs once is a fault of AWS; Lambda runs it again.
    NearTimeout: {
      description: `A function keeps running for ${nearTimeoutPercent} % of its timeout or longer.`,
      metrics: durations,
      expression: `MAX([${percents.join(', ')}])`,
      threshold: nearTimeoutPercent,
      periods: { reached: 3, outOf: 6 },
    },
    // One kind of file may be enough to make our code throw, so the share of errors stays small.
    OurFaults: {
      description:
        'Our own code failed over an upload, in every try. The log of failed-invocation says how.',
      metrics: [ofLog(stack, 'OurFaults')],
      threshold: 1,
    },
    // After that many in a row, an environment writes no more records and fails, so DispatcherErrors rings too.
    DeniedReads: {
      description:
        'S3 denies us many uploads: they are archived, or somebody took a permission away. Their failure records say which.',
      metrics: [ofLog(stack, 'DeniedReads')],
      threshold: maxDeniedUploads,
    },
    ...Object.fromEntries(
      functionNames.map((name) => [
        `${idPrefix(name)}Errors`,
        errorAlarmOf(
          `${errors.percent} % of the invocations of ${name} fail. Its log says why.`,
          ofFunction(stack, name, 'Errors', 'Sum'),
          ofFunction(stack, name, 'Invocations', 'Sum'),
        ),
      ]),
    ),
    ...(stack.hasPage && pageAlarms(stack)),
  };
}

function pageAlarms(stack: Stack): Record<string, Alarm> {
  return {
    // The API counts the function's errors, its throttles and timeouts, and the page's own replies with 500.
    PageErrors: errorAlarmOf(
      `${errors.percent} % of the requests to the page end with a status of 500 or more. Its log says why.`,
      ofPageApi('errors', '5xx'),
      ofPageApi('tries', 'Count'),
    ),
    // Uploads wait for a free Lambda, but people who open the page do not.
    PageThrottles: {
      description: 'The page keeps being throttled, so people get errors instead of the page.',
      metrics: [ofFunction(stack, pageName, 'Throttles', 'Sum')],
      threshold: 5,
      periods: { reached: 3, outOf: 6 },
    },
    PageRefusals: {
      description: `For a quarter of an hour, ${refusals.percent} % of the requests to the page end with a status of 400 to 499.`,
      metrics: [ofPageApi('refused', '4xx'), ofPageApi('requests', 'Count')],
      expression: `IF(refused >= ${refusals.fewest}, 100 * refused / requests, 0)`,
      threshold: refusals.percent,
      periods: refusals.periods,
    },
  };
}

function errorAlarmOf(description: string, failed: Metric, all: Metric): Alarm {
  return {
    description,
    metrics: [
      { ...failed, id: 'errors' },
      { ...all, id: 'tries' },
    ],
    expression: `IF(errors >= ${errors.fewest}, 100 * errors / tries, 0)`,
    threshold: errors.percent,
    periodSeconds: errors.periodSeconds,
  };
}

function propertiesOf({ description, metrics, expression, ...alarm }: Alarm) {
  const { threshold, periodSeconds = 300, periods = { reached: 1, outOf: 1 } } = alarm;
  const watched = expression && { Id: 'watched', Expression: expression, ReturnData: true };
  return {
    AlarmDescription: description,
    Metrics: [
      ...(watched ? [watched] : []),
      ...metrics.map(({ id, namespace, name, dimension, statistic }) => ({
        Id: id,
        MetricStat: {
          Metric: {
            Namespace: namespace,
            MetricName: name,
            ...(dimension && { Dimensions: [dimension] }),
          },
          Period: periodSeconds,
          Stat: statistic,
        },
        ReturnData: !watched,
      })),
    ],
    EvaluationPeriods: periods.outOf,
    DatapointsToAlarm: periods.reached,
    Threshold: threshold,
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    // Lambda sends no metrics while nothing happens.
    TreatMissingData: 'notBreaching',
  };
}

function idsOf(metrics: readonly Metric[]): string {
  return metrics.map(({ id }) => id).join(', ');
}

/** @returns the timeout of a function that renders */
function timeoutSecondsOf(name: string): number | undefined {
  const [smallest] = tiers;
  const tier =
    name === 'dispatcher' ? smallest : tiers.find((other) => `worker-${other.name}` === name);
  return tier?.timeoutSeconds;
}
