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

const resultSchema = z.object({
  lhr: z.object({
    categories: z.record(
      z.string(),
      z.object({
        score: z.number().nullable(),
        auditRefs: z.array(z.object({ id: z.string(), weight: z.number() })),
      }),
    ),
    audits: z.record(
      z.string(),
      z.object({
        title: z.string(),
        score: z.number().nullable(),
        displayValue: z.string().optional(),
      }),
    ),
    /** Speed of the machine during the run. A desktop has 1500 and more, and half as much if another program takes half. */
    environment: z.object({ benchmarkIndex: z.number() }),
    runtimeError: z.object({ message: z.string() }).optional(),
  }),
});

type Report = z.infer<typeof resultSchema>['lhr'];

type RunLighthouse = (
  url: string,
  flags: Readonly<Record<string, unknown>>,
  config?: unknown,
) => Promise<unknown>;

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
  const presets = { mobile: undefined, desktop };
  const rows: Record<string, Record<string, string | number>> = {};
  const failed: string[] = [];
  const faults: string[] = [];
  // One audit at a time, because a parallel audit would slow down the page.
  for (const [page, url] of Object.entries(pages)) {
    for (const [preset, config] of Object.entries(presets)) {
      const name = `${page} ${preset}`;
      const reports: Report[] = [];
      for (let i = 0; i < runs; i += 1) {
        reports.push(await audit(() => run(url, { ...flags, port }, config)));
      }
      const byPerformance = reports.toSorted(
        (a, b) => readScore(a, 'performance') - readScore(b, 'performance'),
      );
      const median = byPerformance[Math.floor(runs / 2)] ?? raise(name);
      rows[name] = describe(median, byPerformance);
      failed.push(...readFailedAudits(median).map((audit) => `  ${name}: ${audit}`));
      faults.push(...judge(name, median, reports));
    }
  }
  console.log(
    `\nLighthouse ${lighthousePackage.version}, of 100, the median of ${runs} runs (phones on a simulated slow line):`,
  );
  console.table(rows);
  if (failed.length > 0) console.log(`Audits that failed:\n${failed.join('\n')}`);
  return faults;
}

const flags = { output: 'json', logLevel: 'error', onlyCategories: categories };

/** On a busy machine Lighthouse sometimes misses the start of its own recording. */
const maxTries = 3;

async function audit(run: () => Promise<unknown>, tries = 1): Promise<Report> {
  const { lhr } = resultSchema.parse(await run());
  if (lhr.runtimeError === undefined) return lhr;
  if (tries === maxTries) throw new Error(lhr.runtimeError.message);
  return audit(run, tries + 1);
}

function raise(name: string): never {
  throw new Error(`Lighthouse did not report on ${name}.`);
}

/** The metrics behind the score for performance, by the column to print. */
const metrics = {
  FCP: 'first-contentful-paint',
  LCP: 'largest-contentful-paint',
  SI: 'speed-index',
  TBT: 'total-blocking-time',
  CLS: 'cumulative-layout-shift',
};

function describe(median: Report, byPerformance: readonly Report[]) {
  const all = byPerformance.map((report) => readScore(report, 'performance'));
  const speeds = byPerformance.map(({ environment }) => environment.benchmarkIndex);
  return {
    ...Object.fromEntries(categories.map((name) => [name, readScore(median, name)])),
    'performance of all runs': all.join(' '),
    ...Object.fromEntries(
      Object.entries(metrics).map(([column, id]) => [
        column,
        median.audits[id]?.displayValue ?? '',
      ]),
    ),
    'speed of the machine': `${Math.min(...speeds)}-${Math.max(...speeds)}`,
  };
}

function judge(name: string, median: Report, reports: readonly Report[]): string[] {
  const performance = readScore(median, 'performance');
  return [
    ...(performance < minPerformance
      ? [`${name} has ${performance} for performance, less than ${minPerformance}.`]
      : []),
    ...Object.entries(minScores).flatMap(([category, least]) => {
      const score = Math.min(...reports.map((report) => readScore(report, category)));
      return score < least ? [`${name} has ${score} for ${category}, less than ${least}.`] : [];
    }),
  ];
}

async function loadLighthouse(): Promise<{ run: RunLighthouse; desktop: unknown }> {
  const dir = installOnDemand(lighthousePackage);
  if (dir === undefined)
    throw new Error('Lighthouse could not be installed; the lines above say why.');
  const load = async (file: string): Promise<unknown> =>
    import(pathToFileURL(join(dir, file)).href);
  const moduleOf = <Value extends z.ZodType>(value: Value) => z.object({ default: value });
  const { default: run } = moduleOf(
    z.custom<RunLighthouse>((value) => typeof value === 'function'),
  ).parse(await load('core/index.js'));
  const { default: desktop } = moduleOf(z.looseObject({})).parse(
    await load('core/config/desktop-config.js'),
  );
  return { run, desktop };
}

function readScore({ categories: found }: Report, category: string): number {
  return Math.round(100 * (found[category]?.score ?? 0));
}

/** @returns the failed audits that count in a score. Audits without weight are hints. */
function readFailedAudits({ categories: found, audits }: Report): string[] {
  return categories.flatMap((category) =>
    (found[category]?.auditRefs ?? [])
      .filter(({ weight }) => weight > 0)
      .flatMap(({ id }) => {
        const audit = audits[id];
        if (audit === undefined || audit.score === null || audit.score >= 0.9) return [];
        return [`${category}, ${audit.title} ${audit.displayValue ?? ''}`.trimEnd()];
      }),
  );
}
