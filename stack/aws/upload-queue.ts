// A queue between S3 and the dispatcher, which bounds how many uploads run at the same time. For the stack's own bucket it is an
// option. EventBridge always sends the events of another bucket to it.
import { encodeEventKey } from '#core/job.ts';
import { isForeignSource } from '#core/keys.ts';
import { tiers } from '#core/tiers.ts';
import type { Serverless } from '../serverless.ts';
import { arnOf, queuePolicyOf, queueRetentionSeconds } from './queues.ts';
import { bucketArn, type Stack } from './roles.ts';
import { sentByUploadsRule } from './source-events.ts';

/** AWS's advice for a queue that a function reads: 6 times its timeout, and 5 deliveries, because throttling takes some. */
const visibilityTimeouts = 6;
const maxDeliveries = 5;

/** `failed-invocation` in serverless.yml. */
const failedInvocationTimeoutSeconds = 60;

/** The minimum of AWS. failed-invocation hands over and renders nothing, so uploads keep the rest of the concurrency. */
const failedUploadsConcurrency = 2;

/** The queues of each function that reads one. */
export const queueOf: ReadonlyMap<string, string> = new Map([
  ['dispatcher', 'UploadQueue'],
  ['failed-invocation', 'FailedUploads'],
]);

/** @returns the queues, their policies, and what the stack's own bucket needs to send its events to the first one */
export function uploadQueueResources({ places }: Stack): Record<string, object> {
  const { input } = places;
  const isForeign = isForeignSource(places);
  const [{ timeoutSeconds } = { timeoutSeconds: 60 }] = tiers;
  return {
    UploadQueue: queueResource(timeoutSeconds, 'FailedUploads'),
    // Messages that the dispatcher could not handle. The last stop is the same as without this option.
    FailedUploads: queueResource(failedInvocationTimeoutSeconds, 'LostInvocations'),
    UploadQueuePolicy: queuePolicyOf('UploadQueue', [
      isForeign ? sentByUploadsRule('UploadQueue') : sentByBucket(input.bucket),
    ]),
    FailedUploadsPolicy: queuePolicyOf('FailedUploads', []),
    ...(isForeign ? {} : { S3BucketUploads: notifications(input.prefix) }),
  };
}

function sentByBucket(bucket: string) {
  return {
    Sid: 'EventsOfTheBucket',
    Effect: 'Allow',
    Principal: { Service: 's3.amazonaws.com' },
    Action: 'sqs:SendMessage',
    Resource: arnOf('UploadQueue'),
    Condition: {
      // The bucket's name, because the bucket depends on this policy.
      ArnEquals: { 'aws:SourceArn': bucketArn(bucket) },
      StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
    },
  };
}

/**
 * The framework merges this into the bucket of serverless.yml, and takes this list instead of its own. S3 sends a test event, so
 * the policy must exist. S3 also checks that it may invoke `deletion`.
 */
function notifications(prefix: string) {
  const Rules = [{ Name: 'prefix', Value: encodeEventKey(prefix) }];
  const Filter = { S3Key: { Rules } };
  return {
    DependsOn: ['UploadQueuePolicy', 'DeletionLambdaPermissionUploadsS3'],
    Properties: {
      NotificationConfiguration: {
        QueueConfigurations: [{ Event: 's3:ObjectCreated:*', Queue: arnOf('UploadQueue'), Filter }],
      },
    },
  };
}

/** Replaces the S3 event of the dispatcher by the queue. Only packaging calls it, so the local stack keeps its direct events. */
export function readUploadsFromQueue(
  { service }: Pick<Serverless, 'service'>,
  maximumConcurrency: number,
): void {
  const eventsOf = (name: string, concurrency: number) => [
    { sqs: { arn: arnOf(queueOf.get(name) ?? ''), batchSize: 1, maximumConcurrency: concurrency } },
  ];
  const { dispatcher, 'failed-invocation': failedInvocation } = service.functions;
  if (!dispatcher || !failedInvocation) throw new Error('serverless.yml lacks a function.');
  dispatcher.events = eventsOf('dispatcher', maximumConcurrency);
  failedInvocation.events = eventsOf('failed-invocation', failedUploadsConcurrency);
}

function queueResource(timeoutSeconds: number, failuresTo: string) {
  return {
    Type: 'AWS::SQS::Queue',
    Properties: {
      SqsManagedSseEnabled: true,
      MessageRetentionPeriod: queueRetentionSeconds,
      VisibilityTimeout: visibilityTimeouts * timeoutSeconds,
      RedrivePolicy: { deadLetterTargetArn: arnOf(failuresTo), maxReceiveCount: maxDeliveries },
    },
  };
}
