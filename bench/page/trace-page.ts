// Long tasks and layout shifts from the browser's trace. A task has its CPU time there, which does not grow on a busy machine.
import type { Browser } from 'playwright';
import { z } from 'zod';

/** A task of more than 50 ms on a page's main thread: https://www.w3.org/TR/longtasks/ */
export interface LongTask {
  /** Wall time in milliseconds. It includes time when other processes had the CPU. */
  readonly ms: number;
  readonly cpuMs: number;
}

export interface PageTrace {
  readonly tasks: readonly LongTask[];
  /** Layout shifts without those within 0.5 s after an input: https://web.dev/articles/cls */
  readonly shifts: readonly number[];
}

const longMs = 50;

const eventSchema = z.discriminatedUnion('name', [
  z.object({
    name: z.literal('RunTask'),
    pid: z.number(),
    tid: z.number(),
    /** Wall time in microseconds, like the CPU time `tdur`. */
    dur: z.number(),
    tdur: z.number(),
  }),
  z.object({
    name: z.literal('thread_name'),
    pid: z.number(),
    tid: z.number(),
    args: z.object({ name: z.literal('CrRendererMain') }),
  }),
  z.object({
    name: z.literal('LayoutShift'),
    args: z.object({ data: z.object({ score: z.number(), had_recent_input: z.boolean() }) }),
  }),
]);

/**
 * Starts to trace all pages.
 *
 * @returns a function that ends the trace and returns what it saw
 */
export async function tracePages(browser: Browser): Promise<() => Promise<PageTrace>> {
  const session = await browser.newBrowserCDPSession();
  const tasks: (LongTask & { readonly thread: string })[] = [];
  const mainThreads = new Set<string>();
  const shifts: number[] = [];
  session.on('Tracing.dataCollected', ({ value }) => {
    for (const one of value) {
      const { data: event } = eventSchema.safeParse(one);
      if (event?.name === 'LayoutShift') {
        const { score, had_recent_input: isAsked } = event.args.data;
        if (!isAsked) shifts.push(score);
      } else if (event?.name === 'thread_name') mainThreads.add(`${event.pid}/${event.tid}`);
      else if (event && event.dur > longMs * 1000) {
        const [ms, cpuMs] = [event.dur / 1000, event.tdur / 1000];
        tasks.push({ thread: `${event.pid}/${event.tid}`, ms, cpuMs });
      }
    }
  });
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: {
      recordMode: 'recordContinuously',
      includedCategories: ['disabled-by-default-devtools.timeline', 'loading'],
      excludedCategories: ['*'],
    },
  });
  return async () => {
    const complete = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve));
    await session.send('Tracing.end');
    await complete;
    await session.detach();
    return { tasks: tasks.filter(({ thread }) => mainThreads.has(thread)), shifts };
  };
}
