// Measures the page: bytes of the first load, 500 large photos added at once, and Lighthouse.
// `npm run bench:page`, or one of its parts: `npm run bench:page -- first-load`, `many-photos`, `lighthouse`
import { chromium } from 'playwright';
import { chromiumArgs, findChromium } from '#test/services/find-chromium.ts';
import { freePorts } from '../stack/local/free-ports.ts';
import { startTestStack } from '../test/services/start-test-stack.ts';
import { describeMachine } from './figures.ts';
import { fillBatch } from './page/fill-batch.ts';
import { measureFirstLoads } from './page/first-load.ts';
import { auditPages } from './page/lighthouse.ts';
import { measureManyPhotos } from './page/many-photos.ts';
import { measureOwnCode } from './page/own-code.ts';

const parts = ['first-load', 'many-photos', 'lighthouse'] as const;

const chosen = process.argv.slice(2);
const unknown = chosen.filter((name) => !parts.some((part) => part === name));
if (unknown.length > 0)
  throw new Error(`There is no part ${unknown.join(', ')}: ${parts.join(', ')}`);
const isChosen = (part: (typeof parts)[number]) => chosen.length === 0 || chosen.includes(part);

const stack = await startTestStack();
const [debuggingPort = 0] = await freePorts(1);
const browser = await chromium.launch({
  executablePath: await findChromium(console.log),
  args: [...chromiumArgs, `--remote-debugging-port=${debuggingPort}`],
});
/** Sentences about exceeded limits. With any of them the exit code is 1. */
const faults: string[] = [];
try {
  const batchUrl = await fillBatch(browser, stack.webUrl);
  const pages = { '/': stack.webUrl, '/b/<id>': batchUrl };
  if (isChosen('first-load')) {
    faults.push(...(await measureFirstLoads(browser, pages)));
    await measureOwnCode();
  }
  if (isChosen('lighthouse')) faults.push(...(await auditPages(debuggingPort, pages)));
  if (isChosen('many-photos')) faults.push(...(await measureManyPhotos(browser, stack.webUrl)));
} finally {
  await browser.close();
  await stack.stop();
}
console.log(`\n${describeMachine()}, Chromium ${browser.version()}`);
for (const fault of faults) console.error(`Over the limit: ${fault}`);
process.exit(faults.length > 0 ? 1 : 0);
