// The page as a Lambda: while an environment starts, it starts the page on a port of its own, and forwards each request to it.
// docs/decisions/037 says why.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as z from 'zod/mini';
import { startPage } from '../../web/server/start-page.ts';
import { firstEvent, forward, type PageEvent } from './page-event.ts';

/** The page in the zip, as package-page.ts puts it there, relative to the bundle of this file. */
const pageDir = new URL('../../web/', import.meta.url);
const distDir = '.next/lambda';

const port = await startServer();

export const handler = (event: PageEvent) => forward(event, port);

async function startServer(): Promise<number> {
  const { ACCESS_TOKEN_PARAMETER: parameter } = process.env;
  if (parameter) {
    const { readParameter } = await import('./page-parameter.ts');
    process.env.ACCESS_TOKEN = await readParameter(parameter);
  }
  process.env.__NEXT_PRIVATE_STANDALONE_CONFIG = readBuildConfig();
  const page = await startPage({
    isDevelopment: false,
    dir: fileURLToPath(pageDir),
    distDir,
    hostname: 'localhost',
    port: 0,
  });
  // Next loads the page for the first request, here at the full speed that Lambda gives an environment which starts.
  await forward(firstEvent, page.port);
  return page.port;
}

/** Next's standalone build has no next.config.mjs. Its own server passes the configuration of the build in the same way. */
function readBuildConfig(): string {
  const file = new URL(`${distDir}/required-server-files.json`, pageDir);
  const { config } = z
    .object({ config: z.unknown() })
    .parse(JSON.parse(readFileSync(file, 'utf8')));
  return JSON.stringify(config);
}
