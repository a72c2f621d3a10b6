// Collects the browser's own measurements of a page: long tasks, slow frames and layout shifts.
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright';
import { z } from 'zod';

const observationSchema = z.object({
  /** Tasks of the main thread that took more than 50 ms. */
  longTasks: z.array(z.object({ startMs: z.number(), ms: z.number() })),
  /** Frames that took more than 50 ms, what of that was style, layout and paint, and the longest script in it. */
  longFrames: z.array(
    z.object({ startMs: z.number(), ms: z.number(), layoutMs: z.number(), script: z.string() }),
  ),
  /** Layout shifts; `byPerson` are those within 0.5 s of an input. */
  shifts: z.array(
    z.object({ startMs: z.number(), value: z.number(), byPerson: z.boolean(), what: z.string() }),
  ),
  /** Heartbeats so far. An observer that failed has none. */
  beats: z.number().positive(),
  /** Milliseconds by which the latest heartbeat was late. */
  longestBeatMs: z.number(),
});

export type Observation = z.infer<typeof observationSchema>;

/** Fields of observed entries that TypeScript's DOM does not know. Each kind of entry has some of them. */
export interface ObservedEntry extends PerformanceEntry {
  readonly styleAndLayoutStart?: number;
  readonly scripts?: readonly {
    readonly duration: number;
    readonly invoker: string;
    readonly sourceFunctionName: string;
  }[];
  readonly value?: number;
  readonly hadRecentInput?: boolean;
  readonly sources?: readonly { readonly node?: Node | null }[];
}

/** Call before the page is opened. */
export async function watchPage(page: Page): Promise<void> {
  await page.addInitScript({ path: fileURLToPath(new URL('observe.mjs', import.meta.url)) });
}

/** @throws ZodError when the page was not watched */
export async function readObservation(page: Page): Promise<Observation> {
  return observationSchema.parse(await page.evaluate('window.observation'));
}
