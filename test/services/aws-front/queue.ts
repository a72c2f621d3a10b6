// A queue of SQS in memory, as far as `thumbnail redrive` uses it: messages are hidden, shown again or deleted.
import { createHash, randomUUID } from 'node:crypto';
import * as z from 'zod';
import type { Answer } from './healthy-stack.ts';
import { jsonReply } from './replies.ts';

const requestSchema = z.object({
  ReceiptHandle: z.string().optional(),
  MessageBody: z.string().optional(),
  MaxNumberOfMessages: z.number().optional(),
});

interface Message {
  readonly id: string;
  readonly body: string;
  receipt: string | undefined;
}

/** @returns answers to SQS's requests, with a queue of their own */
export function queueReplies(): Record<string, Answer> {
  const messages: Message[] = [];
  const parse = (body: string) => requestSchema.parse(JSON.parse(body));
  const held = (body: string) => {
    const { ReceiptHandle: receipt } = parse(body);
    return messages.findIndex((message) => message.receipt === receipt);
  };
  return {
    'sqs:SendMessage': ({ body }) => {
      const { MessageBody = '' } = parse(body);
      const id = randomUUID();
      messages.push({ id, body: MessageBody, receipt: undefined });
      return jsonReply({ MessageId: id, MD5OfMessageBody: md5(MessageBody) });
    },
    'sqs:GetQueueAttributes': () => {
      const hidden = messages.filter(({ receipt }) => receipt !== undefined).length;
      const Attributes = {
        ApproximateNumberOfMessages: String(messages.length - hidden),
        ApproximateNumberOfMessagesNotVisible: String(hidden),
      };
      return jsonReply({ Attributes });
    },
    'sqs:ReceiveMessage': ({ body }) => {
      const visible = messages.filter(({ receipt }) => receipt === undefined);
      const Messages = visible.slice(0, parse(body).MaxNumberOfMessages ?? 1).map((message) => {
        message.receipt = randomUUID();
        const { id: MessageId, body: Body, receipt: ReceiptHandle } = message;
        return { MessageId, Body, ReceiptHandle, MD5OfBody: md5(Body) };
      });
      return jsonReply(Messages.length > 0 ? { Messages } : {});
    },
    'sqs:DeleteMessage': ({ body }) => {
      const at = held(body);
      if (at >= 0) messages.splice(at, 1);
      return jsonReply({});
    },
    'sqs:ChangeMessageVisibility': ({ body }) => {
      const message = messages[held(body)];
      if (message) message.receipt = undefined;
      return jsonReply({});
    },
  };
}

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}
