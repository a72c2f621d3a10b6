// Collects the browser's own measurements of a page: long tasks, slow frames and layout shifts.
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright';
import { z } from 'zod';

const observationSchema = z.object({
  /** Tasks of the main thread that took more than 50 ms. */
  longTasks: z.array(z.object({ startMs: z.number(), ms: z.number() })),
  /** Frames that took more than 50 ms: the time for style and layout, and the longest script. */
  longFrames: z.array(
    z.object({ startMs: z.number(), ms: z.number(), layoutMs: z.number(), script: z.string() }),
  ),
  /** Layout shifts. `byPerson` marks shifts within 0.5 s after an input. */
  shifts: z.array(
    z.object({ startMs: z.number(), value: z.number(), byPerson: z.boolean(), what: z.string() }),
  ),
  /** Number of heartbeats. It stays 0 if the observer failed. */
  beats: z.number().positive(),
  /** The longest delay of a heartbeat, in milliseconds. */
  longestBeatMs: z.number(),
});

export type Observation = z.infer<typeof observationSchema>;

/** TypeScript's DOM types lack these fields. Each kind of entry has some of them. */
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

/** Call this before the page opens an address. */
export async function watchPage(page: Page): Promise<void> {
  await page.addInitScript({ path: fileURLToPath(new URL('observe.mjs', import.meta.url)) });
}

/** @throws ZodError when `watchPage` was not called, or the observer failed */
export async function readObservation(page: Page): Promise<Observation> {
  return observationSchema.parse(await page.evaluate('window.observation'));
}
