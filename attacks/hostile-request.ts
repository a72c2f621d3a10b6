// A hostile request: bytes for a socket, and the right replies.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AttackedStack } from './attacked-stack.ts';

export interface RequestOutcome {
  /** Status of each reply; "closed" when the server ended the connection without one, "silent" when it did nothing. */
  readonly ending: string;
  /** The faults in words. */
  readonly faults: readonly string[];
}

export interface HostileRequest {
  readonly name: string;
  readonly attack: (stack: AttackedStack) => Promise<RequestOutcome>;
  /** Serves as many harmless bytes as the attack sends. The memory that this takes is no growth. */
  readonly warmUp?: (stack: AttackedStack) => Promise<unknown>;
  /** Whether it kills a process of the stack, so that probes must fail until that one has started again. */
  readonly kills?: boolean;
}

type Piece = string | Uint8Array;
type Pieces = Iterable<Piece> | AsyncIterable<Piece>;

type Port = 'web' | 's3' | 'lambda';
/** Each piece is sent when the socket has taken the one before. */
type Send = (stack: AttackedStack) => Piece | Pieces;

/**
 * s3rver and serverless-offline refuse a body of this many bytes before they have read all of it. We ask them to close, so the
 * kernel's reset may reach us before the reply. Clients that keep the connection get the reply, and the page always sends it.
 */
const largeBytes = 500_000;

/**
 * Makes requests of raw bytes, which no proper client would send.
 *
 * @param usual endings that are right unless a request states others: statuses as "403" or "4xx", "closed", "silent"
 * @returns a function of a name, the bytes, the right endings, and a text that no reply may contain
 */
export const attackOn =
  (to: Port, usual: readonly string[] = ['4xx']) =>
  (name: string, send: Send, right = usual, secret?: RegExp): HostileRequest => ({
    name: `${to}: ${name}`,
    async attack(stack) {
      const sent = send(stack);
      const isOne = typeof sent === 'string' || sent instanceof Uint8Array;
      const isLarge = to !== 'web' && isOne && sent.length > largeBytes;
      const allowed = isLarge && right.includes('4xx') ? [...right, 'closed'] : right;
      const patienceMs = right.includes('silent') ? silenceMs : stallMs;
      const reply = await exchange(stack.ports[to], isOne ? [sent] : sent, patienceMs);
      const statuses = statusesOf(reply.text);
      const ending = statuses.join(' ') || (reply.isClosed ? 'closed' : 'silent');
      const faults = (statuses.length > 0 ? statuses : [ending])
        .filter((status) => !allowed.some((pattern) => isLike(status, pattern)))
        .map((status) => `answered ${status} instead of ${right.join(' or ')}`);
      if (secret?.test(reply.text)) faults.push(`the reply has ${secret}`);
      return { ending: [...new Set(statuses)].join(' ') || ending, faults: [...new Set(faults)] };
    },
  });

interface Message {
  readonly method?: string;
  readonly path?: string;
  readonly host?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Piece;
}

/** A request in the usual form; `content-length` is added, and the connection ends with the reply. */
export function message({ method, path = '/', host, headers, body = '' }: Message): Buffer {
  const content = Buffer.from(body);
  const all = {
    host: host ?? 'localhost',
    connection: 'close',
    ...(content.length > 0 || method !== undefined
      ? { 'content-length': `${content.length}` }
      : {}),
    ...headers,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = `${method ?? 'GET'} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`;
  return Buffer.concat([Buffer.from(head, 'latin1'), content]);
}

/** A form, as any website sends it. One part has a header line that begins with a space, which ends dicer 0.3.0 and its process (CVE-2022-24434). */
export function brokenMultipart(path: string, headers: Message['headers'] = {}): Buffer {
  return message({
    method: 'POST',
    path,
    headers: { 'content-type': 'multipart/form-data; boundary=b', ...headers },
    body: '--b\r\n Content-Disposition: form-data; name="a"\r\n\r\n\r\n--b--',
  });
}

/** A reply is complete after this silence. */
const quietMs = 1500;
/** We wait this long for the reply to an incomplete request. A server may wait longer. */
const silenceMs = 3000;
/** A server that computes for longer than this is silent. */
const stallMs = 60_000;
const keptReplyBytes = 1e6;

interface Reply {
  readonly text: string;
  readonly isClosed: boolean;
}

async function exchange(port: number, pieces: Pieces, patienceMs: number): Promise<Reply> {
  const socket = connect({ port, host: 'localhost' });
  let text = '';
  let heardAtMs = performance.now();
  let isClosed = false;
  socket.on('data', (bytes) => {
    heardAtMs = performance.now();
    if (text.length < keptReplyBytes) text += bytes.toString('latin1');
  });
  // A server may well reset the connection; what it did not answer then is "closed".
  socket.on('error', () => {});
  socket.once('close', () => {
    isClosed = true;
  });
  await Promise.race([once(socket, 'connect'), once(socket, 'close')]).catch(() => {});
  await write(socket, pieces, patienceMs);
  heardAtMs = Math.max(heardAtMs, performance.now());
  const isWaiting = () => performance.now() - heardAtMs < (text === '' ? patienceMs : quietMs);
  while (!isClosed && isWaiting()) await sleep(20);
  socket.destroy();
  return { text, isClosed };
}

async function write(socket: Socket, pieces: Pieces, patienceMs: number): Promise<void> {
  for await (const piece of pieces) {
    if (socket.destroyed) return;
    const written = new Promise((resolve) => socket.write(piece, resolve));
    // We stop waiting for a server that does not read.
    await Promise.race([written, sleep(patienceMs, undefined, { ref: false })]);
  }
}

/** Statuses of final replies, in order. */
function statusesOf(text: string): string[] {
  const found = [...text.matchAll(/HTTP\/1\.[01] (\d{3}) [^\r\n]*\r\n/g)].map(
    ([, status]) => status,
  );
  return found.filter((status) => status !== undefined).filter((status) => status !== '100');
}

function isLike(status: string, pattern: string): boolean {
  return status === pattern || (pattern.endsWith('xx') && status[0] === pattern[0]);
}
