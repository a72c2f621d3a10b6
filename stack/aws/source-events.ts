// The events of a bucket that the stack did not create: EventBridge sends them, because that bucket has one list of notifications,
// which belongs to others.
import { arnOf, queuePolicyOf, queueRetentionSeconds } from './queues.ts';
import type { Stack } from './roles.ts';

/** Logical id of the queue for events that EventBridge could not deliver within 24 hours. */
export const lostEvents = 'LostEvents';

const uploads = 'SourceUploads';
const deletions = 'SourceDeletions';

/**
 * @param uploadQueue logical id of the queue that gets the uploads
 * @param keepsThumbnails whether the thumbnails of uploads that a lifecycle rule deletes stay
 */
export function sourceEventResources(
  { places: { input, output } }: Stack,
  uploadQueue: string,
  keepsThumbnails: boolean,
): Record<string, object> {
  const isSameBucket = input.bucket === output.bucket;
  // One field of a pattern cannot say "this prefix, and not that one". Only a whole bucket may contain the thumbnails.
  const keys = input.prefix
    ? [{ prefix: input.prefix }]
    : isSameBucket && [{ 'anything-but': { prefix: output.prefix } }];
  const detail = { bucket: { name: [input.bucket] }, ...(keys && { object: { key: keys } }) };
  const deletion = arnOf('DeletionLambdaFunction');
  return {
    [uploads]: ruleOf('Object Created', detail, 'upload-queue', arnOf(uploadQueue)),
    [deletions]: ruleOf(
      'Object Deleted',
      keepsThumbnails ? { ...detail, reason: ['DeleteObject'] } : detail,
      'deletion',
      deletion,
    ),
    SourceDeletionsPermission: {
      Type: 'AWS::Lambda::Permission',
      Properties: {
        FunctionName: deletion,
        Action: 'lambda:InvokeFunction',
        Principal: 'events.amazonaws.com',
        SourceArn: arnOf(deletions),
      },
    },
    [lostEvents]: {
      Type: 'AWS::SQS::Queue',
      Properties: { SqsManagedSseEnabled: true, MessageRetentionPeriod: queueRetentionSeconds },
    },
    LostEventsPolicy: queuePolicyOf(lostEvents, [
      sentByRule(lostEvents, uploads),
      sentByRule(lostEvents, deletions),
    ]),
  };
}

/** @returns the statement by which the rule for uploads may send to the queue */
export const sentByUploadsRule = (queue: string) => sentByRule(queue, uploads);

function sentByRule(queue: string, rule: string) {
  return {
    Sid: `EventsOf${rule}`,
    Effect: 'Allow',
    Principal: { Service: 'events.amazonaws.com' },
    Action: 'sqs:SendMessage',
    Resource: arnOf(queue),
    Condition: { ArnEquals: { 'aws:SourceArn': arnOf(rule) } },
  };
}

function ruleOf(detailType: string, detail: object, Id: string, Arn: object) {
  return {
    Type: 'AWS::Events::Rule',
    Properties: {
      EventPattern: { source: ['aws.s3'], 'detail-type': [detailType], detail },
      Targets: [{ Id, Arn, DeadLetterConfig: { Arn: arnOf(lostEvents) } }],
    },
  };
}
