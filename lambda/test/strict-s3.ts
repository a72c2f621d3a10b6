// What AWS enforces and the local S3 does not, in front of it: signatures, signed headers, checksums, If-None-Match.
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { refuseBySignature, type Signer } from './sigv4.ts';

export interface StrictS3 {
  readonly url: string;
  /** Every refusal so far, as S3's error code. */
  readonly refusals: string[];
  stop(): Promise<void>;
}

export interface StrictS3Options {
  /** The lax S3 behind it. */
  readonly upstream: string;
  readonly signer: Signer;
  readonly now?: () => number;
}

interface Reply {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** Starts it on a free port of localhost. */
export async function startStrictS3({
  upstream,
  signer,
  now = Date.now,
}: StrictS3Options): Promise<StrictS3> {
  const refusals: string[] = [];
  /** S3 looks whether a key is free and takes it in one step: here PUTs wait for each other. */
  let lastPut: Promise<unknown> = Promise.resolve();

  async function answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const body = await readBody(incoming);
    // Broken off: a body that is shorter than promised is never an object.
    if (body === undefined) return;
    const code = isPreflight(incoming) ? undefined : refuse(incoming, body);
    if (code) return sendRefusal(outgoing, code);
    if (incoming.method !== 'PUT') return send(outgoing, await forward(incoming, body));
    const put = lastPut.then(async () => {
      if (incoming.headers['if-none-match'] === '*' && (await exists(incoming))) {
        return sendRefusal(outgoing, 'PreconditionFailed');
      }
      send(outgoing, await forward(incoming, body));
    });
    lastPut = put.catch(() => {});
    await put;
  }

  function refuse(incoming: IncomingMessage, body: Buffer): string | undefined {
    const { method = '', url: target = '', headers } = incoming;
    const refusal = refuseBySignature(
      { method, target, headers: pairsOf(incoming) },
      signer,
      now(),
    );
    if (refusal) return refusal;
    if (method === 'PUT' && headers['content-length'] === undefined) return 'MissingContentLength';
    const checksum = headers['x-amz-checksum-sha256'];
    if (checksum !== undefined && checksum !== digest(body, 'base64')) return 'BadDigest';
    const payloadHash = headers['x-amz-content-sha256'];
    const isHashed = typeof payloadHash === 'string' && /^[0-9a-f]{64}$/.test(payloadHash);
    if (isHashed && payloadHash !== digest(body, 'hex')) return 'XAmzContentSHA256Mismatch';
    const condition = headers['if-none-match'];
    return method === 'PUT' && condition !== undefined && condition !== '*'
      ? 'NotImplemented'
      : undefined;
  }

  function sendRefusal(outgoing: ServerResponse, code: string): void {
    refusals.push(code);
    outgoing.writeHead(statuses[code] ?? 400, { 'content-type': 'application/xml' });
    outgoing.end(`<Error><Code>${code}</Code></Error>`);
  }

  async function exists(incoming: IncomingMessage): Promise<boolean> {
    const path = incoming.url?.split('?')[0] ?? '';
    const headers = ['host', new URL(upstream).host];
    return (await ask(upstream, 'HEAD', path, headers, Buffer.alloc(0))).status === 200;
  }

  function forward(incoming: IncomingMessage, body: Buffer): Promise<Reply> {
    const { method = '', url = '', rawHeaders } = incoming;
    return ask(upstream, method, url, rawHeaders, body);
  }

  const server = createServer((incoming, outgoing) => {
    answer(incoming, outgoing).catch(() => outgoing.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  const address = server.address();
  const port = address instanceof Object ? address.port : 0;
  return {
    url: `http://localhost:${port}`,
    refusals,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** S3's status for each of its codes that is no 400. */
const statuses: Readonly<Record<string, number>> = {
  AccessDenied: 403,
  InvalidAccessKeyId: 403,
  RequestTimeTooSkewed: 403,
  SignatureDoesNotMatch: 403,
  MissingContentLength: 411,
  PreconditionFailed: 412,
  NotImplemented: 501,
};

function isPreflight({ method, headers }: IncomingMessage): boolean {
  return method === 'OPTIONS' && headers['access-control-request-method'] !== undefined;
}

function pairsOf({ rawHeaders }: IncomingMessage): [string, string][] {
  return rawHeaders.flatMap((name, i) => (i % 2 === 0 ? [[name, rawHeaders[i + 1] ?? '']] : []));
}

async function readBody(incoming: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of incoming) chunks.push(chunk);
  } catch {
    return undefined;
  }
  return Buffer.concat(chunks);
}

function ask(
  upstream: string,
  method: string,
  path: string,
  headers: readonly string[],
  body: Buffer,
): Promise<Reply> {
  const { hostname, port } = new URL(upstream);
  return new Promise((resolve, reject) => {
    const options = { hostname, port, method, path, headers: [...headers], agent: false } as const;
    const outgoing = request(options, async (reply) => {
      const received = await readBody(reply);
      if (received === undefined) reject(new Error('The S3 behind broke off.'));
      else resolve({ status: reply.statusCode ?? 502, headers: reply.headers, body: received });
    });
    outgoing.once('error', reject);
    outgoing.end(body);
  });
}

function send(outgoing: ServerResponse, { status, headers, body }: Reply): void {
  const { connection: _, 'transfer-encoding': __, ...kept } = headers;
  outgoing.writeHead(status, kept);
  outgoing.end(body);
}

function digest(body: Buffer, encoding: 'base64' | 'hex'): string {
  return createHash('sha256').update(body).digest(encoding);
}
