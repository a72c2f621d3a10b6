// `first-load`: the JavaScript and the fonts that a browser downloads until the network is quiet, as the server sends them.
import { gzipSync } from 'node:zlib';
import type { Browser } from 'playwright';
import { z } from 'zod';

/** Limits for the compressed bytes of a first load. Source: docs/upload-page.md. */
const limits = { scripts: 160_000, fonts: 60_000 };

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
  const loads = Object.fromEntries(
    await Promise.all(
      Object.entries(pages).map(
        async ([name, url]) => [name, await measureFirstLoad(browser, url)] as const,
      ),
    ),
  );
  console.log('\nFirst load, bytes; a browser that has nothing yet, until its network is quiet:');
  console.table(loads);
  return Object.entries(loads).flatMap(([name, load]) =>
    (['scripts', 'fonts'] as const).flatMap((kind) => {
      const bytes = load[`${kind}, as served`];
      return bytes > limits[kind]
        ? [`${name} loads ${bytes} bytes of ${kind}, more than ${limits[kind]}.`]
        : [];
    }),
  );
}

const sizesSchema = z.array(
  z.object({ kind: z.string(), url: z.string(), served: z.number(), plain: z.number() }),
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
          kind: /\.js(\?|$)/.test(entry.name)
            ? 'script'
            : /\.css(\?|$)/.test(entry.name)
              ? 'style'
              : /\.woff2(\?|$)/.test(entry.name)
                ? 'font'
                : entry.entryType === 'navigation'
                  ? 'document'
                  : 'other',
          url: entry.name,
          served: entry.encodedBodySize,
          plain: entry.decodedBodySize,
        })),
    ),
  );
  await context.close();
  const scripts = loaded.filter(({ kind }) => kind === 'script');
  const smallest = await Promise.all(scripts.map(({ url: script }) => gzipSize(script)));
  const servedOf = (kind: string) =>
    sum(loaded.filter((entry) => entry.kind === kind).map(({ served }) => served));
  return {
    scripts: scripts.length,
    'scripts, as served': servedOf('script'),
    'gzip -9': sum(smallest),
    plain: sum(scripts.map(({ plain }) => plain)),
    'fonts, as served': servedOf('font'),
    'styles, as served': servedOf('style'),
    'document, as served': servedOf('document'),
  };
}

async function gzipSize(url: string): Promise<number> {
  const reply = await fetch(url);
  return gzipSync(Buffer.from(await reply.arrayBuffer()), { level: 9 }).length;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
