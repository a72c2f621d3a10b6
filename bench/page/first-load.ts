// `first-load`: the JavaScript and the fonts that a browser downloads until the network is quiet, as the server sends them.
import { gzipSync } from 'node:zlib';
import type { Browser } from 'playwright';
import { z } from 'zod';
import { sum } from '../figures.ts';

/** Limits for the compressed bytes of a first load. Source: docs/upload-page.md. */
const limits = { scripts: 140_000, fonts: 60_000 };

/**
 * Prints what each page loads.
 *
 * @param pages addresses by the names to print
 * @returns a sentence for each page over the limit
 */
export async function measureFirstLoads(
  browser: Browser,
  pages: Readonly<Record<string, string>>,
): Promise<string[]> {
  const rows: Record<string, Record<string, number>> = {};
  const faults: string[] = [];
  for (const [name, url] of Object.entries(pages)) {
    const load = await measureFirstLoad(browser, url);
    rows[name] = load;
    for (const kind of ['scripts', 'fonts'] as const) {
      const bytes = load[`${kind}, as served`];
      if (bytes > limits[kind])
        faults.push(`${name} loads ${bytes} bytes of ${kind}, more than ${limits[kind]}.`);
    }
  }
  console.log('\nFirst load, bytes; a browser that has nothing yet, until its network is quiet:');
  console.table(rows);
  return faults;
}

const sizesSchema = z.array(
  z.object({ isDocument: z.boolean(), url: z.string(), served: z.number(), plain: z.number() }),
);

async function measureFirstLoad(browser: Browser, url: string) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(url, { waitUntil: 'networkidle' });
  const loaded = sizesSchema.parse(
    await page.evaluate(() =>
      [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
        .filter((entry) => entry instanceof PerformanceResourceTiming)
        .map((entry) => ({
          isDocument: entry.entryType === 'navigation',
          url: entry.name,
          served: entry.encodedBodySize,
          plain: entry.decodedBodySize,
        })),
    ),
  );
  await context.close();
  const filesOf = (extension: string) =>
    loaded.filter((file) => new URL(file.url).pathname.endsWith(extension));
  const servedOf = (files: typeof loaded) => sum(files.map(({ served }) => served));
  const scripts = filesOf('.js');
  return {
    scripts: scripts.length,
    'scripts, as served': servedOf(scripts),
    'gzip -9': sum(await Promise.all(scripts.map((script) => gzipSize(script.url)))),
    plain: sum(scripts.map(({ plain }) => plain)),
    'fonts, as served': servedOf(filesOf('.woff2')),
    'styles, as served': servedOf(filesOf('.css')),
    'document, as served': servedOf(loaded.filter(({ isDocument }) => isDocument)),
  };
}

async function gzipSize(url: string): Promise<number> {
  const reply = await fetch(url);
  return gzipSync(Buffer.from(await reply.arrayBuffer()), { level: 9 }).length;
}
