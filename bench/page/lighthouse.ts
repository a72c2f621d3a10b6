// `lighthouse`: Lighthouse on the production build, as a phone and as a desktop.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { installOnDemand } from '#test/services/install-on-demand.ts';

/** Apache-2.0. 13 needs Node 22.19. Its 200 packages take 150 MB on disk, so they are not in everybody's node_modules. */
const lighthousePackage = { name: 'lighthouse', version: '12.8.2', folder: 'lighthouse' };

/** The limits of docs/upload-page.md. */
const minScores = { accessibility: 100, 'best-practices': 100 };
const minPerformance = 95;

/** Other programs on the machine slow down single runs, so the median run counts for performance. */
const runs = 3;

const categories = ['performance', 'accessibility', 'best-practices'] as const;

/** The metrics behind the score for performance, by the column to print. */
const metrics = {
  FCP: 'first-contentful-paint',
  LCP: 'largest-contentful-paint',
  SI: 'speed-index',
  TBT: 'total-blocking-time',
  CLS: 'cumulative-layout-shift',
};

const categorySchema = z.object({
  score: z.number().nullable(),
  auditRefs: z.array(z.object({ id: z.string(), weight: z.number() })),
});
const auditSchema = z.object({
  title: z.string(),
  score: z.number().nullable(),
  displayValue: z.string().default(''),
});
const resultSchema = z.object({
  lhr: z.object({
    categories: z.record(z.string(), categorySchema),
    audits: z.record(z.string(), auditSchema),
    /** Speed of the machine during the run. A desktop has 1500 and more, and half as much if another program takes half. */
    environment: z.object({ benchmarkIndex: z.number() }),
    runtimeError: z.object({ message: z.string() }).optional(),
  }),
});

type Report = z.infer<typeof resultSchema>['lhr'];

/**
 * Prints the scores and the audits that failed.
 *
 * @param port debugging port of a running Chromium
 * @param pages addresses by the names to print
 * @returns a sentence for each score below its limit
 */
export async function auditPages(
  port: number,
  pages: Readonly<Record<string, string>>,
): Promise<string[]> {
  const { run, desktop } = await loadLighthouse();
  const flags = { output: 'json', logLevel: 'error', onlyCategories: categories, port };
  const rows: Record<string, Record<string, string | number>> = {};
  const faults: string[] = [];
  // One audit at a time, because a parallel audit would slow down the page.
  for (const [page, url] of Object.entries(pages)) {
    for (const [preset, config] of [
      ['mobile', undefined] as const,
      ['desktop', desktop] as const,
    ]) {
      const name = `${page} ${preset}`;
      const reports: Report[] = [];
      for (let i = 0; i < runs; i++) reports.push(await audit(() => run(url, flags, config)));
      reports.sort((a, b) => scoreOf(a, 'performance') - scoreOf(b, 'performance'));
      const median = reports[Math.floor(runs / 2)];
      if (!median) throw new Error(`Lighthouse did not report on ${name}.`);
      rows[name] = describe(median, reports);
      for (const failed of failedAuditsOf(median)) console.log(`${name} failed ${failed}`);
      faults.push(...judge(name, median, reports));
    }
  }
  console.log(
    `\nLighthouse ${lighthousePackage.version}, of 100, the median of ${runs} runs (phones on a simulated slow line):`,
  );
  console.table(rows);
  return faults;
}

/** On a busy machine Lighthouse sometimes misses the start of its own recording. */
const maxTries = 3;

async function audit(run: () => Promise<unknown>, tries = 1): Promise<Report> {
  const { lhr } = resultSchema.parse(await run());
  if (lhr.runtimeError === undefined) return lhr;
  if (tries === maxTries) throw new Error(lhr.runtimeError.message);
  return audit(run, tries + 1);
}

function describe(median: Report, reports: readonly Report[]) {
  const speeds = reports.map(({ environment }) => environment.benchmarkIndex);
  return {
    ...Object.fromEntries(categories.map((name) => [name, scoreOf(median, name)])),
    'performance of all runs': reports.map((report) => scoreOf(report, 'performance')).join(' '),
    ...Object.fromEntries(
      Object.entries(metrics).map(([name, id]) => [name, median.audits[id]?.displayValue ?? '']),
    ),
    'speed of the machine': `${Math.min(...speeds)}-${Math.max(...speeds)}`,
  };
}

function judge(name: string, median: Report, reports: readonly Report[]): string[] {
  const scores = [
    ['performance', scoreOf(median, 'performance'), minPerformance] as const,
    ...Object.entries(minScores).map(([category, least]) => {
      const score = Math.min(...reports.map((report) => scoreOf(report, category)));
      return [category, score, least] as const;
    }),
  ];
  return scores
    .filter(([, score, least]) => score < least)
    .map(([category, score, least]) => `${name} has ${score} for ${category}, less than ${least}.`);
}

const runSchema = z.object({
  default: z.custom<(url: string, flags: object, config?: unknown) => Promise<unknown>>(
    (value) => typeof value === 'function',
  ),
});

async function loadLighthouse() {
  const dir = installOnDemand(lighthousePackage);
  if (dir === undefined)
    throw new Error('Lighthouse could not be installed; the lines above say why.');
  const load = (file: string): Promise<unknown> => import(pathToFileURL(join(dir, file)).href);
  const { default: run } = runSchema.parse(await load('core/index.js'));
  const desktopConfig = await load('core/config/desktop-config.js');
  const { default: desktop } = z.object({ default: z.looseObject({}) }).parse(desktopConfig);
  return { run, desktop };
}

function scoreOf({ categories: found }: Report, category: string): number {
  return Math.round(100 * (found[category]?.score ?? 0));
}

/** @returns the failed audits that count in a score. Audits without weight are hints. */
function failedAuditsOf({ categories: found, audits }: Report): string[] {
  return categories.flatMap((category) =>
    (found[category]?.auditRefs ?? []).flatMap(({ id, weight }) => {
      const { score = null, title = id, displayValue = '' } = audits[id] ?? {};
      const isFailed = weight > 0 && score !== null && score < 0.9;
      return isFailed ? [`${category}, ${title} ${displayValue}`.trimEnd()] : [];
    }),
  );
}
