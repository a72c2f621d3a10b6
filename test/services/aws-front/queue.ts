// The queues of SQS in memory, as far as `thumbnail redrive` uses them: messages are hidden, shown again or deleted.
import { createHash, randomUUID } from 'node:crypto';
import * as z from 'zod';
import type { Answer } from './healthy-stack.ts';
import { jsonReply } from './replies.ts';

const requestSchema = z.object({
  QueueUrl: z.string(),
  ReceiptHandle: z.string().optional(),
  MessageBody: z.string().optional(),
  MaxNumberOfMessages: z.number().optional(),
});

interface Message {
  readonly id: string;
  readonly body: string;
  receipt: string | undefined;
}

/** @returns answers to SQS's requests, with queues of their own */
export function queueReplies(): Record<string, Answer> {
  const queues = new Map<string, Message[]>();
  const parse = (body: string) => requestSchema.parse(JSON.parse(body));
  const queueOf = (body: string) => {
    const { QueueUrl } = parse(body);
    const messages = queues.get(QueueUrl) ?? [];
    queues.set(QueueUrl, messages);
    return messages;
  };
  const held = (body: string) => {
    const { ReceiptHandle: receipt } = parse(body);
    return queueOf(body).findIndex((message) => message.receipt === receipt);
  };
  return {
    'sqs:SendMessage': ({ body }) => {
      const { MessageBody = '' } = parse(body);
      const id = randomUUID();
      queueOf(body).push({ id, body: MessageBody, receipt: undefined });
      return jsonReply({ MessageId: id, MD5OfMessageBody: md5(MessageBody) });
    },
    'sqs:GetQueueAttributes': ({ body }) => {
      const messages = queueOf(body);
      const hidden = messages.filter(({ receipt }) => receipt !== undefined).length;
      const Attributes = {
        ApproximateNumberOfMessages: String(messages.length - hidden),
        ApproximateNumberOfMessagesNotVisible: String(hidden),
      };
      return jsonReply({ Attributes });
    },
    'sqs:ReceiveMessage': ({ body }) => {
      const visible = queueOf(body).filter(({ receipt }) => receipt === undefined);
      const Messages = visible.slice(0, parse(body).MaxNumberOfMessages ?? 1).map((message) => {
        message.receipt = randomUUID();
        const { id: MessageId, body: Body, receipt: ReceiptHandle } = message;
        return { MessageId, Body, ReceiptHandle, MD5OfBody: md5(Body) };
      });
      return jsonReply(Messages.length > 0 ? { Messages } : {});
    },
    'sqs:DeleteMessage': ({ body }) => {
      const at = held(body);
      if (at >= 0) queueOf(body).splice(at, 1);
      return jsonReply({});
    },
    'sqs:ChangeMessageVisibility': ({ body }) => {
      const message = queueOf(body)[held(body)];
      if (message) message.receipt = undefined;
      return jsonReply({});
    },
  };
}

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}
