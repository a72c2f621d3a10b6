// Runs the packaged page as Lambda would: from the unpacked zip in an empty folder, behind a fake API Gateway.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { unzipSync } from 'fflate';
import * as z from 'zod';
import { packagePage } from '../../stack/aws/package-page.ts';
import type { PageEvent } from '../../stack/aws/page-event.ts';
import { root } from '../../stack/root.mjs';

export interface PageFunction {
  readonly url: string;
  /** What the environment used until it was ready for its first event. */
  readonly init: z.infer<typeof initSchema>;
  /** Address of the client in the events from now on. By default it is the connection's. */
  setSourceIp(address: string): void;
  stop(): Promise<void>;
}

const initSchema = z.object({ initMs: z.number(), initCpuMs: z.number(), initMb: z.number() });
const answerSchema = z.object({
  reply: z.custom<APIGatewayProxyStructuredResultV2>().optional(),
  error: z.string().optional(),
});

/** Packages the page and unpacks its zip. The same build serves many functions. */
export async function unpackPage(): Promise<{ readonly dir: string; remove(): void }> {
  const folder = mkdtempSync(join(tmpdir(), 'packaged-page-'));
  const dir = join(folder, 'task');
  const zip = await packagePage(root, join(folder, 'build'));
  for (const [name, bytes] of Object.entries(unzipSync(readFileSync(zip)))) {
    mkdirSync(dirname(join(dir, name)), { recursive: true });
    if (!name.endsWith('/')) writeFileSync(join(dir, name), bytes);
  }
  rmSync(join(folder, 'build'), { recursive: true });
  return { dir, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/**
 * @param dir of the unpacked zip
 * @param env the only variables of the function's process
 */
export async function startPageFunction(
  dir: string,
  env: NodeJS.Dict<string>,
): Promise<PageFunction> {
  const lines: string[] = [];
  const child = fork(join(import.meta.dirname, 'page-runtime.mjs'), [], {
    cwd: dir,
    env: { ...env, NODE_ENV: 'production' },
    execPath: process.env.PAGE_NODE ?? process.execPath,
    execArgv: [],
    silent: true,
  });
  child.stdout?.on('data', (piece) => lines.push(String(piece)));
  child.stderr?.on('data', (piece) => lines.push(String(piece)));
  const exited = once(child, 'exit').then((): never => {
    throw new Error(`The page's function has exited:\n${lines.join('')}`);
  });
  exited.catch(() => {});
  const nextMessage = async () => (await Promise.race([once(child, 'message'), exited]))[0];
  const init = initSchema.parse(await nextMessage());

  let sourceIp: string | undefined;
  // An environment answers one event after the other.
  let last: Promise<unknown> = Promise.resolve();
  const invoke = (event: PageEvent) => {
    const answered = last.then(async () => {
      child.send(event);
      return answerSchema.parse(await nextMessage());
    });
    last = answered.catch(() => {});
    return answered;
  };
  const gateway = createServer(async (request, response) => {
    const event = await toEvent(request, sourceIp ?? request.socket.remoteAddress ?? '');
    const { reply, error } = await invoke(event).catch((error) => ({ reply: undefined, error }));
    if (!reply) lines.push(`${error}\n`);
    sendReply(response, reply ?? { statusCode: 500, body: '{"message":"Internal Server Error"}' });
  });
  gateway.listen(0, 'localhost');
  await once(gateway, 'listening');
  const address = gateway.address();
  return {
    url: `http://localhost:${address instanceof Object ? address.port : 0}`,
    init,
    setSourceIp(wanted) {
      sourceIp = wanted;
    },
    async stop() {
      gateway.closeAllConnections();
      gateway.close();
      child.kill();
      await exited.catch(() => {});
    },
  };
}

/**
 * The event that an HTTP API makes of a request. Cookies stand apart, headers of one name are joined, the path is decoded,
 * and API Gateway has added the client's address to a forwarded header that the client may have forged.
 */
async function toEvent(request: IncomingMessage, sourceIp: string): Promise<PageEvent> {
  const { cookie, host = '', ...headers } = request.headers;
  const [path = '/', query = ''] = (request.url ?? '/').split(/\?(.*)/s);
  const body = await buffer(request);
  const isText = /^(text\/|application\/json)/.test(headers['content-type'] ?? '');
  const forwarded = [headers['x-forwarded-for'], sourceIp].flat().filter(Boolean).join(', ');
  return {
    rawPath: decodePath(path),
    rawQueryString: query,
    headers: {
      ...Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
      host,
      'content-length': String(body.length),
      'x-forwarded-for': forwarded,
      'x-forwarded-port': '443',
      'x-forwarded-proto': 'https',
    },
    ...(cookie ? { cookies: cookie.split('; ') } : {}),
    ...(body.length > 0 ? { body: body.toString(isText ? 'utf8' : 'base64') } : {}),
    isBase64Encoded: body.length > 0 && !isText,
    // A domain has no port. This one does, so that it is the page's address for the browser.
    requestContext: { domainName: host, http: { method: request.method ?? 'GET', sourceIp } },
  };
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function sendReply(response: ServerResponse, reply: APIGatewayProxyStructuredResultV2): void {
  const { statusCode = 200, headers = {}, cookies = [], body = '', isBase64Encoded } = reply;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, String(value));
  if (cookies.length > 0) response.setHeader('set-cookie', cookies);
  response.writeHead(statusCode).end(Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8'));
}
