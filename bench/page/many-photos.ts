// `many-photos`: adds 300 photos of 5 MB. Measures whether the page responds, whether anything moves, and the page's memory.
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright';
import { z } from 'zod';
import { fileInput } from './fill-batch.ts';
import { drawPhonePhotos, makeUnique } from './phone-photos.ts';
import { type TracedTask, traceTasks } from './trace-tasks.ts';
import { type Observation, readObservation, watchPage } from './watch-page.ts';

/** The limits of docs/upload-page.md. */
const photos = 300;
const maxTaskMs = 100;
/** If no heartbeat of the idle page is later than this, the machine was free. */
const maxNoiseMs = 50;
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
    const control = await context.newPage();
    for (const watched of [page, control]) await watchPage(watched);
    // This page has no scripts of ours, so only a busy machine can delay its heartbeat.
    await control.goto(new URL('/icon.svg', url).href);
    await page.goto(url, { waitUntil: 'networkidle' });
    await page.bringToFront();

    const endTrace = await traceTasks(browser);
    const { startedAt, endedAt } = await addAll(page, files);
    const traced = await endTrace();
    const bytes = files.reduce((total, file) => total + statSync(file).size, 0) / files.length;
    const observed = await readObservation(page);
    console.log(
      `\n${photos} photos of 12 MP and ${(bytes / 1e6).toFixed(1)} MB each, added at once; all ready after ${((endedAt - startedAt) / 1000).toFixed(1)} s:`,
    );
    const idle = await readObservation(control);
    printTasks(observed, idle);
    printTraced(traced);
    printShifts(observed);
    await printSize(page);
    return judge(observed, idle, traced);
  } finally {
    await context.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function addAll(page: Page, files: readonly string[]) {
  const startedAt = Date.now();
  await page.locator(fileInput).setInputFiles([...files]);
  await page
    .getByRole('heading', { name: `${photos} thumbnails ready`, exact: true })
    .waitFor({ timeout: deadlineMs });
  const endedAt = Date.now();
  // The browser draws the last photos and reports to observers a little later.
  await page.waitForTimeout(1000);
  return { startedAt, endedAt };
}

async function writePhotos(folder: string): Promise<string[]> {
  const encoded = await drawPhonePhotos(pictures);
  return Array.from({ length: photos }, (_, i) => {
    const file = join(folder, `photo ${i + 1}.jpg`);
    writeFileSync(file, makeUnique(encoded[i % pictures] ?? Buffer.alloc(0), i));
    return file;
  });
}

function printTasks(page: Observation, control: Observation): void {
  const describe = ({ longTasks, longestBeatMs }: Observation) => ({
    'long tasks': longTasks.length,
    'longest ms': Math.round(longestTask(longTasks)),
    'blocking ms': Math.round(longTasks.reduce((total, { ms }) => total + ms - 50, 0)),
    'worst delay of a timer ms': Math.round(longestBeatMs),
  });
  console.table({
    page: describe(page),
    'idle page of the same browser (noise)': describe(control),
  });
  const worst = page.longFrames.toSorted((a, b) => b.ms - a.ms).slice(0, 5);
  if (worst.length === 0) return;
  console.log('The longest frames:');
  console.table(
    worst.map(({ startMs, ms, layoutMs, script }) => ({
      'at s': Number((startMs / 1000).toFixed(1)),
      ms: Math.round(ms),
      'style, layout, paint ms': Math.round(layoutMs),
      'longest script': script.slice(0, 60),
    })),
  );
}

function printTraced(tasks: readonly TracedTask[]): void {
  const worst = tasks.toSorted((a, b) => b.cpuMs - a.cpuMs).slice(0, 5);
  const list = worst.map(({ ms, cpuMs }) => `${Math.round(cpuMs)} (${Math.round(ms)})`);
  console.log(
    `Tasks by the CPU time they took, and in brackets from start to end, ms: ${list.join(', ')}`,
  );
}

function printShifts({ shifts }: Observation): void {
  const unasked = shifts.filter(({ byPerson }) => !byPerson);
  console.log(
    `Layout shift: ${sumShifts(unasked).toFixed(4)} in ${unasked.length} shifts, ${sumShifts(shifts).toFixed(4)} with those within 0.5 s of an input.`,
  );
  for (const { startMs, value, what } of shifts.toSorted((a, b) => b.value - a.value).slice(0, 5)) {
    console.log(`  ${value.toFixed(4)} at ${(startMs / 1000).toFixed(1)} s: ${what}`);
  }
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

/**
 * Judges the CPU time of each task, which does not grow on a busy machine. If the idle page shows that the machine was
 * free, judges the whole time of each task instead.
 */
function judge(
  { shifts }: Observation,
  control: Observation,
  traced: readonly TracedTask[],
): string[] {
  const isQuiet = control.longestBeatMs < maxNoiseMs;
  if (!isQuiet) console.log('The machine was busy: tasks are judged by their CPU time alone.');
  const longest = Math.max(0, ...traced.map(({ ms, cpuMs }) => (isQuiet ? ms : cpuMs)));
  const shift = sumShifts(shifts.filter(({ byPerson }) => !byPerson));
  return [
    ...(longest > maxTaskMs
      ? [
          `the longest task took ${Math.round(longest)} ms${isQuiet ? '' : ' of CPU time'}, more than ${maxTaskMs}.`,
        ]
      : []),
    ...(shift > maxShift ? [`layout shift of ${shift.toFixed(4)}, more than ${maxShift}.`] : []),
  ];
}

function longestTask(tasks: Observation['longTasks']): number {
  return Math.max(0, ...tasks.map(({ ms }) => ms));
}

function sumShifts(shifts: Observation['shifts']): number {
  return shifts.reduce((total, { value }) => total + value, 0);
}
