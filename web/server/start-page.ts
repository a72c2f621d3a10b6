// Starts the page: Next behind our own server (docs/decisions/037).
import { once } from 'node:events';
import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import next from 'next';
import { isRoute } from './addresses.ts';
import { sendBrotli } from './brotli-files.ts';
import { clientOf } from './client-address.ts';
import { keepPages } from './kept-pages.ts';
import { limitRenders, type Render } from './limit-renders.ts';
import { createGuardedServer } from './request-guard.ts';
import type { ServerSettings } from './settings.ts';
import { readSettingsOrExit } from './settings-or-exit.ts';

export interface PageOptions {
  readonly isDevelopment: boolean;
  /** Folder of the page. */
  readonly dir: string;
  /** Folder of the build, relative to `dir`. */
  readonly distDir: string;
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
  distDir,
  hostname,
  port: wantedPort,
}: PageOptions): Promise<Page> {
  const settings = readSettingsOrExit();
  // requireDoorOrExit() looks for it.
  process.env.PAGE_HAS_DOOR = 'yes';
  const { trustedProxyHops } = settings;
  const server = createGuardedServer(
    { trustedProxyHops, isDevelopment },
    // Next needs to know the port, so the server listens before Next is ready. Requests wait until it is.
    async (request, response) => (await answering)(request, response),
  ).listen(wantedPort, hostname);
  await once(server, 'listening');
  const { port } = addressOf(server);
  const app = next({
    dev: isDevelopment,
    dir,
    // With another name, Next would treat the form for the access token as a page of another server, and ask that server.
    hostname: 'localhost',
    port,
    // Next never closes a connection that it has upgraded. So it gets a server that nobody uses for its upgrade listener.
    ...(isDevelopment ? {} : { httpServer: createServer() }),
  });
  const answering = app.prepare().then(() => {
    const handle = app.getRequestHandler();
    const render: Render = async (request, response) => {
      try {
        await handle(request, response);
      } catch (error) {
        console.error(error);
        response.destroy();
      }
    };
    if (isDevelopment) return render;
    return sendBrotli(protect(render, server, settings), join(dir, distDir, 'static'));
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

/** Protects the renderer from floods: it gets only what needs rendering, and a bounded number of requests at a time. */
function protect(
  render: Render,
  server: Server,
  { trustedProxyHops, accessToken }: Pick<ServerSettings, 'trustedProxyHops' | 'accessToken'>,
): RequestListener {
  const limited = limitRenders({
    render,
    clientOf: ({ headers }) => {
      const get = (name: string) => [headers[name]].flat().join(',') || null;
      return clientOf({ get }, trustedProxyHops);
    },
    refuse: (_request, response) => answerBusy(response),
  });
  // On a private page, proxy.ts decides who sees what.
  const isPrivate = accessToken !== undefined;
  const page = isPrivate ? limited : keepPages(limited, () => addressOf(server));
  return (request, response) => {
    const { method = '', url = '' } = request;
    const [path = ''] = url.split('?');
    const answer = isRoute(method, path, isPrivate) ? render : page;
    answer(request, response);
  };
}

/** A browser shows the text, and asks again after a second. */
function answerBusy(response: ServerResponse): void {
  response
    .writeHead(503, { 'retry-after': '1', refresh: '1', 'content-type': 'text/plain' })
    .end('The server is busy. The page appears in a moment.');
}

function addressOf(server: Server): AddressInfo {
  const address = server.address();
  if (!(address instanceof Object)) throw new Error('The server of the page has no port.');
  return address;
}
