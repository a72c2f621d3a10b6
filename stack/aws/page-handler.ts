// The page as a Lambda: while an environment starts, it starts Next's own server on a port of its own, and forwards each
// request to it. docs/decisions/028 says why.
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { forward, type PageEvent } from './page-event.ts';

/** Next's standalone server, as package-page.ts puts it into the zip. */
const serverFile = '../../web/server.js';

const firstEvent: PageEvent = {
  rawPath: '/',
  rawQueryString: '',
  headers: { accept: 'text/html' },
  isBase64Encoded: false,
  requestContext: { domainName: 'localhost', http: { method: 'GET', sourceIp: '127.0.0.1' } },
};

const port = await startServer();

export const handler = (event: PageEvent) => forward(event, port);

async function startServer(): Promise<number> {
  const { ACCESS_TOKEN_PARAMETER: parameter } = process.env;
  if (parameter) {
    const { readParameter } = await import('./page-parameter.ts');
    process.env.ACCESS_TOKEN = await readParameter(parameter);
  }
  const free = await freePort();
  // By another name, such as 127.0.0.1, Next would take the access form for a page of another server and ask that for it.
  Object.assign(process.env, { PORT: String(free), HOSTNAME: 'localhost' });
  // Not a part of the bundle: Next finds the files of its build relative to this one.
  createRequire(import.meta.url)(serverFile);
  await untilReady(free);
  return free;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, 'localhost');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return address instanceof Object ? address.port : 0;
}

/**
 * Waits for the reply to a first request. Next loads the page for it, at the full speed that Lambda gives an environment
 * which starts. The door (web/server/http-door.ts) guards requests from the second one on.
 */
async function untilReady(openPort: number): Promise<void> {
  for (;;) {
    try {
      await forward(firstEvent, openPort);
      return;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED'))
        throw error;
      await setTimeout(10);
    }
  }
}
