// A backfill shares the account's Lambdas with new uploads. It takes at most half of them, and less while new uploads wait.
import { dispatcherTier, tierNames } from '#core/tiers.ts';
import { ask, impatient } from '../operate/ask.ts';
import type { StackPlace } from '../operate/stack-place.ts';
import { NotOurs } from './backfill-state.ts';

/** All local functions share this machine. */
const localConcurrency = 4;
const usualConcurrency = 50;

/**
 * @param wanted by --concurrency
 * @returns how many uploads may run at the same time: at most half of what each function may
 * @throws NotOurs if an operator has stopped a function
 */
export async function findConcurrency(
  { isLocal, stackName }: StackPlace,
  wanted: number | undefined,
): Promise<number> {
  if (isLocal) return wanted ?? localConcurrency;
  const { GetAccountSettingsCommand, GetFunctionConcurrencyCommand, LambdaClient } = await import(
    '@aws-sdk/client-lambda'
  );
  const client = new LambdaClient(impatient);
  const { AccountLimit } = await ask(
    'lambda:GetAccountSettings',
    client.send(new GetAccountSettingsCommand({})),
  );
  const workers = tierNames
    .filter((name) => name !== dispatcherTier)
    .map((name) => `worker-${name}`);
  const limits = await Promise.all(
    ['dispatcher', ...workers].map(async (name) => {
      const FunctionName = `${stackName}-${name}`;
      const request = client.send(new GetFunctionConcurrencyCommand({ FunctionName }));
      const { ReservedConcurrentExecutions: own } = await ask(
        'lambda:GetFunctionConcurrency',
        request,
      );
      if (own === 0)
        throw new NotOurs(
          `The reserved concurrency of ${FunctionName} is 0, so Lambda does not run it. Raise or remove it, and start again.`,
        );
      // What other functions of the account reserve is not in this.
      return own ?? AccountLimit?.UnreservedConcurrentExecutions ?? Number.POSITIVE_INFINITY;
    }),
  );
  const half = Math.floor(Math.min(...limits) / 2);
  return Math.max(1, Math.min(wanted ?? usualConcurrency, half));
}

/** An event of a new upload that waits longer finds no free function. */
const oldSeconds = 10;
/** CloudWatch: a metric that GetMetricData returns, us-east-1, December 2026. */
const metricUsd = 0.01 / 1000;

/** @returns how to ask for the last minute in which new uploads waited; `undefined` on the local stack, which has no metrics */
export async function openQuestion({ isLocal, stackName }: StackPlace) {
  if (isLocal) return undefined;
  const dispatcher = `${stackName}-dispatcher`;
  const queue = await findQueueName(dispatcher);
  const metrics = [
    {
      Namespace: 'AWS/Lambda',
      MetricName: 'AsyncEventAge',
      // An event that Lambda sends again, because its function failed, is old. The median sees it only if most are such.
      stat: 'p50',
      name: 'FunctionName',
      value: dispatcher,
    },
    ...(queue === undefined
      ? []
      : [
          {
            Namespace: 'AWS/SQS',
            MetricName: 'ApproximateAgeOfOldestMessage',
            stat: 'Maximum',
            name: 'QueueName',
            value: queue,
          },
        ]),
  ];
  const { CloudWatchClient, GetMetricDataCommand } = await import('@aws-sdk/client-cloudwatch');
  const client = new CloudWatchClient(impatient);
  async function waitedAt(): Promise<number | undefined> {
    const now = Date.now();
    const request = new GetMetricDataCommand({
      StartTime: new Date(now - 180_000),
      EndTime: new Date(now),
      MetricDataQueries: metrics.map(({ Namespace, MetricName, stat, name, value }, i) => ({
        Id: `m${i}`,
        MetricStat: {
          Metric: { Namespace, MetricName, Dimensions: [{ Name: name, Value: value }] },
          Period: 60,
          Stat: stat,
        },
      })),
    });
    const { MetricDataResults = [] } = await ask('cloudwatch:GetMetricData', client.send(request));
    // Lambda counts in milliseconds, SQS in seconds. The newest value comes first.
    const minutes = MetricDataResults.flatMap(({ Id, Values: [newest = 0] = [], Timestamps }) =>
      newest > (Id === 'm0' ? 1000 * oldSeconds : oldSeconds) ? [Number(Timestamps?.[0] ?? 0)] : [],
    );
    return minutes.length > 0 ? Math.max(...minutes) : undefined;
  }
  // So that a missing permission shows before anything runs.
  await waitedAt();
  return { waitedAt, usd: metrics.length * metricUsd };
}

/** @returns the name of the upload queue, if the stack has one */
async function findQueueName(FunctionName: string): Promise<string | undefined> {
  const { LambdaClient, ListEventSourceMappingsCommand } = await import('@aws-sdk/client-lambda');
  const request = new ListEventSourceMappingsCommand({ FunctionName });
  const { EventSourceMappings: [mapping] = [] } = await ask(
    'lambda:ListEventSourceMappings',
    new LambdaClient(impatient).send(request),
  );
  return mapping?.EventSourceArn?.split(':').at(-1);
}
