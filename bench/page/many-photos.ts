// `many-photos`: adds 500 photos of 5 MB. Measures whether the page responds, whether anything moves, and the page's memory.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright';
import { z } from 'zod';
import { sum } from '../figures.ts';
import { drawPhonePhotos, fileInput, makeUnique } from './fill-batch.ts';
import { tracePages } from './trace-page.ts';

/** The limits of docs/upload-page.md. */
const photos = 500;
const maxTaskCpuMs = 100;
const maxSelectCpuMs = 50;
/** Sum of layout shifts (https://web.dev/articles/cls). 0: nothing moves unless a person moves it. */
const maxShift = 0;

/** The number of different pictures. Photos of one picture differ in their last bytes, so no two files are the same. */
const pictures = 4;

const deadlineMs = 10 * 60_000;

/** @returns a sentence for each exceeded limit */
export async function measureManyPhotos(browser: Browser, url: string): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'thumbnail-generator-bench-'));
  const context = await browser.newContext();
  try {
    const files = await writePhotos(folder);
    const page = await context.newPage();
    await page.goto(url, { waitUntil: 'networkidle' });
    const endTrace = await tracePages(browser);
    const seconds = await addAll(page, files);
    const { tasks, shifts } = await endTrace();
    const byCpu = tasks.toSorted((a, b) => b.cpuMs - a.cpuMs);
    const longest = byCpu[0]?.cpuMs ?? 0;
    const shift = sum(shifts);
    const list = byCpu.slice(0, 5).map(({ ms, cpuMs }) => `${cpuMs.toFixed()} (${ms.toFixed()})`);
    console.log(
      `\n${photos} photos of 12 MP and 5 MB, added at once; all ready after ${seconds.toFixed(1)} s:
Tasks over 50 ms: ${tasks.length}. The longest by CPU time, and in brackets from start to end, ms: ${list.join(', ')}
Layout shift that nobody asked for: ${shift.toFixed(4)} in ${shifts.length} shifts.`,
    );
    await printSize(page);
    const selectMs = await selectAll(page, browser);
    console.log(`Longest task of selecting all of them: ${selectMs.toFixed()} ms of CPU time.`);
    return [
      ...(selectMs > maxSelectCpuMs
        ? [`selecting all took ${Math.round(selectMs)} ms, more than ${maxSelectCpuMs}.`]
        : []),
      ...(longest > maxTaskCpuMs
        ? [
            `the longest task took ${Math.round(longest)} ms of CPU time, more than ${maxTaskCpuMs}.`,
          ]
        : []),
      ...(shift > maxShift ? [`layout shift of ${shift.toFixed(4)}, more than ${maxShift}.`] : []),
    ];
  } finally {
    await context.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @returns CPU time of the longest task in ms; 0 when none took 50 ms from start to end */
async function selectAll(page: Page, browser: Browser): Promise<number> {
  const endTrace = await tracePages(browser);
  await page.keyboard.press('Control+a');
  await page
    .getByRole('status')
    .filter({ hasText: `${photos} selected` })
    .waitFor();
  await page.waitForTimeout(500);
  const { tasks } = await endTrace();
  return Math.max(0, ...tasks.map(({ cpuMs }) => cpuMs));
}

/** @returns seconds until all are ready */
async function addAll(page: Page, files: readonly string[]): Promise<number> {
  const startMs = performance.now();
  await page.locator(fileInput).setInputFiles([...files]);
  await page
    .getByRole('heading', { name: `${photos} thumbnails ready`, exact: true })
    .waitFor({ timeout: deadlineMs });
  const seconds = (performance.now() - startMs) / 1000;
  // The browser draws the last photos a little later.
  await page.waitForTimeout(1000);
  return seconds;
}

async function writePhotos(folder: string): Promise<string[]> {
  const encoded = await drawPhonePhotos(pictures);
  return Array.from({ length: photos }, (_, i) => {
    const file = join(folder, `photo ${i + 1}.jpg`);
    writeFileSync(file, makeUnique(encoded[i % pictures] ?? Buffer.alloc(0), i));
    return file;
  });
}

const metricsSchema = z.object({
  metrics: z.array(z.object({ name: z.string(), value: z.number() })),
});

async function printSize(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  await session.send('Performance.enable');
  const { metrics } = metricsSchema.parse(await session.send('Performance.getMetrics'));
  const metric = (name: string) => metrics.find((found) => found.name === name)?.value ?? 0;
  const elements = await page.locator('*').count();
  console.log(
    `With all ${photos} shown: ${elements} elements in the document, ${metric('Nodes')} DOM nodes alive, ${(metric('JSHeapUsedSize') / 1e6).toFixed(1)} MB of JavaScript heap.`,
  );
}
