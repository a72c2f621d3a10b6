// The way of an upload's event from S3 to the dispatcher: straight, or through a queue.
import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { testEvent } from '#core/outcome-event.ts';
import { createS3Client } from '#storage/object-store.ts';
import { createEventBridge } from '#storage/publish.ts';
import { ask, impatient, readFault } from '../operate/ask.ts';
import { countMessages } from '../operate/count-messages.ts';
import type { StackFacts } from '../operate/deployed-stack.ts';
import { type Check, ok, type Result, redeploy, wrong } from './check.ts';

const notification: Check = {
  name: 'notification',
  isForLocal: false,
  applies: async (facts) => !(await facts.isForeign()),
  async look(facts) {
    const dispatcher = `${facts.place.stackName}-dispatcher`;
    const { bucket, prefix } = (await facts.places()).input;
    const targets = await readTargets(bucket);
    const straight = targets.find(({ arn }) => arn.endsWith(`:function:${dispatcher}`));
    const queued = targets.find(({ arn }) => arn.includes(':sqs:'));
    const target = straight ?? queued;
    if (!target)
      return [wrong(`S3 does not tell ${dispatcher} of new objects under ${prefix}`, redeploy)];
    if (target.prefix !== prefix) {
      const text = `S3 sends events of keys under ${JSON.stringify(target.prefix)} instead of ${prefix}`;
      return [wrong(text, redeploy)];
    }
    if (target === straight) return [ok(`S3 -> ${dispatcher}, for keys under ${prefix}`)];
    return [await judgeQueue(target.arn, prefix, facts)];
  },
};

interface Target {
  readonly arn: string;
  readonly prefix: string;
}

/** @returns where S3 sends the events of new objects */
async function readTargets(bucket: string): Promise<Target[]> {
  const { GetBucketNotificationConfigurationCommand } = await import('@aws-sdk/client-s3');
  const request = new GetBucketNotificationConfigurationCommand({ Bucket: bucket });
  const found = await ask('s3:GetBucketNotification', createS3Client(impatient).send(request));
  const all = [
    ...(found.LambdaFunctionConfigurations ?? []).map((to) => ({
      ...to,
      arn: to.LambdaFunctionArn,
    })),
    ...(found.QueueConfigurations ?? []).map((to) => ({ ...to, arn: to.QueueArn })),
  ];
  return all
    .filter(({ Events = [] }) => Events.includes('s3:ObjectCreated:*'))
    .map(({ arn = '', Filter }) => ({
      arn,
      prefix:
        Filter?.Key?.FilterRules?.find(({ Name }) => /^prefix$/i.test(Name ?? ''))?.Value ?? '',
    }));
}

/** A queue between S3 and the dispatcher needs an event source mapping that is switched on, and so does its dead-letter queue. */
async function judgeQueue(queueArn: string, prefix: string, facts: StackFacts): Promise<Result> {
  const { stackName } = facts.place;
  const way = `S3 -> ${queueArn} -> ${stackName}-dispatcher`;
  const fault = await findReaderFault(stackName, queueArn);
  if (fault) return wrong(`${way}: ${fault}`, redeploy);
  // All queues of a stack are in one account and region.
  const lostUrl = await facts.output('LostInvocationsUrl');
  const waiting = await countMessages(lostUrl.replace(/[^/]+$/, queueArn.replace(/^.*:/, '')));
  return ok(`${way}, for keys under ${prefix}; ${waiting} in the queue`);
}

/** @returns a clause about a function that does not read its queue, or `undefined` */
export async function findReaderFault(
  stackName: string,
  queueArn?: string,
): Promise<string | undefined> {
  const readers = [
    { name: `${stackName}-dispatcher`, arn: queueArn },
    { name: `${stackName}-failed-invocation`, arn: undefined },
  ];
  for (const { name, arn } of readers) {
    const state = await mappingState(name, arn);
    if (state !== 'Enabled') return `the mapping from a queue to ${name} is ${state ?? 'missing'}`;
  }
  return undefined;
}

/** @param EventSourceArn of the queue; by default, any that the function reads */
async function mappingState(
  FunctionName: string,
  EventSourceArn?: string,
): Promise<string | undefined> {
  const { LambdaClient, ListEventSourceMappingsCommand } = await import('@aws-sdk/client-lambda');
  const request = new ListEventSourceMappingsCommand({ FunctionName, EventSourceArn });
  const { EventSourceMappings: [mapping] = [] } = await ask(
    'lambda:ListEventSourceMappings',
    new LambdaClient(impatient).send(request),
  );
  return mapping?.State;
}

const statementSchema = z.object({
  Effect: z.literal('Allow'),
  Action: z.literal('lambda:InvokeFunction'),
  Principal: z.object({ Service: z.literal('s3.amazonaws.com') }),
  Condition: z
    .object({ ArnLike: z.object({ 'AWS:SourceArn': z.string().optional() }).optional() })
    .optional(),
});

const permission: Check = {
  name: 'permission of S3',
  isForLocal: false,
  applies: async (facts) => !(await facts.isForeign()),
  async look(facts) {
    const FunctionName = `${facts.place.stackName}-dispatcher`;
    const bucket = await facts.bucketName();
    const isStraight = (await readTargets(bucket)).every(({ arn }) => !arn.includes(':sqs:'));
    if (!isStraight) return [ok('not needed: the events go through a queue')];
    const arns = (await readStatements(FunctionName)).flatMap((statement) => {
      const found = statementSchema.safeParse(statement).data;
      return found ? [found.Condition?.ArnLike?.['AWS:SourceArn'] ?? ''] : [];
    });
    const isAllowed = arns.some((arn) => arn === '' || arn.endsWith(`:::${bucket}`));
    return [
      isAllowed
        ? ok(`${bucket} may invoke ${FunctionName}`)
        : wrong(`the policy of ${FunctionName} does not let ${bucket} invoke it`, redeploy),
    ];
  },
};

async function readStatements(FunctionName: string): Promise<readonly unknown[]> {
  const { GetPolicyCommand, LambdaClient } = await import('@aws-sdk/client-lambda');
  const request = new LambdaClient(impatient).send(new GetPolicyCommand({ FunctionName }));
  try {
    const { Policy = '{}' } = await ask('lambda:GetPolicy', request);
    return z.object({ Statement: z.array(z.unknown()) }).parse(JSON.parse(Policy)).Statement;
  } catch (error) {
    // Lambda has no empty policies: a function without statements has none.
    if (readFault(error).name === 'ResourceNotFoundException') return [];
    throw error;
  }
}

const outcomes: Check = {
  name: 'outcome events',
  isForLocal: false,
  // If the dispatcher cannot be read, the check of the functions says so.
  applies: (facts) => facts.hasEvents().catch(() => false),
  async look() {
    await createEventBridge(impatient)(testEvent(randomUUID()));
    return [
      ok(
        'EventBridge takes an event ("Thumbnails Test", sent with your permission events:PutEvents)',
      ),
    ];
  },
};

export const eventChecks: readonly Check[] = [notification, permission, outcomes];
