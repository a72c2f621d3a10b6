// The HTTP server in front of Next. It checks each request before Next sees it: method, target, host and size.
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
  STATUS_CODES,
} from 'node:http';
import { Socket } from 'node:net';
import { failure } from '#core/failure.ts';
import type { ErrorReply } from '../api.ts';
import { isLoopback, peerAddressHeader } from './client-address.ts';
import { dataPolicy, maxBodyBytes, securityHeaders, strictTransport } from './http-policy.mjs';
import { oneRequestPerSocket } from './one-request-per-socket.ts';

export interface DoorRules {
  readonly trustedProxyHops: number;
  /** `next dev` posts to addresses of its own, and reloads pages over a WebSocket. */
  readonly isDevelopment: boolean;
}

type Refusal = ReturnType<typeof refusalOf>;

/**
 * @param answer gets the requests that may pass, one of a connection at a time. It finds the sender's address in the header
 *   `x-peer-address`, and the headers of every reply on the response.
 */
export function createGuardedServer(rules: DoorRules, answer: RequestListener): Server {
  const listener = oneRequestPerSocket((request, response) => {
    const { headers, socket } = request;
    // Next hides the connection's address from routes. This replaces a header of the same name that a client sent.
    headers[peerAddressHeader] = socket.remoteAddress ?? '';
    const isEncrypted = headers['x-forwarded-proto'] === 'https';
    const replyHeaders = { ...dataHeaders, ...(isEncrypted ? strictTransport : {}) };
    response.setHeaders(new Map(Object.entries(replyHeaders)));
    const target = ownTargetOf(request.url);
    const refusal = target === undefined ? malformed : refuse(request, target, rules);
    if (refusal) {
      sendRefusal(request, response, refusal);
      return;
    }
    request.url = target;
    answer(request, response);
  });
  // Node itself would answer a request without Host, and one with another `Expect` than 100-continue, without our headers.
  return createServer({ requireHostHeader: false }, listener)
    .on('checkExpectation', listener)
    .on('clientError', answerUnreadable);
}

/** proxy.ts replaces the policy on pages. */
const dataHeaders = { ...securityHeaders, 'Content-Security-Policy': dataPolicy };

/**
 * Characters of a target. A poll for all 500 files of a batch has 2,050. Next takes quadratic time for parameters of the same
 * name: 3,750 times `a=1&` blocked it for 1.6 s on a busy machine.
 */
const maxTargetLength = 3000;

function refuse(request: IncomingMessage, target: string, rules: DoorRules): Refusal | undefined {
  const { method = '', headers, socket, httpVersion } = request;
  // HTTP/1.0 has no Host.
  if (headers.host === undefined ? httpVersion === '1.1' : !isHost(headers.host)) return malformed;
  if (headers.expect !== undefined && !/^100-continue$/i.test(headers.expect)) {
    return refusalOf(417, 'This server meets no expectation but 100-continue.');
  }
  if (!isEncoded(target)) return malformed;
  if (target.length > maxTargetLength) {
    return refusalOf(414, `An address may have ${maxTargetLength} characters.`);
  }
  const methods = target.startsWith('/api/') ? ['GET', 'HEAD', 'POST', 'DELETE'] : ['GET', 'HEAD'];
  if (!rules.isDevelopment && !methods.includes(method)) return refuseMethod(methods);
  // Browsers state the length. A body in chunks of one byte would take a hundred times its size in memory.
  if (headers['transfer-encoding'] !== undefined) {
    return refusalOf(411, 'A body needs a Content-Length.');
  }
  if (Number(headers['content-length'] ?? 0) > maxBodyBytes) {
    return refusalOf(413, `The body of a request may have ${maxBodyBytes} bytes.`);
  }
  // The owner of a name can point the name at this machine (DNS rebinding). A browser would then treat this page as a part
  // of that owner's website. A trusted proxy on this machine may pass on any name, since the operator chose those.
  const isDirect = rules.trustedProxyHops === 0 && isLoopback(socket.remoteAddress ?? '');
  if (isDirect && headers.host !== undefined && !isLocalHost(headers.host)) {
    const advice = 'Set TRUSTED_PROXY_HOPS if a proxy on its machine serves it by another name.';
    return refusalOf(421, `This server is called localhost. ${advice}`);
  }
  return undefined;
}

