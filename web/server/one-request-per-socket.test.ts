import { once } from 'node:events';
import { Agent, createServer, type RequestListener, request, type Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import { oneRequestPerSocket } from './one-request-per-socket.ts';

let server: Server | undefined;
const sockets: Socket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
  server?.closeAllConnections();
  server?.close();
});

async function listen(listener: RequestListener): Promise<number> {
  server = createServer(oneRequestPerSocket(listener)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return address instanceof Object ? address.port : 0;
}

const get = (path = '/') => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`;
const post = (body: string) =>
  `POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${body.length}\r\n\r\n${body}`;

function open(port: number, bytes: string): Socket {
  const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
  // The server may reset the connection.
  socket.on('error', () => {});
  sockets.push(socket);
  return socket;
}

/** @returns what the server sends until it has sent as many replies, or has closed the connection */
async function repliesTo(port: number, bytes: string, count: number): Promise<string> {
  const socket = open(port, bytes);
  let received = '';
  for await (const piece of socket) {
    received += piece;
    if (received.split('HTTP/1.1 ').length > count && received.endsWith(';')) break;
  }
  return received;
}

const bodiesOf = (replies: string) => [...replies.matchAll(/\r\n\r\n([^;]*);/g)].map(([, b]) => b);

/** A handler that takes a while, and counts. */
function slow(ms: number) {
  const count = { started: 0, atOnce: 0, mostAtOnce: 0 };
  const listener: RequestListener = async ({ url }, response) => {
    count.started++;
    count.mostAtOnce = Math.max(count.mostAtOnce, ++count.atOnce);
    await sleep(ms);
    count.atOnce--;
    response.end(`${url};`);
  };
  return { count, listener };
}

/** Asks on a connection of its own. */
async function askElsewhere(port: number): Promise<string> {
  return text(await new Promise((resolve) => request({ port, agent: false }, resolve).end()));
}

it('a client that sends nine requests at once gets nine replies in order, made one by one', async () => {
  const { count, listener } = slow(5);
  const port = await listen(listener);
  const paths = Array.from({ length: 9 }, (_, i) => `/${i}`);
  const replies = await repliesTo(port, paths.map(get).join(''), 9);
  expect(bodiesOf(replies)).toEqual(paths);
  expect(count.mostAtOnce).toBe(1);
});

it('ten connections with unread requests are closed, and another client is served', async () => {
  const { count, listener } = slow(20);
  const port = await listen(listener);
  const clients = Array.from({ length: 10 }, () => open(port, get().repeat(5000)).pause());
  expect(await askElsewhere(port)).toBe('/;');
  // A paused socket learns of the reset when it reads.
  const closed = clients.map((socket) => new Promise((resolve) => socket.once('close', resolve)));
  for (const socket of clients) socket.resume();
  await Promise.all(closed);
  await sleep(200);
  expect(count).toMatchObject({ started: 11, atOnce: 0 });
});

it('the requests that wait on a connection end with it', async () => {
  const { count, listener } = slow(100);
  const port = await listen(listener);
  const socket = open(port, get().repeat(5));
  await expect.poll(() => count.started).toBe(1);
  socket.resetAndDestroy();
  await sleep(300);
  expect(count.started).toBe(1);
});

it('a request after a reply that closes the connection never starts', async () => {
  const started: (string | undefined)[] = [];
  const port = await listen(({ url, socket }, response) => {
    started.push(url);
    // The reply is complete, and the client's next request arrives before the socket has closed.
    response.once('close', () => socket.emit('data', Buffer.from(get('/b'))));
    response.setHeader('connection', 'close').end(`${url};`);
  });
  await repliesTo(port, get('/a'), 3);
  expect(started).toEqual(['/a']);
});

it('requests with bodies get their own bodies', async () => {
  const port = await listen(async (request, response) => {
    response.end(`${await text(request)};`);
  });
  const bodies = ['a'.repeat(200_000), 'b', 'c'.repeat(200_000), 'd'];
  const replies = await repliesTo(port, bodies.map(post).join(''), 4);
  expect(bodiesOf(replies)).toEqual(bodies);
});

it('a body that nobody reads does not keep the next request from its reply', async () => {
  const port = await listen((request, response) => response.end(`${request.method};`));
  const replies = await repliesTo(port, post('a'.repeat(200_000)) + get() + get(), 3);
  expect(bodiesOf(replies)).toEqual(['POST', 'GET', 'GET']);
});

it('a client that keeps its connection is served on it again and again', async () => {
  const { listener } = slow(0);
  const port = await listen(listener);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const ports = new Set<number | undefined>();
  for (let i = 0; i < 20; i++) {
    const asked = request({ port, agent }).end();
    const [reply] = await once(asked, 'response');
    ports.add(asked.socket?.localPort);
    await text(reply);
  }
  agent.destroy();
  expect(ports.size).toBe(1);
});

it('an upgrade does not pass through the queue', async () => {
  const { listener } = slow(0);
  const port = await listen(listener);
  server?.on('upgrade', (_request, socket) => socket.end('HTTP/1.1 101 Switching\r\n\r\n;'));
  const upgrade = get().replace(
    '\r\n\r\n',
    '\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n',
  );
  expect(await repliesTo(port, upgrade, 1)).toMatch(/^HTTP\/1\.1 101 /);
});
