// `lighthouse`: Lighthouse on the production build, as a phone and as a desktop.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { installOnDemand } from '../../scripts/install-on-demand.ts';

/** Apache-2.0. 13 needs Node 22.19. Its 200 packages take 150 MB on disk, so they are not in everybody's node_modules. */
const lighthousePackage = { name: 'lighthouse', version: '12.8.2', folder: 'lighthouse' };

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
 * @returns a sentence for each page that Lighthouse finds hard for some people to use
 */
export async function auditPages(
  port: number,
  pages: Readonly<Record<string, string>>,
): Promise<string[]> {
  const { run, desktop } = await loadLighthouse();
  const presets = { mobile: undefined, desktop };
  const scores: Record<string, Record<string, number>> = {};
  const failed: string[] = [];
  // One audit at a time, because a parallel audit would slow down the page.
  for (const [page, url] of Object.entries(pages)) {
    for (const [preset, config] of Object.entries(presets)) {
      const flags = { port, output: 'json', logLevel: 'error', onlyCategories: categories };
      const { lhr } = resultSchema.parse(await run(url, flags, config));
      if (lhr.runtimeError) throw new Error(lhr.runtimeError.message);
      const name = `${page} ${preset}`;
      scores[name] = readScores(lhr);
      failed.push(...readFailedAudits(lhr).map((audit) => `  ${name}: ${audit}`));
    }
  }
  console.log(
    `\nLighthouse ${lighthousePackage.version}, of 100 (phones on a simulated slow line):`,
  );
  console.table(scores);
  if (failed.length > 0) console.log(`Audits that failed:\n${failed.join('\n')}`);
  return Object.entries(scores).flatMap(([name, { accessibility = 0 }]) =>
    accessibility < 100 ? [`${name} has ${accessibility} for accessibility.`] : [],
  );
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

function readScores({ categories: found }: Report): Record<string, number> {
  return Object.fromEntries(
    categories.map((name) => [name, Math.round(100 * (found[name]?.score ?? 0))]),
  );
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
