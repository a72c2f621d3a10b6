// An option: a queue between S3 and the dispatcher, which bounds how many uploads run at the same time.
import { tiers } from '#core/tiers.ts';
import type { Serverless } from '../serverless.ts';
import { bucketArn, type Stack } from './roles.ts';

/** 14 days, the maximum of SQS: after that, SQS deletes a message and its upload has no outcome. */
const retentionSeconds = 14 * 24 * 3600;

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

/** @returns the queues, their policies, and what the bucket needs to send its events to the first one */
export function uploadQueueResources({ places: { input } }: Stack): Record<string, object> {
  const [{ timeoutSeconds } = { timeoutSeconds: 60 }] = tiers;
  return {
    UploadQueue: queueResource(timeoutSeconds, 'FailedUploads'),
    // Messages that the dispatcher could not handle. The last stop is the same as without this option.
    FailedUploads: queueResource(failedInvocationTimeoutSeconds, 'LostInvocations'),
    UploadQueuePolicy: policyOf('UploadQueue', [
      {
        Sid: 'EventsOfTheBucket',
        Effect: 'Allow',
        Principal: { Service: 's3.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: arnOf('UploadQueue'),
        Condition: {
          // The bucket's name, because the bucket depends on this policy.
          ArnEquals: { 'aws:SourceArn': bucketArn(input.bucket) },
          StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
        },
      },
    ]),
    FailedUploadsPolicy: policyOf('FailedUploads', []),
    // The framework merges this into the bucket of serverless.yml, and takes this list instead of its own. S3 sends a test event, so
    // the policy must exist. S3 also checks that it may invoke `deletion`.
    S3BucketUploads: {
      DependsOn: ['UploadQueuePolicy', 'DeletionLambdaPermissionUploadsS3'],
      Properties: {
        NotificationConfiguration: {
          QueueConfigurations: [
            {
              Event: 's3:ObjectCreated:*',
              Queue: arnOf('UploadQueue'),
              Filter: { S3Key: { Rules: [{ Name: 'prefix', Value: input.prefix }] } },
            },
          ],
        },
      },
    },
  };
}

/** Replaces the S3 event of the dispatcher. Only packaging calls it, so the local stack keeps its direct events. */
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
      MessageRetentionPeriod: retentionSeconds,
      VisibilityTimeout: visibilityTimeouts * timeoutSeconds,
      RedrivePolicy: { deadLetterTargetArn: arnOf(failuresTo), maxReceiveCount: maxDeliveries },
    },
  };
}

function policyOf(queue: string, statements: readonly object[]) {
  return {
    Type: 'AWS::SQS::QueuePolicy',
    Properties: {
      Queues: [{ Ref: queue }],
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Sid: 'TlsOnly',
            Effect: 'Deny',
            Principal: '*',
            Action: 'sqs:*',
            Resource: arnOf(queue),
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          },
          ...statements,
        ],
      },
    },
  };
}

function arnOf(queue: string) {
  return { 'Fn::GetAtt': [queue, 'Arn'] };
}
