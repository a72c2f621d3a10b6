// The proxy between a browser and the stack. It can let uploads wait, or refuse them.
import { createServer, request } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { setTimeout } from 'node:timers/promises';
import { listen } from '../support/network.ts';

export interface Network {
  readonly port: number;
  /** @returns how many uploads the browser gave up while they waited */
  countAborted(): number;
  /** From now on uploads wait. Those that wait already never get an answer. */
  holdPuts(): void;
  /** From now on the storage seems to refuse uploads with this status. */
  refusePuts(status: number): void;
  /** From now on uploads need seconds. */
  slowPuts(): void;
  /** From now on uploads pass. */
  passPuts(): void;
  stop(): void;
}

const slowBytesPerMs = 4_000;

export async function startNetwork(): Promise<Network> {
  let puts: 'pass' | 'hold' | 'slow' | number = 'pass';
  let aborted = 0;
  const server = createServer((incoming, response) => {
    const url = new URL(incoming.url ?? '', 'http://nowhere');
    // The browsers' own services, for updates for example, are out of reach.
    if (url.hostname !== 'localhost') return void response.writeHead(502).end();
    if (incoming.method === 'PUT' && puts === 'hold') {
      response.once('close', () => {
        aborted += 1;
      });
      return;
    }
    if (incoming.method === 'PUT' && typeof puts === 'number') {
      incoming.resume();
      return void response.writeHead(puts, { 'access-control-allow-origin': '*' }).end();
    }
    const { method, headers } = incoming;
    const slow = async function* (pieces: AsyncIterable<Buffer>) {
      for await (const piece of pieces) {
        if (method === 'PUT' && puts === 'slow') await setTimeout(piece.length / slowBytesPerMs);
        yield piece;
      }
    };
    const sent = request(url, { method, headers }, (reply) => {
      response.writeHead(reply.statusCode ?? 502, reply.headers);
      reply.pipe(response);
    });
    sent.on('error', () => response.destroy());
    response.on('close', () => sent.destroy());
    pipeline(incoming, slow, sent).catch(() => sent.destroy());
  });
  server.on('connect', (_, socket) => socket.destroy());
  const port = await listen(server);
  return {
    port,
    countAborted: () => aborted,
    holdPuts() {
      puts = 'hold';
    },
    refusePuts(status) {
      puts = status;
    },
    slowPuts() {
      puts = 'slow';
    },
    passPuts() {
      puts = 'pass';
    },
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}