function refuseMethod(methods: readonly string[]): Refusal {
  const allow = methods.join(', ');
  return refusalOf(405, `This address takes ${allow} only.`, { allow });
}

/** The reply closes the connection, so that the server need not read a body to its end. */
function refusalOf(status: number, message: string, more: { readonly allow?: string } = {}) {
  const reply: ErrorReply = { failure: { ...failure('bad-request'), message } };
  const headers = { 'content-type': 'application/json', connection: 'close', ...more };
  return { status, headers, body: JSON.stringify(reply) };
}

/** A proper client stops when it has read the reply. */
const lingerMs = 2000;
const lingerBytes = 16e6;

/**
 * Sends the reply, and closes the connection when the client has sent its body or after a moment. If bytes lay unread at the
 * close, the kernel would reset the connection, and the reset could reach the client before it has read the reply.
 */
function sendRefusal(request: IncomingMessage, response: ServerResponse, refusal: Refusal): void {
  const { status, headers, body } = refusal;
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) }).write(body);
  const close = () => response.end();
  // Chunks of one byte would cost us a hundred times more than the sender, and no browser sends a body in chunks.
  if (request.headers['transfer-encoding'] !== undefined) {
    close();
    return;
  }
  let bytes = 0;
  const timer = setTimeout(close, lingerMs);
  response.once('close', () => clearTimeout(timer));
  request.once('end', close).on('data', (piece) => {
    bytes += piece.length;
    if (bytes > lingerBytes) close();
  });
}

const malformed = refusalOf(400, 'The address or the Host header of this request is malformed.');

/**
 * `http://evil.example/formats` -> `/formats`. A request's target may name a host, and Next would redirect to that host.
 *
 * @returns `undefined` for a target without a path, such as `*`
 */
function ownTargetOf(target = ''): string | undefined {
  if (target.startsWith('/')) return target;
  if (!/^https?:/i.test(target) || !URL.canParse(target)) return undefined;
  const { pathname, search } = new URL(target);
  return pathname + search;
}

/** Next answers 500 to a percent sign that encodes nothing. */
function isEncoded(target: string): boolean {
  try {
    decodeURIComponent(target.split('?')[0] ?? '');
    return true;
  } catch {
    return false;
  }
}

function isHost(host: string): boolean {
  return /^([a-z0-9._-]+|\[[0-9a-f:.]+\])(:\d{1,5})?$/i.test(host);
}

/** Whether a host is `localhost`, or an address, which no name server can redirect. */
function isLocalHost(host: string): boolean {
  return /^((.+\.)?localhost|[0-9.]+|\[.+\])(:\d+)?$/i.test(host);
}

/** Answers bytes that are not HTTP as Node does, but with our headers. Node passes only the socket. */
function answerUnreadable({ code }: NodeJS.ErrnoException, socket: unknown): void {
  if (!(socket instanceof Socket)) return;
  if (!socket.writable || socket.bytesWritten > 0) {
    // After an earlier reply, the client would take these bytes for a part of that reply.
    socket.destroy();
    return;
  }
  const refusal =
    code === 'HPE_INVALID_METHOD'
      ? refuseMethod(['GET', 'HEAD', 'POST', 'DELETE'])
      : { ...malformed, status: parserStatuses.get(code) ?? 400 };
  const headers = Object.entries({ ...dataHeaders, ...refusal.headers });
  const head = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  const status = `${refusal.status} ${STATUS_CODES[refusal.status]}`;
  socket.end(`HTTP/1.1 ${status}\r\n${head}\r\n${refusal.body}`);
}

/** https://nodejs.org/api/http.html#event-clienterror */
const parserStatuses: ReadonlyMap<string | undefined, number> = new Map([
  ['HPE_HEADER_OVERFLOW', 431],
  ['HPE_CHUNK_EXTENSIONS_OVERFLOW', 413],
  ['ERR_HTTP_REQUEST_TIMEOUT', 408],
]);
