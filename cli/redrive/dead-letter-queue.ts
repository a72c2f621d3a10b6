// A queue of lost invocations or events: receives all its messages once, and puts back or deletes each.
import { ask, impatient } from '../operate/ask.ts';

export interface LostMessage {
  readonly id: string;
  readonly body: string;
  readonly receipt: string;
}

export interface LostQueue {
  /** Up to 10 messages, which nobody else receives for `hiddenSeconds`; none when the queue is empty. */
  receive(hiddenSeconds: number): Promise<LostMessage[]>;
  remove(message: LostMessage): Promise<void>;
  /** Shows the message to everybody again. */
  release(message: LostMessage): Promise<void>;
}

export async function openDeadLetterQueue(QueueUrl: string): Promise<LostQueue> {
  const { ChangeMessageVisibilityCommand, DeleteMessageCommand, ReceiveMessageCommand, SQSClient } =
    await import('@aws-sdk/client-sqs');
  const client = new SQSClient(impatient);
  return {
    async receive(hiddenSeconds) {
      const request = new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: 10,
        VisibilityTimeout: hiddenSeconds,
        // A short poll asks only some of the servers of SQS, and may find no message of a queue that has some.
        WaitTimeSeconds: 2,
      });
      const { Messages = [] } = await ask('sqs:ReceiveMessage', client.send(request));
      return Messages.map(
        ({ MessageId: id = '', Body: body = '', ReceiptHandle: receipt = '' }) => ({
          id,
          body,
          receipt,
        }),
      );
    },
    async remove({ receipt: ReceiptHandle }) {
      const request = new DeleteMessageCommand({ QueueUrl, ReceiptHandle });
      await ask('sqs:DeleteMessage', client.send(request));
    },
    async release({ receipt: ReceiptHandle }) {
      const request = { QueueUrl, ReceiptHandle, VisibilityTimeout: 0 };
      await ask(
        'sqs:ChangeMessageVisibility',
        client.send(new ChangeMessageVisibilityCommand(request)),
      );
    },
  };
}
