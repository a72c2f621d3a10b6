// Many requests at once: sent ahead on one connection (pipelining), or by many clients.
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { mapWithConcurrency } from '#core/map-with-concurrency.ts';
import { attackOn, type HostileRequest } from '../hostile-request.ts';

const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`;

/** A server that has closed a flood's connections must also have stopped working for them. */
const afterwardsMs = 1000;
const patienceMs = 10_000;

/** Many requests on each of many connections, whose replies nobody reads. */
const unread = (path: string, connections: number, each: number): HostileRequest => ({
  name: `web: ${connections} connections with ${each} unread GET ${path}`,
  async attack({ ports }) {
    const sockets = Array.from({ length: connections }, () => {
      const socket = connect({ port: ports.web, host: 'localhost' }).pause();
      socket.on('error', () => {}).write(get(path).repeat(each));
      return socket;
    });
    await sleep(patienceMs);
    // A paused socket learns only now that the server has closed it.
    const open = await Promise.all(sockets.map(isOpen));
    for (const socket of sockets) socket.destroy();
    await sleep(afterwardsMs);
    const ending = open.some(Boolean) ? 'open' : 'closed';
    return { ending, faults: ending === 'open' ? ['a connection stayed open'] : [] };
  },
});

async function isOpen(socket: Socket): Promise<boolean> {
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.resume();
  if (!socket.destroyed) await Promise.race([closed, sleep(500)]);
  return !socket.destroyed;
}

/** Clients that ask as browsers do: the next request after the reply. */
const clients = (path: string, count: number, requests: number, right: readonly string[]) => ({
  name: `web: ${count} clients with ${requests} GET ${path} in all`,
  async attack({ ports }: Parameters<HostileRequest['attack']>[0]) {
    const agent = new Agent({ keepAlive: true, maxSockets: count });
    const statuses = await mapWithConcurrency(Array.from({ length: requests }), count, async () => {
      const asked = request({ port: ports.web, host: 'localhost', path, agent }).end();
      const [reply] = await once(asked, 'response');
      await once(reply.resume(), 'end');
      const isBare = reply.statusCode === 503 && reply.headers['retry-after'] === undefined;
      return `${reply.statusCode}${isBare ? ' without Retry-After' : ''}`;
    });
    agent.destroy();
    const wrong = statuses.filter((status) => !right.includes(status));
    return {
      ending: [...new Set(statuses)].sort().join(' '),
      faults: wrong.length > 0 ? [`${wrong.length} replies have the status ${wrong[0]}`] : [],
    };
  },
});

const page = attackOn('web', ['2xx', 'closed']);

export const floodRequests: readonly HostileRequest[] = [
  page('3000 pages that differ, on one connection', () =>
    Array.from({ length: 3000 }, (_, i) => get(`/formats?${i}`)).join(''),
  ),
  page('5000 unknown addresses on one connection', () => get('/nope').repeat(5000), [
    '404',
    'closed',
  ]),
  unread('/formats', 10, 5000),
  clients('/', 300, 1000, ['200']),
  clients('/nope', 300, 1000, ['404']),
  clients('/formats', 300, 1000, ['200', '503']),
  attackOn('s3', ['4xx', 'closed'])('3000 requests on one connection', ({ bucket }) =>
    get(`/${bucket}?list-type=2`).repeat(3000),
  ),
  attackOn('lambda', ['4xx', 'closed'])('3000 requests on one connection', () =>
    get('/').repeat(3000),
  ),
];
