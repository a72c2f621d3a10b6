// What the browser itself tells of a page's responsiveness and steadiness, gathered from its first line of script on.
import type { Page } from 'playwright';
import { z } from 'zod';

const observationSchema = z.object({
  /** Milliseconds of each task of the main thread that took more than 50. */
  longTasks: z.array(z.object({ startMs: z.number(), ms: z.number() })),
  /** Milliseconds of each long animation frame, and what most of its script was. */
  longFrames: z.array(
    z.object({ startMs: z.number(), ms: z.number(), layoutMs: z.number(), script: z.string() }),
  ),
  shifts: z.array(
    z.object({ startMs: z.number(), value: z.number(), byPerson: z.boolean(), what: z.string() }),
  ),
  /** Milliseconds that the longest heartbeat was late or took. */
  longestBeatMs: z.number(),
});

export type Observation = z.infer<typeof observationSchema>;

/** Call before the page is opened. */
export async function watchPage(page: Page): Promise<void> {
  await page.addInitScript(observe);
}

export async function readObservation(page: Page): Promise<Observation> {
  return observationSchema.parse(await page.evaluate('window.observation'));
}

/** Runs in the page. */
function observe(): void {
  const found: Observation = { longTasks: [], longFrames: [], shifts: [], longestBeatMs: 0 };
  Object.assign(window, { observation: found });
  const on = (type: string, add: (entry: PerformanceEntry) => void) =>
    new PerformanceObserver((list) => list.getEntries().forEach(add)).observe({
      type,
      buffered: true,
    });
  const numberIn = (entry: object, name: string) => Number(Reflect.get(entry, name) ?? 0);

  on('longtask', ({ startTime, duration }) => {
    found.longTasks.push({ startMs: startTime, ms: duration });
  });
  on('long-animation-frame', (entry) => {
    const scripts: unknown = Reflect.get(entry, 'scripts');
    const all: PerformanceEntry[] = Array.isArray(scripts) ? scripts : [];
    const [longest] = all.toSorted((a, b) => b.duration - a.duration);
    const rendering = numberIn(entry, 'styleAndLayoutStart');
    found.longFrames.push({
      startMs: entry.startTime,
      ms: entry.duration,
      layoutMs: rendering > 0 ? entry.startTime + entry.duration - rendering : 0,
      script: longest
        ? `${Math.round(longest.duration)} ms ${Reflect.get(longest, 'invoker')} ${Reflect.get(longest, 'sourceFunctionName')}`
        : '',
    });
  });
  on('layout-shift', (entry) => {
    const sources: unknown = Reflect.get(entry, 'sources');
    const [source]: unknown[] = Array.isArray(sources) ? sources : [];
    const node: unknown = source instanceof Object ? Reflect.get(source, 'node') : undefined;
    found.shifts.push({
      startMs: entry.startTime,
      value: numberIn(entry, 'value'),
      byPerson: Boolean(Reflect.get(entry, 'hadRecentInput')),
      what: node instanceof Element ? `${node.localName}.${node.className}` : String(node),
    });
  });

  // A little work again and again, so that a page which does nothing can tell how long the machine keeps it from it.
  const beatMs = 20;
  let dueAt = performance.now() + beatMs;
  setInterval(() => {
    found.longestBeatMs = Math.max(found.longestBeatMs, performance.now() - dueAt);
    dueAt = performance.now() + beatMs;
  }, beatMs);
}
