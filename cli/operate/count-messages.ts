// How many messages a queue of SQS has.
import { ask, impatient } from './ask.ts';

/** @returns the messages that wait and those that somebody is handling, as SQS estimates them */
export async function countMessages(QueueUrl: string): Promise<number> {
  const { GetQueueAttributesCommand, SQSClient } = await import('@aws-sdk/client-sqs');
  const request = new GetQueueAttributesCommand({
    QueueUrl,
    AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
  });
  const { Attributes: found } = await ask(
    'sqs:GetQueueAttributes',
    new SQSClient(impatient).send(request),
  );
  return Object.values(found ?? {}).reduce((sum, value) => sum + Number(value), 0);
}
