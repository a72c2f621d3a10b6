// Runs every check of this repo, one after the other. Prints the slowest test files, and the total counts in the last line.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { findChromium } from '#test/services/find-chromium.ts';
import { hasOrInstallsBrowsers } from '../e2e/browsers/find-browsers.ts';
import { buildWeb } from '../stack/local/build-web.ts';
import { root } from '../stack/root.mjs';

const reportSchema = z.object({
  passed: z.number(),
  failed: z.number(),
  files: z.array(z.object({ name: z.string(), seconds: z.number() })),
});
type Report = z.infer<typeof reportSchema>;

interface Suite {
  readonly name: string;
  /** Arguments of node. */
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Reads the report of the suite. A suite without one is one test. */
  readonly readReport?: () => Report;
}

const otherBrowsers = 'Firefox and WebKitGTK';

const reportsDir = join(root, 'test-results');

/** @returns the exit code: 0 when nothing failed and every suite ran at least one test */
export async function runTests(): Promise<number> {
  rmSync(reportsDir, { recursive: true, force: true });
  mkdirSync(reportsDir, { recursive: true });
  const chromiumPath = await findChromium(console.log);
  await buildWeb(console.log);
  await buildWeb(console.log, 'lambda');

  let passed = 0;
  let failed = 0;
  const files: Report['files'] = [];
  for (const suite of suites(chromiumPath)) {
    console.log(`\n== ${suite.name}`);
    const start = performance.now();
    const exitCode = await run(suite);
    console.log(`(${((performance.now() - start) / 1000).toFixed(0)} s)`);
    const report = suite.readReport?.() ?? { passed: exitCode === 0 ? 1 : 0, failed: 0, files: [] };
    passed += report.passed;
    files.push(...report.files);
    // A suite that fails without a failed test, because it could not start for example, counts as one failure.
    failed += exitCode === 0 && report.passed > 0 ? report.failed : Math.max(1, report.failed);
  }
  if (!hasOrInstallsBrowsers()) {
    console.log(
      `\n== ${otherBrowsers}: skipped, because Firefox or WebKitGTK is not installed here.`,
    );
  }
  printSlowest(files);
  console.log(`\n${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

function printSlowest(files: Report['files']): void {
  console.log('\n== The slowest test files, in seconds on their worker');
  for (const { name, seconds } of files.toSorted((a, b) => b.seconds - a.seconds).slice(0, 10)) {
    console.log(`${seconds.toFixed(1).padStart(6)}  ${name}`);
  }
}

function suites(chromiumPath: string): Suite[] {
  const vitestReport = join(reportsDir, 'vitest.json');
  const playwrightReport = join(reportsDir, 'playwright.json');
  const browsersReport = join(reportsDir, 'browsers.json');
  const env = { CHROMIUM_PATH: chromiumPath };
  return [
    { name: 'lint', args: ['node_modules/@biomejs/biome/bin/biome', 'ci', '--error-on-warnings'] },
    { name: 'types', args: ['node_modules/typescript/bin/tsc', '--noEmit'] },
    {
      name: 'unit and integration',
      args: [
        'node_modules/vitest/vitest.mjs',
        'run',
        '--reporter=default',
        '--reporter=./scripts/vitest-report.ts',
      ],
      env: { ...env, VITEST_REPORT: vitestReport },
      readReport: () => readReport(vitestReport, reportSchema),
    },
    {
      name: 'browser',
      args: ['node_modules/playwright/cli.js', 'test', '--config=e2e'],
      env: { ...env, PLAYWRIGHT_JSON_OUTPUT_NAME: playwrightReport },
      readReport: () => readReport(playwrightReport, playwrightSchema),
    },
    ...(hasOrInstallsBrowsers()
      ? [
          {
            name: otherBrowsers,
            args: ['node_modules/playwright/cli.js', 'test', '--config=e2e/browsers'],
            env: { PLAYWRIGHT_JSON_OUTPUT_NAME: browsersReport },
            readReport: () => readReport(browsersReport, playwrightSchema),
          },
        ]
      : []),
  ];
}

function run({ args, env }: Suite): Promise<number> {
  return new Promise((resolve) => {
    spawn(process.execPath, args, {
      cwd: root,
      stdio: 'inherit',
      env: { ...process.env, ...env },
    }).once('close', (code) => resolve(code ?? 1));
  });
}

const durationsSchema = z.array(
  z.object({ tests: z.array(z.object({ results: z.array(z.object({ duration: z.number() })) })) }),
);
const groupSchema = z.object({
  specs: durationsSchema,
  get suites() {
    return z.array(groupSchema).default([]);
  },
});
const playwrightSchema = z
  .object({
    config: z.object({ rootDir: z.string() }),
    stats: z.object({ expected: z.number(), unexpected: z.number(), flaky: z.number() }),
    suites: z.array(groupSchema.extend({ file: z.string() })),
  })
  .transform(({ config, stats, suites }) => ({
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky,
    files: suites.map((suite) => {
      return { name: `${basename(config.rootDir)}/${suite.file}`, seconds: secondsOf(suite) };
    }),
  }));

function secondsOf({ specs, suites }: z.infer<typeof groupSchema>): number {
  const results = specs.flatMap(({ tests }) => tests.flatMap((test) => test.results));
  const own = results.reduce((sum, { duration }) => sum + duration, 0) / 1000;
  return suites.reduce((sum, suite) => sum + secondsOf(suite), own);
}

function readReport(file: string, schema: z.ZodType<Report>): Report {
  if (!existsSync(file)) return { passed: 0, failed: 1, files: [] };
  return schema.parse(JSON.parse(readFileSync(file, 'utf8')));
}
