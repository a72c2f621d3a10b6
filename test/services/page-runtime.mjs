// Fakes Lambda's runtime for one environment of the page's function: imports the handler, and answers one event at a time.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const startedMs = performance.now();
const { handler } = await import(
  pathToFileURL(join(process.cwd(), 'stack/aws/page-handler.mjs')).href
);
const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
process.send?.({
  initMs: Math.round(performance.now() - startedMs),
  initCpuMs: Math.round((userCPUTime + systemCPUTime) / 1000),
  initMb: Math.round(maxRSS / 1024),
});
process.on('message', async (event) => {
  try {
    process.send?.({ reply: await handler(event) });
  } catch (error) {
    process.send?.({ error: String(error) });
  }
});
