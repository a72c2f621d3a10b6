// A proxy in front of the local S3 that also replaces Lambda's API. It lets requests fail as planned. It uses real sockets, so
// that the SDK's own retries and timeouts take part.
import { once } from 'node:events';
import {
  Agent,
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request,
  type ServerResponse,
} from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { RequestFault } from './fault-plan.ts';

export interface ProxiedRequest {
  readonly method: string;
  /** The key of the S3 object, or empty without one; `undefined` for Lambda. */
  readonly key: string | undefined;
  readonly invocationId: number;
}

export type Verdict = RequestFault | 'pass' | 'throttled';

export interface FaultProxyParts {
  readonly s3Port: number;
  readonly buckets: readonly string[];
  /** The client under test gives up a silent connection after this many milliseconds. */
  readonly clientTimeoutMs: number;
  /** Called before each request is served. */
  readonly judge: (request: ProxiedRequest) => Promise<Verdict>;
  /** Called between the service's reply and the client's. */
  readonly served: (request: ProxiedRequest) => void;
  /** An asynchronous invoke that Lambda accepts. */
  readonly invoked: (functionName: string, payload: unknown, invocationId: number) => void;
}

export interface FaultProxy {
  /** For S3 and Lambda. A client names its invocation in the session token of its credentials. */
  readonly endpoint: string;
  stop(): Promise<void>;
}

interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export async function startFaultProxy(parts: FaultProxyParts): Promise<FaultProxy> {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const server = createServer(async (incoming, response) => {
    const path = incoming.url ?? '/';
    const body = await buffer(incoming);
    const functionName = /^\/2015-03-31\/functions\/([^/]+)\/invocations/.exec(path)?.[1];
    const asked = {
      method: incoming.method ?? '',
      key: functionName === undefined ? keyOf(path, parts.buckets) : undefined,
      invocationId: Number(incoming.headers['x-amz-security-token']),
    };
    const pass = (bytes: Buffer) =>
      forward({ ...parts, agent }, asked.method, path, incoming.headers, bytes);
    const serve = async (): Promise<Reply> => {
      if (functionName !== undefined) {
        parts.invoked(functionName, JSON.parse(body.toString()), asked.invocationId);
      }
      const accepted = { status: 202, headers: {}, body: Buffer.alloc(0) };
      const reply = functionName === undefined ? await pass(body) : accepted;
      parts.served(asked);
      return reply;
    };
    /** Sends part of the request to S3, and closes the connection. */
    const cut = async () => {
      if (functionName !== undefined || body.length === 0) return;
      await pass(body.subarray(0, body.length / 2)).catch(() => {});
    };
    const verdict = await parts.judge(asked);
    await answer(verdict, response, serve, cut, parts.clientTimeoutMs).catch(() =>
      response.destroy(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  const address = server.address();
  const port = address instanceof Object ? address.port : 0;
  return {
    endpoint: `http://localhost:${port}`,
    async stop() {
      server.closeAllConnections();
      agent.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function answer(
  verdict: Verdict,
  response: ServerResponse,
  serve: () => Promise<Reply>,
  cut: () => Promise<void>,
  clientTimeoutMs: number,
): Promise<void> {
  switch (verdict) {
    case 'pass':
      return send(response, await serve());
    case 'reset before the request is served':
      return void response.destroy();
    case '503 before the request is served':
      return send(response, slowDown);
    case '503 after the request was served':
      await serve();
      return send(response, slowDown);
    case 'throttled':
      return send(response, tooManyRequests);
    case 'reset while the request is sent':
      await cut();
      return void response.destroy();
    case 'reset after the request was served':
      await serve();
      return void response.destroy();
    case 'reset in the middle of the body':
      return sendHalf(response, await serve());
    case 'body ends early':
      return sendShort(response, await serve());
    case 'no answer within the time limit':
      await serve();
      await new Promise((resolve) => setTimeout(resolve, clientTimeoutMs * 1.5));
      return void response.destroy();
  }
}

function keyOf(path: string, buckets: readonly string[]): string {
  const [plain = ''] = path.split('?');
  const prefix = buckets.map((bucket) => `/${bucket}/`).find((start) => plain.startsWith(start));
  return prefix !== undefined ? decodeURIComponent(plain.slice(prefix.length)) : '';
}

/** @param body the bytes to send; if the header announced more, the connection is cut behind them */
async function forward(
  { s3Port, agent }: { readonly s3Port: number; readonly agent: Agent },
  method: string,
  path: string,
  headers: IncomingHttpHeaders,
  body: Buffer,
): Promise<Reply> {
  const { expect: _expect, connection: _connection, ...kept } = headers;
  const isCut = body.length < Number(headers['content-length'] ?? 0);
  const options = { host: 'localhost', port: s3Port, method, path, headers: kept };
  const sent = request({ ...options, agent: isCut ? new Agent() : agent });
  const replied: Promise<IncomingMessage[]> = once(sent, 'response');
  if (isCut) sent.write(body, () => setTimeout(() => sent.destroy(), 5));
  else sent.end(body);
  const [reply] = await replied;
  if (!reply) throw new Error('S3 did not reply');
  return { status: reply.statusCode ?? 500, headers: reply.headers, body: await buffer(reply) };
}

function send(response: ServerResponse, { status, headers, body }: Reply): void {
  const { connection: _connection, 'transfer-encoding': _encoding, ...kept } = headers;
  response.writeHead(status, kept).end(body);
}

/** Announces the whole body and closes the connection after half. */
function sendHalf(response: ServerResponse, { status, headers, body }: Reply): void {
  if (body.length < 2) return void response.destroy();
  response.writeHead(status, { ...headers, 'content-length': body.length });
  response.write(body.subarray(0, body.length / 2), () => setTimeout(() => response.destroy(), 5));
}

/** Sends half of the body as if that were the whole answer. */
function sendShort(response: ServerResponse, reply: Reply): void {
  const { headers, body } = reply;
  if (headers['content-range'] === undefined || body.length < 2)
    return void sendHalf(response, reply);
  const half = body.subarray(0, body.length / 2);
  send(response, {
    ...reply,
    headers: { ...headers, 'content-length': String(half.length) },
    body: half,
  });
}

const slowDown: Reply = {
  status: 503,
  headers: { 'content-type': 'application/xml' },
  body: Buffer.from(
    '<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>',
  ),
};

const tooManyRequests: Reply = {
  status: 429,
  headers: { 'content-type': 'application/json', 'x-amzn-errortype': 'TooManyRequestsException' },
  body: Buffer.from('{"Reason":"ReservedFunctionConcurrentInvocationLimitExceeded"}'),
};
