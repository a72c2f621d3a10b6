// Long tasks from the browser's trace, with their CPU time, which does not grow on a busy machine.
import type { Browser } from 'playwright';
import { z } from 'zod';

export interface TracedTask {
  /** Wall time of the task in milliseconds. It includes time when other processes had the CPU. */
  readonly ms: number;
  readonly cpuMs: number;
}

/** A task is long from 50 ms on: https://www.w3.org/TR/longtasks/ */
const longMs = 50;

const taskSchema = z.object({
  name: z.literal('RunTask'),
  pid: z.number(),
  tid: z.number(),
  /** Wall time in microseconds, like the CPU time `tdur`. */
  dur: z.number(),
  tdur: z.number(),
});

const mainThreadSchema = z.object({
  name: z.literal('thread_name'),
  pid: z.number(),
  tid: z.number(),
  args: z.object({ name: z.literal('CrRendererMain') }),
});

/**
 * Starts to trace the main threads of all pages.
 *
 * @returns a function that ends the trace and returns the long tasks
 */
export async function traceTasks(browser: Browser): Promise<() => Promise<TracedTask[]>> {
  const session = await browser.newBrowserCDPSession();
  const tasks: z.infer<typeof taskSchema>[] = [];
  const mainThreads = new Set<string>();
  session.on('Tracing.dataCollected', ({ value }) => {
    for (const event of value) {
      const task = taskSchema.safeParse(event);
      if (task.success && task.data.dur > longMs * 1000) tasks.push(task.data);
      const thread = mainThreadSchema.safeParse(event);
      if (thread.success) mainThreads.add(threadOf(thread.data));
    }
  });
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: {
      recordMode: 'recordContinuously',
      includedCategories: ['disabled-by-default-devtools.timeline'],
      excludedCategories: ['*'],
    },
  });
  return async () => {
    const complete = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve));
    await session.send('Tracing.end');
    await complete;
    await session.detach();
    return tasks
      .filter((task) => mainThreads.has(threadOf(task)))
      .map(({ dur, tdur }) => ({ ms: dur / 1000, cpuMs: tdur / 1000 }));
  };
}

function threadOf({ pid, tid }: { readonly pid: number; readonly tid: number }): string {
  return `${pid}/${tid}`;
}
