// Finds free ports for tests, so that stacks can run at the same time.
import { createServer } from 'node:net';

/** @returns `count` different free ports of localhost */
export async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  const ports = await Promise.all(
    servers.map(
      (server) =>
        new Promise<number>((resolve, reject) => {
          server.once('error', reject);
          server.listen(0, 'localhost', () => {
            const address = server.address();
            if (address instanceof Object) resolve(address.port);
          });
        }),
    ),
  );
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
