// The proxy between a browser and the stack. It can let uploads wait, or refuse them.
import { createServer, request } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { setTimeout } from 'node:timers/promises';
import { listen } from '../support/network.ts';

export interface Network {
  readonly port: number;
  /** How many uploads the browser gave up while they were held. */
  aborted: number;
  /**
   * What happens to later uploads. "hold": they never get an answer. "slow": they need seconds. A number: the storage seems to
   * refuse them with this status.
   */
  puts: 'pass' | 'hold' | 'slow' | number;
  stop(): void;
}

const slowBytesPerMs = 4_000;

export async function startNetwork(): Promise<Network> {
  const server = createServer((incoming, response) => {
    const url = new URL(incoming.url ?? '', 'http://nowhere');
    // The browsers' own services, for updates for example, are out of reach.
    if (url.hostname !== 'localhost') return void response.writeHead(502).end();
    const { method, headers } = incoming;
    const fate = method === 'PUT' ? network.puts : 'pass';
    if (fate === 'hold') {
      return void response.once('close', () => {
        network.aborted += 1;
      });
    }
    if (typeof fate === 'number') {
      incoming.resume();
      return void response.writeHead(fate, { 'access-control-allow-origin': '*' }).end();
    }
    const slow = async function* (pieces: AsyncIterable<Buffer>) {
      for await (const piece of pieces) {
        if (method === 'PUT' && network.puts === 'slow') {
          await setTimeout(piece.length / slowBytesPerMs);
        }
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
  const network: Network = {
    port: await listen(server),
    aborted: 0,
    puts: 'pass',
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
  return network;
}
