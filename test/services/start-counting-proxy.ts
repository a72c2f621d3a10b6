// A proxy in front of the local S3 that counts the bytes of the replies, and can break the connection after some of them.
import { connect, createServer, type Socket } from 'node:net';

export interface CountingProxy {
  readonly endpoint: string;
  /** Requests of the client since `reset`, by their methods. */
  readonly methods: readonly string[];
  /** Bytes of the replies since `reset`, headers included, as they left S3. */
  readonly replyBytes: number;
  /** @param breaks for each connection from now on: after how many bytes of replies it breaks */
  reset(breaks?: readonly number[]): void;
  stop(): Promise<void>;
}

export async function startCountingProxy(s3Port: number): Promise<CountingProxy> {
  const sockets = new Set<Socket>();
  let methods: string[] = [];
  let replyBytes = 0;
  let breaks: number[] = [];
  const server = createServer((client) => {
    const s3 = connect(s3Port, 'localhost');
    const end = () => {
      client.destroy();
      s3.destroy();
    };
    for (const socket of [client, s3]) {
      sockets.add(socket);
      socket.on('error', end).on('close', end);
      socket.on('close', () => sockets.delete(socket));
    }
    const breaksAfter = breaks.shift() ?? Number.POSITIVE_INFINITY;
    let ofConnection = 0;
    client.on('data', (piece) => {
      const method = /^([A-Z]+) \//.exec(piece.toString('latin1', 0, 20))?.[1];
      if (method) methods.push(method);
    });
    s3.on('data', (piece) => {
      replyBytes += piece.length;
      ofConnection += piece.length;
      if (ofConnection > breaksAfter) end();
    });
    client.pipe(s3).pipe(client);
  });
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  const address = server.address();
  return {
    endpoint: `http://localhost:${address instanceof Object ? address.port : 0}`,
    get methods() {
      return methods;
    },
    get replyBytes() {
      return replyBytes;
    },
    reset(wanted = []) {
      for (const socket of sockets) socket.destroy();
      methods = [];
      replyBytes = 0;
      breaks = [...wanted];
    },
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
