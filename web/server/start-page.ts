// Starts the page: Next behind our own server (docs/decisions/037).
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import next from 'next';
import { createGuardedServer } from './http-door.ts';
import { readSettingsOrExit } from './settings-or-exit.ts';

export interface PageOptions {
  readonly isDevelopment: boolean;
  /** Folder of the page. */
  readonly dir: string;
  /** By default it answers on every address of this machine. */
  readonly hostname: string | undefined;
  /** 0 takes a free port. */
  readonly port: number;
}

export interface Page {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Ends the process with a sentence if a setting is wrong.
 *
 * @returns the page, which answers already
 * @throws Error when the port is taken, or Next does not start
 */
export async function startPage({
  isDevelopment,
  dir,
  hostname,
  port: wantedPort,
}: PageOptions): Promise<Page> {
  const { trustedProxyHops } = readSettingsOrExit();
  // requireDoorOrExit() looks for it.
  process.env.PAGE_HAS_DOOR = 'yes';
  const server = createGuardedServer(
    { trustedProxyHops, isDevelopment },
    // Next wants to know the port. So the server accepts connections, and requests wait, before Next is ready.
    async (request, response) => (await answering)(request, response),
  ).listen(wantedPort, hostname);
  await once(server, 'listening');
  const { port } = addressOf(server);
  const app = next({
    dev: isDevelopment,
    dir,
    // By another name, Next would take the form for the access token for a page of another server, and ask that for it.
    hostname: 'localhost',
    port,
    // Next adds its listener for upgrades to a server that nobody uses. It never closes a connection that it has upgraded.
    ...(isDevelopment ? {} : { httpServer: createServer() }),
  });
  const answering = app.prepare().then(() => {
    const handle = app.getRequestHandler();
    const render: RequestListener = async (request, response) => {
      try {
        await handle(request, response);
      } catch (error) {
        console.error(error);
        response.destroy();
      }
    };
    return render;
  });
  await answering;
  return {
    port,
    async close() {
      server.close();
      server.closeAllConnections();
      await app.close();
    },
  };
}

function addressOf(server: Server): AddressInfo {
  const address = server.address();
  if (!(address instanceof Object)) throw new Error('The server of the page has no port.');
  return address;
}
