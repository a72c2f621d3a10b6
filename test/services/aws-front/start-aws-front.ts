// AWS as an operator's command sees it: one endpoint for all services. It answers in AWS's protocols what the local stack does
// not offer, and passes objects and invocations on to the local S3 and Lambda.
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { foreignSourceAnswers } from './foreign-source.ts';
import { type Answer, account, type HealthyStack, healthyAnswers } from './healthy-stack.ts';
import { denialOf, errorReply, type Reply } from './replies.ts';

export interface AwsFront {
  readonly endpoint: string;
  readonly stack: HealthyStack;
  /** By IAM action. A test replaces an answer to produce a finding, and `reset` restores all. */
  readonly answers: Record<string, Answer>;
  deny(action: string): void;
  /** Puts a message into a queue, by default that of lost invocations. */
  lose(message: unknown, queueUrl?: string): void;
  /** Number of messages in that queue. */
  queued(queueUrl?: string): Promise<{ readonly visible: number; readonly hidden: number }>;
  reset(): void;
  stop(): Promise<void>;
}

export interface Backends {
  readonly s3: string;
  readonly lambda: string;
}

export async function startAwsFront(
  stack: Omit<HealthyStack, 'queueUrl'>,
  backends: Backends,
): Promise<AwsFront> {
  const answers: Record<string, Answer> = {};
  const server = createServer((incoming, outgoing) => {
    serve(incoming, outgoing, answers, backends).catch((error) => {
      outgoing.writeHead(500).end(String(error));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  const address = server.address();
  const endpoint = `http://localhost:${address instanceof Object ? address.port : 0}`;
  const described = { ...stack, queueUrl: `${endpoint}/${account}/LostInvocations` };
  const reset = () => {
    for (const action of Object.keys(answers)) delete answers[action];
    Object.assign(answers, healthyAnswers(described));
    if (described.source) Object.assign(answers, foreignSourceAnswers(described, described.source));
  };
  reset();
  const ofQueue = (action: string, body: object) =>
    answers[action]?.({
      method: 'POST',
      url: new URL(endpoint),
      headers: {},
      body: JSON.stringify(body),
    });
  return {
    endpoint,
    stack: described,
    answers,
    deny: (action) => {
      answers[action] = () => denialOf(action);
    },
    lose: (message, QueueUrl = described.queueUrl) =>
      void ofQueue('sqs:SendMessage', { QueueUrl, MessageBody: JSON.stringify(message) }),
    async queued(QueueUrl = described.queueUrl) {
      const reply = await ofQueue('sqs:GetQueueAttributes', { QueueUrl });
      const { Attributes: found } = JSON.parse(reply?.body ?? '');
      const visible = Number(found.ApproximateNumberOfMessages);
      return { visible, hidden: Number(found.ApproximateNumberOfMessagesNotVisible) };
    },
    reset,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function serve(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  answers: Readonly<Record<string, Answer>>,
  backends: Backends,
): Promise<void> {
  const { method = '', headers } = incoming;
  const url = new URL(incoming.url ?? '', 'http://localhost');
  const bytes = await buffer(incoming);
  const action = actionOf(incoming, url, bytes);
  const owner = headers['x-amz-expected-bucket-owner'];
  if (action === 's3:ListBucket' && owner !== undefined && owner !== account)
    return send(outgoing, errorReply('s3', 'AccessDenied', 'Access Denied', 403));
  const answer = await answers[action]?.({ method, url, headers, body: bytes.toString() });
  if (answer) return send(outgoing, answer);
  const backend = new URL(action === 'lambda:InvokeFunction' ? backends.lambda : backends.s3);
  const { port, hostname } = backend;
  // The Host stays as the client signed it.
  const passed = request({ hostname, port, method, path: incoming.url, headers }, (reply) => {
    outgoing.writeHead(reply.statusCode ?? 502, reply.headers);
    reply.pipe(outgoing);
  });
  passed.on('error', () => outgoing.destroy());
  passed.end(bytes);
}

function send(outgoing: ServerResponse, { status, headers, body }: Reply): void {
  outgoing.writeHead(status, headers).end(body);
}

/** Of a GET. A PUT has another action, and the only one is that of the notifications. */
const s3Actions: Readonly<Record<string, string>> = {
  notification: 's3:GetBucketNotification',
  policy: 's3:GetBucketPolicy',
  publicAccessBlock: 's3:GetBucketPublicAccessBlock',
  encryption: 's3:GetEncryptionConfiguration',
};

const functionActions: Readonly<Record<string, string>> = {
  configuration: 'lambda:GetFunctionConfiguration',
  policy: 'lambda:GetPolicy',
  invocations: 'lambda:InvokeFunction',
};

const queryServices: Readonly<Record<string, string>> = {
  GetCallerIdentity: 'sts',
  DescribeStacks: 'cloudformation',
  DescribeStackResource: 'cloudformation',
  ListStackResources: 'cloudformation',
  ListSubscriptionsByTopic: 'sns',
};

/** @returns IAM's name of the request's action; it tells the services apart, which share this endpoint */
function actionOf({ method, headers }: IncomingMessage, url: URL, body: Buffer): string {
  const [, service = '', target] =
    /^(AmazonSQS|AWSEvents)\.(\w+)$/.exec(String(headers['x-amz-target'])) ?? [];
  if (target) return `${service === 'AmazonSQS' ? 'sqs' : 'events'}:${target}`;
  const query = new URLSearchParams(method === 'POST' ? body.toString('latin1') : '').get('Action');
  if (query) return `${queryServices[query]}:${query}`;
  if (/^\/\d{4}-\d\d-\d\d\/account-settings/.test(url.pathname)) return 'lambda:GetAccountSettings';
  if (/^\/\d{4}-\d\d-\d\d\/event-source-mappings/.test(url.pathname))
    return 'lambda:ListEventSourceMappings';
  const ofFunction = /^\/[\d-]+\/functions\/[^/]+\/(\w+)$/.exec(url.pathname)?.[1];
  const functionAction = ofFunction === undefined ? undefined : functionActions[ofFunction];
  if (functionAction) return functionAction;
  if (method === 'HEAD' && url.pathname.split('/').filter(Boolean).length === 1)
    return 's3:ListBucket';
  if (method === 'PUT' && url.searchParams.has('notification')) return 's3:PutBucketNotification';
  const subresource = Object.keys(s3Actions).find((name) => url.searchParams.has(name));
  return (subresource !== undefined && s3Actions[subresource]) || '';
}
