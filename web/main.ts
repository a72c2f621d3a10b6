// Starts the page. Run it in the root of the repository. `npx next build web` bundles this file as web/.next/main.mjs.
//   --port <n>, --hostname <name>   where it answers; by default PORT or 3000, on every address of this machine
//   --dev                           serves the sources and reloads changes
import { parseArgs } from 'node:util';
import { startPage } from './server/start-page.ts';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: process.env.PORT || '3000' },
    hostname: { type: 'string' },
    dev: { type: 'boolean', default: false },
  },
});

const page = await startPage({
  isDevelopment: values.dev,
  dir: 'web',
  distDir: '.next',
  hostname: values.hostname,
  port: Number(values.port),
});

console.log(`The page answers at http://localhost:${page.port}`);

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, async () => {
    await page.close();
    process.exit(0);
  });
}
